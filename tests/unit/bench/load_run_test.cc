#include "bench/load_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "base/real_clock.h"
#include "tests/support/tiny_server.h"

namespace trimtab::bench {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::TinyReply;
using testing::TinyServer;
using Way = TinyReply::Way;

TinyReply Ok(const TinyServer::Request& request) { return {.body = std::string(request.body)}; }

Scenario Open(double per_second, Duration time) {
  return {.endpoints = {{.name = "home"}}, .model = OpenModel{.stages = {Hold(per_second, time)}}};
}

Scenario Closed(int users, Duration time) {
  return {.endpoints = {{.name = "home"}}, .model = ClosedModel{.users = users, .time = time}};
}

std::unique_ptr<LoadRun> Start(Scenario scenario, std::vector<std::string> targets,
                               size_t connections = 100) {
  static const RealClock clock;
  auto run = LoadRun::Start({.scenario = std::move(scenario),
                             .targets = std::move(targets),
                             .connections = connections,
                             .interval = milliseconds(10)},
                            clock);
  if (!run) CheckFailed(__FILE__, __LINE__, run.error().message.c_str());
  return *std::move(run);
}

// Waits for as long as it takes; a test that hangs is ended by ctest.
void Until(const std::function<bool()>& condition) {
  while (!condition()) std::this_thread::sleep_for(milliseconds(1));
}

void ExpectNothingLost(const Counts& counts) {
  EXPECT_EQ(counts.sent, counts.succeeded + counts.failed() + counts.abandoned);
}

TEST(LoadRun, SendsWhatTheScenarioSays) {
  TinyServer server(Ok);
  const LoadReport report = Start(Open(500, milliseconds(400)), {server.url()})->Wait();
  EXPECT_EQ(report.total.counts.sent, 200U);
  EXPECT_EQ(report.total.counts.succeeded, 200U);
  EXPECT_EQ(report.total.response.count(), 200U);
  EXPECT_EQ(report.total.service.count(), 200U);
  EXPECT_EQ(server.requests(), 200U);
  EXPECT_FALSE(report.partial);
  EXPECT_EQ(report.counted, milliseconds(400));
  EXPECT_DOUBLE_EQ(report.RateOf(200), 500);
}

TEST(LoadRun, MixesEndpointsAndWritesWhatTheyAskFor) {
  std::atomic<int> orders = 0;
  TinyServer server([&](const TinyServer::Request& request) -> TinyReply {
    if (!request.head.starts_with("POST /orders HTTP/1.1\r\n")) return {};
    ++orders;
    return {.body = "got " + std::string(request.body)};
  });
  Scenario scenario = Open(500, milliseconds(400));
  scenario.endpoints = {{.name = "home", .weight = 3},
                        {.name = "order",
                         .method = "POST",
                         .path = "/orders",
                         .body = "item {id}",
                         .ids = {7, 7},
                         .expect = {.body_contains = "got item 7"}}};
  const LoadReport report = Start(std::move(scenario), {server.url()})->Wait();
  EXPECT_EQ(report.total.counts.succeeded, 200U);
  ASSERT_EQ(report.parts.size(), 2U);
  EXPECT_EQ(report.parts[1].endpoint, "order");
  EXPECT_EQ(report.parts[1].tally.counts.succeeded, static_cast<uint64_t>(orders));
  EXPECT_NEAR(orders, 50, 40);
}

TEST(LoadRun, UsesConnectionsAgain) {
  TinyServer server(Ok);
  const auto run = Start(Closed(3, milliseconds(300)), {server.url()});
  const LoadReport report = run->Wait();
  EXPECT_GT(report.total.counts.succeeded, 30U);
  EXPECT_LE(run->Progress().connections, 3U);
  EXPECT_FALSE(report.open);
}

TEST(LoadRun, ConnectsAnewAfterAConnectionThatTheServerClosed) {
  TinyServer server(
      [](const TinyServer::Request&) -> TinyReply { return {.way = Way::kAnswerAndClose}; });
  const LoadReport report = Start(Open(500, milliseconds(200)), {server.url()})->Wait();
  EXPECT_EQ(report.total.counts.succeeded, 100U);
}

TEST(LoadRun, SendsAndReadsBodiesThatNoSocketHoldsAtOnce) {
  TinyServer server(Ok);
  Scenario scenario = Open(20, milliseconds(500));
  scenario.endpoints[0].method = "POST";
  scenario.endpoints[0].body = std::string(3'000'000, 'x') + "the end";
  scenario.endpoints[0].expect.body_contains = "the end";
  const LoadReport report = Start(std::move(scenario), {server.url()})->Wait();
  EXPECT_EQ(report.total.counts.succeeded, 10U);
  EXPECT_GT(report.total.counts.bytes, 30'000'000U);
}

TEST(LoadRun, ExpectsNoBodyOfTheAnswerToHead) {
  TinyServer server([](const TinyServer::Request& request) -> TinyReply {
    EXPECT_TRUE(request.head.starts_with("HEAD /"));
    return {.way = Way::kRaw, .body = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"};
  });
  Scenario scenario = Open(500, milliseconds(100));
  scenario.endpoints[0].method = "HEAD";
  const LoadReport report = Start(std::move(scenario), {server.url()})->Wait();
  EXPECT_EQ(report.total.counts.succeeded, 50U);
}

// What a stall of the server does to the time that users wait.
struct Stalled {
  uint64_t sent;
  uint64_t response_above;
  Duration p999_of_response;
};

Stalled RunThroughAStall(Scenario scenario, uint64_t stall_before_request) {
  constexpr Duration kStall = milliseconds(500);
  TinyServer server([&](const TinyServer::Request& request) -> TinyReply {
    return {.stall = request.before == stall_before_request ? kStall : Duration::zero()};
  });
  const LoadReport report = Start(std::move(scenario), {server.url()}, 1000)->Wait();
  return {report.total.counts.sent, report.total.response.CountAbove(kStall / 5),
          report.total.response.Percentile(0.999).value()};
}

TEST(LoadRun, OfTheOpenModelSeesAStallAsUsersWould) {
  // 1000 a second for 500 ms: of the 500 that were due, four in five waited more than 100 ms.
  const Stalled open = RunThroughAStall(Open(1000, milliseconds(1500)), 500);
  EXPECT_EQ(open.sent, 1500U);
  EXPECT_GE(open.response_above, 380U);
  EXPECT_GE(open.p999_of_response, milliseconds(450));
  // The closed model, whose users wait with the server, hides it.
  const Stalled closed = RunThroughAStall(Closed(4, milliseconds(1500)), 500);
  EXPECT_LE(closed.response_above * 10, open.response_above);
}

TEST(LoadRun, CountsFromTheIntendedTimeWhereThereIsNoConnectionLeft) {
  Scenario scenario = Open(1000, milliseconds(1000));
  constexpr Duration kStall = milliseconds(500);
  TinyServer server([&](const TinyServer::Request& request) -> TinyReply {
    return {.stall = request.before == 300 ? kStall : Duration::zero()};
  });
  const LoadReport report = Start(std::move(scenario), {server.url()}, 2)->Wait();
  EXPECT_EQ(report.total.counts.succeeded, 1000U);
  EXPECT_GE(report.total.response.CountAbove(kStall / 5), 380U);
  // Two were on their way; the others waited for their turn, which service time leaves out.
  EXPECT_LE(report.total.service.CountAbove(kStall / 5), 40U);
  EXPECT_GE(report.effort.waited_for_connection, 400U);
  EXPECT_TRUE(report.generator.limited);
}

struct FailureCase {
  std::string name;
  TinyReply reply;
  Failure failure;
};

class LoadRunFailure : public ::testing::TestWithParam<FailureCase> {};

TEST_P(LoadRunFailure, IsCountedByItsKind) {
  TinyServer server([](const TinyServer::Request& request) {
    return request.before % 2 == 0 ? TinyReply{} : GetParam().reply;
  });
  Scenario scenario = Open(200, milliseconds(200));
  scenario.endpoints[0].timeout = seconds(1);
  scenario.endpoints[0].expect.body_contains = "ok";
  const LoadReport report = Start(std::move(scenario), {server.url()})->Wait();
  const Counts& counts = report.total.counts;
  EXPECT_EQ(counts.sent, 40U);
  EXPECT_EQ(counts.succeeded, 20U);
  EXPECT_EQ(counts.of(GetParam().failure), 20U);
  ExpectNothingLost(counts);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, LoadRunFailure,
    ::testing::Values(FailureCase{"Status", {.status = 503}, Failure::kStatus},
                      FailureCase{"Body", {.body = "sorry"}, Failure::kBody},
                      FailureCase{"Reset", {.way = Way::kHangUp}, Failure::kReset},
                      FailureCase{"Timeout", {.way = Way::kNever}, Failure::kTimeout},
                      FailureCase{"Malformed",
                                  {.way = Way::kRaw, .body = "SMTP hello\r\n\r\n"},
                                  Failure::kMalformed}),
    [](const auto& test) { return test.param.name; });

TEST(LoadRun, WithoutATargetFailsToConnect) {
  const LoadReport report = Start(Open(500, milliseconds(100)), {})->Wait();
  EXPECT_EQ(report.total.counts.of(Failure::kConnect), 50U);
  EXPECT_EQ(report.total.response.count(), 0U);
}

TEST(LoadRun, OfUsersDoesNotAskARefusingTargetAsFastAsItRefuses) {
  const std::string gone = TinyServer(Ok).url();
  const LoadReport report = Start(Closed(1, milliseconds(250)), {gone})->Wait();
  EXPECT_GE(report.total.counts.of(Failure::kConnect), 1U);
  EXPECT_LE(report.total.counts.sent, 3U);
}

// Lets this process have so many descriptors more than it has, until the end of the scope.
class FewDescriptors {
 public:
  explicit FewDescriptors(int more) {
    EXPECT_EQ(getrlimit(RLIMIT_NOFILE, &before_), 0);
    const int next = dup(STDIN_FILENO);
    close(next);
    const rlimit few = {static_cast<rlim_t>(next + more), before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  }
  ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(LoadRun, SaysWhenThisMachineHasNoSocketLeft) {
  TinyServer server([](const TinyServer::Request&) -> TinyReply { return {.way = Way::kNever}; });
  const auto run = Start(Open(0, hours(1)), {server.url()});
  {
    const FewDescriptors few(5);
    ASSERT_TRUE(run->Change(1000).ok());
    Until([&] { return run->Progress().total.of(Failure::kConnect) > 0; });
  }
  run->Stop();
  const LoadReport report = run->Wait();
  EXPECT_GT(report.effort.without_socket, 0U);
  EXPECT_THAT(report.generator.because, ::testing::HasSubstr("no free socket or port"));
  ExpectNothingLost(report.total.counts);
}

TEST(LoadRun, GoesOnWhenATargetGoesAwayAndComesBack) {
  auto server = std::make_unique<TinyServer>(Ok);
  const int port = server->port();
  const auto run = Start(Open(500, hours(1)), {server->url()});
  Until([&] { return run->Progress().total.succeeded > 0; });
  server.reset();
  Until([&] { return run->Progress().total.of(Failure::kConnect) > 0; });
  const uint64_t before = run->Progress().total.succeeded;
  server = std::make_unique<TinyServer>(Ok, port);
  Until([&] { return run->Progress().total.succeeded > before + 20; });
  run->Stop();
  const LoadReport report = run->Wait();
  EXPECT_TRUE(report.partial);
  ExpectNothingLost(report.total.counts);
}

TEST(LoadRun, GoesToItsTargetsInTurn) {
  TinyServer one(Ok);
  TinyServer other(Ok);
  const auto report = Start(Open(500, milliseconds(400)), {one.url(), other.url()})->Wait();
  EXPECT_EQ(report.total.counts.succeeded, 200U);
  EXPECT_EQ(one.requests(), 100U);
  EXPECT_EQ(other.requests(), 100U);
}

TEST(LoadRun, LeavesATargetThatIsReplacedWithoutAFailure) {
  TinyServer one(Ok);
  TinyServer other(Ok);
  const auto run = Start(Open(1000, hours(1)), {one.url()});
  Until([&] { return one.requests() > 50; });
  ASSERT_TRUE(run->SetTargets({other.url()}).ok());
  Until([&] { return other.requests() > 50; });
  // Its connections are closed, as soon as their requests have ended.
  Until([&] { return one.connections() == 0; });
  const uint64_t served = one.requests();
  Until([&] { return other.requests() > 100; });
  EXPECT_EQ(one.requests(), served);
  run->Stop();
  EXPECT_EQ(run->Wait().total.counts.failed(), 0U);
}

TEST(LoadRun, RefusesATargetAndKeepsThoseItHas) {
  TinyServer server(Ok);
  const auto run = Start(Open(500, hours(1)), {server.url()});
  EXPECT_FALSE(run->SetTargets({"https://127.0.0.1:1"}).ok());
  Until([&] { return server.requests() > 10; });
  EXPECT_EQ(run->Progress().total.failed(), 0U);
}

TEST(LoadRun, ChangesItsRate) {
  TinyServer server(Ok);
  const auto run = Start(Open(0, hours(1)), {server.url()});
  Until([&] { return run->Progress().at > Duration::zero(); });
  EXPECT_EQ(run->Progress().total.sent, 0U);
  ASSERT_TRUE(run->Change(2000).ok());
  Until([&] { return run->Progress().total.succeeded > 100; });
  ASSERT_TRUE(run->Change(0).ok());
  Until([&] {
    const LoadProgress progress = run->Progress();
    return progress.recent.sent == 0 && progress.in_flight == 0;
  });
  EXPECT_FALSE(run->Change(-1).ok());
  EXPECT_FALSE(run->over());
}

TEST(LoadRun, OfUsersHasNoRate) {
  const auto run = Start(Closed(1, hours(1)), {});
  const auto changed = run->Change(10);
  ASSERT_FALSE(changed.ok());
  EXPECT_EQ(changed.error().code, Code::kInvalid);
}

TEST(LoadRun, LosesNothingWhenItIsStoppedWithRequestsOnTheirWay) {
  TinyServer server([](const TinyServer::Request& request) -> TinyReply {
    return {.way = request.before % 3 == 0 ? Way::kNever : Way::kAnswer};
  });
  const auto run = Start(Open(1000, hours(1)), {server.url()}, 20);
  // All connections are taken by requests without an answer.
  Until([&] { return run->Progress().in_flight == 20; });
  std::stop_source stop;
  stop.request_stop();
  const LoadReport report = run->Wait(stop.get_token());
  EXPECT_TRUE(run->over());
  EXPECT_TRUE(report.partial);
  EXPECT_EQ(report.total.counts.abandoned, 20U);
  ExpectNothingLost(report.total.counts);
  EXPECT_LT(report.counted, hours(1));
}

TEST(LoadRun, IsStoppedByItsDestructor) {
  TinyServer server(Ok);
  { const auto run = Start(Open(500, hours(1)), {server.url()}); }
  const uint64_t served = server.requests();
  EXPECT_LT(served, 500U * 3600U);
}

TEST(LoadRun, DoesNotCountItsWarmUp) {
  TinyServer server(Ok);
  Scenario scenario = Open(500, milliseconds(400));
  scenario.warm_up = milliseconds(100);
  const auto run = Start(std::move(scenario), {server.url()});
  const LoadReport report = run->Wait();
  EXPECT_EQ(server.requests(), 200U);
  EXPECT_EQ(report.total.counts.sent, 150U);
  EXPECT_EQ(report.total.response.count(), 150U);
  EXPECT_EQ(report.counted, milliseconds(300));
  EXPECT_EQ(run->Progress().total.sent, 200U);
  EXPECT_FALSE(run->Progress().warming_up);
}

TEST(LoadRun, TellsItsProgressByIntervals) {
  TinyServer server(Ok);
  const auto run = Start(Open(1000, hours(1)), {server.url()});
  Until([&] { return run->Progress().recent.succeeded > 0 && run->Progress().p99.has_value(); });
  const LoadProgress progress = run->Progress();
  EXPECT_GE(progress.total.sent, progress.recent.sent);
  EXPECT_GE(progress.interval, milliseconds(10));
  EXPECT_GT(progress.connections, 0U);
}

TEST(LoadRun, RefusesWhatCannotBe) {
  const RealClock clock;
  EXPECT_FALSE(LoadRun::Start({.scenario = {}}, clock).ok());
  EXPECT_FALSE(LoadRun::Start({.scenario = Open(1, seconds(1)), .targets = {"shop"}}, clock).ok());
  EXPECT_FALSE(LoadRun::Start({.scenario = Open(1, seconds(1)), .connections = 0}, clock).ok());
}

}  // namespace
}  // namespace trimtab::bench
