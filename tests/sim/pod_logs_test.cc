#include "sim/pod_logs.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "tests/sim/server_fixture.h"

namespace trimtab::sim {
namespace {

constexpr const char* kPods = "/api/v1/namespaces/default/pods";

// Lines that a test puts down, of a container that runs until the test ends it.
struct Printed {
  std::deque<std::string> lines;
  bool ended = false;
};

class PrintedStream final : public LineStream {
 public:
  explicit PrintedStream(Printed& printed) : printed_(printed) {}
  std::optional<std::string> Next() override {
    if (printed_.lines.empty()) return std::nullopt;
    std::string line = printed_.lines.front();
    printed_.lines.pop_front();
    return line;
  }
  bool ended() const override { return printed_.ended && printed_.lines.empty(); }

 private:
  Printed& printed_;
};

class PrintedLogs final : public PodLogs {
 public:
  Outcome<std::unique_ptr<LineStream>> Open(const k8s::Json& pod,
                                            const LogRequest& request) override {
    asked = request;
    if (refusal) return *refusal;
    EXPECT_EQ(pod.Text({"metadata", "name"}), "p");
    return std::unique_ptr<LineStream>(std::make_unique<PrintedStream>(printed));
  }

  Printed printed{.lines = {"one\n", "two\n"}};
  LogRequest asked;
  std::optional<Status> refusal;
};

class PodLogsTest : public ServerTest {
 protected:
  PodLogsTest() { server_.ReadLogsFrom(&logs_); }
  void CreatePod(const std::string& containers, const std::string& more = "\"nodeName\":\"n\"") {
    const Reply made =
        Ask("POST", kPods,
            R"({"metadata":{"name":"p"},"spec":{"containers":[)" + containers + "]," + more + "}}");
    ASSERT_EQ(made.status, 201) << made.body.Dump();
  }
  Answer Log(const std::string& query = "") {
    return server_.Handle(Request("GET", std::string(kPods) + "/p/log" + query));
  }

  PrintedLogs logs_;
};

constexpr const char* kApp = R"({"name":"app","image":"i"})";

TEST_F(PodLogsTest, AreWhatTheContainerPrinted) {
  CreatePod(kApp);
  const Answer answer = Log();
  EXPECT_EQ(answer.response.status, 200);
  EXPECT_EQ(answer.response.body, "one\ntwo\n");
  EXPECT_EQ(answer.response.Header("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(answer.stream, nullptr);
  EXPECT_EQ(logs_.asked.container, "app");
}

TEST_F(PodLogsTest, GoOnWhereTheyAreFollowed) {
  CreatePod(kApp);
  const Answer answer = Log("?follow=true");
  ASSERT_NE(answer.stream, nullptr);
  EXPECT_EQ(answer.stream->Next(), "one\n");
  EXPECT_EQ(answer.stream->Next(), "two\n");
  EXPECT_EQ(answer.stream->Next(), std::nullopt);
  EXPECT_FALSE(answer.stream->ended());
  logs_.printed.lines.push_back("three\n");
  logs_.printed.ended = true;
  EXPECT_EQ(answer.stream->Next(), "three\n");
  EXPECT_TRUE(answer.stream->ended());
}

TEST_F(PodLogsTest, AreAskedForAsTheRequestDid) {
  CreatePod(kApp);
  Log("?container=app&previous=true&timestamps=true&tailLines=0&sinceSeconds=5&limitBytes=99");
  EXPECT_TRUE(logs_.asked.previous);
  EXPECT_TRUE(logs_.asked.timestamps);
  EXPECT_FALSE(logs_.asked.follow);
  EXPECT_EQ(logs_.asked.tail_lines, 0);
  EXPECT_EQ(logs_.asked.since_seconds, 5);
  EXPECT_EQ(logs_.asked.limit_bytes, 99);
  Log();
  EXPECT_EQ(logs_.asked.tail_lines, std::nullopt);
}

TEST_F(PodLogsTest, OfOneOfSeveralContainersNeedItsName) {
  CreatePod(R"({"name":"left","image":"i"},{"name":"right","image":"i"})",
            R"("nodeName":"n","initContainers":[{"name":"first","image":"i"}])");
  const Reply unnamed = Ask("GET", std::string(kPods) + "/p/log");
  EXPECT_EQ(unnamed.status, 400);
  EXPECT_EQ(unnamed.body.Text({"message"}),
            "a container name must be specified for pod p, choose one of: [left right] or one of "
            "the init containers: [first]");
  EXPECT_EQ(Log("?container=first").response.status, 200);
  const Reply other = Ask("GET", std::string(kPods) + "/p/log?container=middle");
  EXPECT_EQ(other.body.Text({"message"}), "container middle is not valid for pod p");
}

TEST_F(PodLogsTest, AreEmptyWithoutANodeOrWithoutAnybodyWhoRunsPods) {
  CreatePod(kApp, R"("restartPolicy":"Always")");
  EXPECT_EQ(Log().response.body, "");
  Ask("DELETE", std::string(kPods) + "/p");
  CreatePod(kApp);
  server_.ReadLogsFrom(nullptr);
  EXPECT_EQ(Log().response.status, 200);
  EXPECT_EQ(Log().response.body, "");
}

TEST_F(PodLogsTest, AreRefusedInTheWordsOfWhoRunsThePod) {
  CreatePod(kApp);
  logs_.refusal =
      BadRequest("container \"app\" in pod \"p\" is waiting to start: ContainerCreating");
  const Reply refused = Ask("GET", std::string(kPods) + "/p/log");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body.Text({"message"}), logs_.refusal->message);
}

TEST_F(PodLogsTest, OfAPodThatIsNotThereAreNotFoundAndCannotBeWritten) {
  EXPECT_EQ(Log().response.status, 404);
  CreatePod(kApp);
  EXPECT_EQ(Ask("PUT", std::string(kPods) + "/p/log", "{}").status, 405);
}

}  // namespace
}  // namespace trimtab::sim
