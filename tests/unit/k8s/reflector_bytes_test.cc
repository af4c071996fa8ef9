// The reflector over the real client, from the bytes that a server sends.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "k8s/informer.h"
#include "tests/support/captured_log.h"
#include "tests/support/objects.h"
#include "tests/support/rest_client_fixture.h"

namespace trimtab::k8s {
namespace {

// Gives the queued answers to lists and the queued pieces to watches, whatever their query says; a
// watch without any stays silent. One thread.
class BytesTransport final : public HttpTransport {
 public:
  std::deque<HttpResponse> lists;
  std::deque<std::pair<HttpResponse, std::vector<std::string>>> watches;
  std::vector<std::string> targets;

  Result<HttpResponse> Send(const HttpRequest& request, const CallLimits&) override {
    targets.push_back(request.target);
    TRIMTAB_CHECK(!lists.empty());
    HttpResponse first = std::move(lists.front());
    lists.pop_front();
    return first;
  }

  Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request, const CallLimits&) override {
    targets.push_back(request.target);
    if (watches.empty()) watches.push_back({ScriptedTransport::Answer(200, ""), {"", "", "", ""}});
    auto [head, pieces] = std::move(watches.front());
    watches.pop_front();
    return std::unique_ptr<HttpStream>(
        std::make_unique<ScriptedStream>(std::move(head), std::move(pieces), Result<void>()));
  }
};

std::string Line(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

std::string ListBody(const std::vector<Object>& items, const std::string& version,
                     const std::string& token = "") {
  std::string body =
      R"({"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":")" + version +
      R"(","continue":")" + token + R"("},"items":[)";
  for (const Object& item : items) {
    body += (body.back() == '[' ? "" : ",") + item.bytes();
  }
  return body + "]}";
}

class ReflectorBytes : public testing::Test {
 protected:
  void List(const std::string& body, int status = 200) {
    transport_.lists.push_back(ScriptedTransport::Answer(status, body));
  }
  void Watch(std::vector<std::string> pieces, int status = 200) {
    transport_.watches.push_back({ScriptedTransport::Answer(status, ""), std::move(pieces)});
  }
  // Steps through all that was queued, waiting out every backoff.
  void Run() {
    for (int i = 0; i < 40 && !(transport_.lists.empty() && transport_.watches.empty()); ++i) {
      const MonoTime next = reflector_.Step(Duration::zero());
      clock_.Advance(std::max(next - clock_.Now(), Duration::zero()));
    }
    for (int i = 0; i < 10; ++i) reflector_.Step(Duration::zero());
  }
  std::string VersionOf(const std::string& name) const {
    const auto object = informer_.Get({"shop", name});
    return object ? object->meta().resource_version : "none";
  }
  // The version that the last watch asked to go on from.
  std::string WatchedFrom() const {
    const std::string& target = transport_.targets.back();
    const size_t at = target.find("resourceVersion=") + 16;
    return target.substr(at, target.find('&', at) - at);
  }

  ManualClock clock_;
  CapturedLog log_;
  BytesTransport transport_;
  CountedCredentials credentials_;
  RateLimiter limiter_{clock_, {.per_second = 1000, .burst = 1000}};
  RestKubeClient client_{transport_, credentials_, limiter_, "trimtab/1"};
  Informer informer_{[](const ObjectName&) {}};
  Reflector reflector_{
      {.type = kConfigMaps, .ns = "shop"}, client_, informer_, clock_, Rng(7), log_};
  const std::string gone_ = StatusBody(410, "Expired", "too old resource version: 10 (99)");
};

TEST_F(ReflectorBytes, FollowsAWatchCutAnywhere) {  // K18
  const std::string stream = Line("MODIFIED", ConfigMap("a", "11").bytes()) +
                             Line("ADDED", ConfigMap("b", "12").bytes()) +
                             Line("DELETED", ConfigMap("a", "13").bytes());
  for (size_t cut = 1; cut < stream.size(); cut += 17) {
    List(ListBody({ConfigMap("a", "1")}, "10"));
    Watch({stream.substr(0, cut), stream.substr(cut)});
    Watch({Line("ERROR", gone_)});
    Run();
    EXPECT_EQ(VersionOf("a"), "none") << cut;
    EXPECT_EQ(VersionOf("b"), "12") << cut;
    List(ListBody({}, "20"));
    Watch({Line("ERROR", gone_)});
    Run();
  }
}

TEST_F(ReflectorBytes, AnEndInMidLineGoesOnFromTheLastWholeEvent) {  // K19
  List(ListBody({ConfigMap("a", "1")}, "10"));
  const std::string half = Line("DELETED", ConfigMap("a", "12").bytes());
  Watch({Line("MODIFIED", ConfigMap("a", "11").bytes()) + half.substr(0, half.size() - 1)});
  Run();
  clock_.Advance(std::chrono::seconds(5));
  reflector_.Step(Duration::zero());
  EXPECT_EQ(VersionOf("a"), "11");
  EXPECT_EQ(WatchedFrom(), "11");
}

TEST_F(ReflectorBytes, GoneAsAStatusAndInTheStreamLeadToAList) {  // K4, K5
  List(ListBody({ConfigMap("a", "1")}, "10"));
  Watch({gone_}, 410);
  List(ListBody({ConfigMap("a", "1"), ConfigMap("b", "20")}, "20"));
  Watch({Line("ERROR", gone_)});
  List(ListBody({ConfigMap("b", "30")}, "30"));
  Run();
  EXPECT_EQ(VersionOf("a"), "none");
  EXPECT_EQ(VersionOf("b"), "30");
}

TEST_F(ReflectorBytes, AListThatCannotBeReadDeletesNothing) {  // K9, K15, K16
  List(ListBody({ConfigMap("a", "1")}, "10"));
  Watch({Line("ERROR", gone_)});
  const std::string list = ListBody({ConfigMap("b", "20")}, "20");
  List(list.substr(0, list.size() - 3));
  List("<html>Bad gateway</html>");
  List("<html>Bad gateway</html>", 502);
  List(R"({"kind":"ConfigMapList","apiVersion":"v1","metadata":{},"items":[]})");
  for (int i = 0; i < 60 && !transport_.lists.empty(); ++i) {
    EXPECT_EQ(VersionOf("a"), i == 0 ? "none" : "1");
    const MonoTime next = reflector_.Step(Duration::zero());
    clock_.Advance(std::max(next - clock_.Now(), Duration::zero()));
  }
  EXPECT_EQ(VersionOf("a"), "1");
  List(list);
  Run();
  EXPECT_EQ(VersionOf("a"), "none");
  EXPECT_EQ(VersionOf("b"), "20");
}

TEST_F(ReflectorBytes, AnExpiredContinueTokenStartsTheListOver) {  // K38
  List(ListBody({ConfigMap("a", "1")}, "10", "page2"));
  List(gone_, 410);
  List(ListBody({ConfigMap("b", "2")}, "20"));
  Run();
  EXPECT_EQ(VersionOf("a"), "none");
  EXPECT_EQ(VersionOf("b"), "2");
  EXPECT_EQ(transport_.targets.at(2).find("continue="), std::string::npos);
}

TEST_F(ReflectorBytes, BookmarksMoveTheVersionAndUnknownTypesDoNothing) {  // K24, K25
  List(ListBody({ConfigMap("a", "1")}, "10"));
  Watch({Line("BOOKMARK",
              R"({"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"50"}})") +
         Line("RENAMED", ConfigMap("a", "60").bytes())});
  Run();
  EXPECT_EQ(VersionOf("a"), "1");
  EXPECT_EQ(WatchedFrom(), "50");
  EXPECT_EQ(log_.Count("RENAMED"), 1U);
}

}  // namespace
}  // namespace trimtab::k8s
