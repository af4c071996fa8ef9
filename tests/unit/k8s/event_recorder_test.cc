#include "k8s/event_recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>

#include "tests/support/captured_log.h"
#include "tests/support/manual_clock.h"
#include "tests/support/no_kube_client.h"

namespace trimtab::k8s {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Kind = EventRecorder::Kind;

// A server that keeps Events, and fails as told.
class EventStore final : public NoKubeClient {
 public:
  Result<Object> Create(const ResourceType& type, const Json& object, const CallOptions&) override {
    ++requests;
    EXPECT_EQ(type.api_version(), "events.k8s.io/v1");
    const std::string name(object.Text({"metadata", "name"}));
    EXPECT_TRUE(CheckName(name)) << name;
    const bool existed = events.contains(name);
    if (!failures.empty() && !lose_answers) return NextFailure();
    if (!existed) events[name] = object;
    if (!failures.empty()) return NextFailure();
    if (existed) return Error{.code = Code::kExists};
    return Object::Decode(object.Dump());
  }
  Result<Object> Patch(const ResourceType&, const ObjectName& name, const Json& patch,
                       const PatchOptions& options, const CallOptions&) override {
    ++requests;
    EXPECT_EQ(options.type, PatchType::kMerge);
    if (!failures.empty()) return NextFailure();
    if (!events.contains(name.name)) return Error{.code = Code::kNotFound};
    events[name.name]["series"] = *patch.Find("series");
    return Object::Decode(events[name.name].Dump());
  }

  Error NextFailure() {
    const Code code = failures.front();
    failures.pop_front();
    return Error{.code = code, .message = "told to"};
  }

  std::map<std::string, Json> events;
  std::deque<Code> failures;
  bool lose_answers = false;  // a failure comes after the deed
  int requests = 0;
};

class EventRecorderTest : public ::testing::Test {
 protected:
  void Record(std::string_view reason = "RolledBack", std::string_view note = "p99 rose") {
    recorder_.Record(subject_, Kind::kWarning, reason, "Judge", note);
  }
  // Lets time pass and flushes as its owner would.
  void Pass(Duration time) {
    const MonoTime end = clock_.Now() + time;
    for (MonoTime next = recorder_.Flush(); next <= end; next = recorder_.Flush()) {
      clock_.Advance(next - clock_.Now());
    }
    clock_.Advance(end - clock_.Now());
  }
  const Json& only() const {
    EXPECT_EQ(store_.events.size(), 1u);
    return store_.events.begin()->second;
  }

  ManualClock clock_;
  EventStore store_;
  CapturedLog log_;
  EventSubject subject_{.type = {.group = "trimtab.dev",
                                 .version = "v1alpha1",
                                 .plural = "tuningloops",
                                 .kind = "TuningLoop"},
                        .name = {"shop", "checkout"},
                        .uid = "u1"};
  EventRecorder recorder_{store_, clock_, Rng(1), log_, "trimtab.dev/controller", "trimtab-0"};
};

TEST_F(EventRecorderTest, WritesWhatThePersonWhoLooksNeeds) {
  Record();
  EXPECT_TRUE(store_.events.empty());
  recorder_.Flush();
  const Json& event = only();
  EXPECT_EQ(event.Text({"metadata", "namespace"}), "shop");
  EXPECT_TRUE(event.Text({"metadata", "name"}).starts_with("checkout."));
  EXPECT_EQ(event.Text({"eventTime"}), "2026-01-01T01:00:00.000000Z");
  EXPECT_EQ(event.Text({"type"}), "Warning");
  EXPECT_EQ(event.Text({"reason"}), "RolledBack");
  EXPECT_EQ(event.Text({"action"}), "Judge");
  EXPECT_EQ(event.Text({"note"}), "p99 rose");
  EXPECT_EQ(event.Text({"reportingController"}), "trimtab.dev/controller");
  EXPECT_EQ(event.Text({"reportingInstance"}), "trimtab-0");
  EXPECT_EQ(event.Text({"regarding", "uid"}), "u1");
  EXPECT_EQ(event.Text({"regarding", "apiVersion"}), "trimtab.dev/v1alpha1");
  EXPECT_EQ(event.Find("series"), nullptr);
}

TEST_F(EventRecorderTest, ARepetitionBecomesASeriesOfTheFirst) {
  Record();
  Pass(seconds(5));
  Record();
  Pass(seconds(5));
  EXPECT_EQ(only().Get({"series", "count"})->integer(), 2);
  EXPECT_EQ(only().Text({"series", "lastObservedTime"}), "2026-01-01T01:00:05.000000Z");
}

TEST_F(EventRecorderTest, RepetitionsAreGatheredForMinutes) {
  for (int i = 0; i < 300; ++i) {
    Record();
    Pass(seconds(1));
  }
  EXPECT_EQ(store_.requests, 2);
  Pass(minutes(6));
  EXPECT_EQ(store_.requests, 3);
  EXPECT_EQ(only().Get({"series", "count"})->integer(), 300);
}

TEST_F(EventRecorderTest, RepetitionsBeforeTheFirstFlushAreOneRequest) {
  Record();
  Record();
  Record();
  Pass(seconds(5));
  EXPECT_EQ(store_.requests, 1);
  EXPECT_EQ(only().Get({"series", "count"})->integer(), 3);
}

TEST_F(EventRecorderTest, AfterAPauseItIsANewEvent) {
  Record();
  Pass(minutes(6));
  Record();
  Pass(seconds(1));
  EXPECT_EQ(store_.events.size(), 2u);
}

TEST_F(EventRecorderTest, AnotherReasonOrSubjectIsAnotherEvent) {
  Record("RolledBack");
  Record("Kept");
  subject_.uid = "u2";
  Record("Kept");
  Pass(seconds(1));
  EXPECT_EQ(store_.events.size(), 3u);
}

TEST_F(EventRecorderTest, ASubjectHasABudgetThatRefillsSlowly) {
  const auto flood = [&](const std::string& word) {
    for (int i = 0; i < 100; ++i) Record(word + std::to_string(i));
    Pass(minutes(5));
  };
  flood("a");
  EXPECT_EQ(store_.events.size(), 25u);
  flood("b");
  EXPECT_EQ(store_.events.size(), 26u);

  subject_.uid = "u2";
  Record();
  Pass(seconds(1));
  EXPECT_EQ(store_.events.size(), 27u);
}

TEST_F(EventRecorderTest, WhatWaitsIsBounded) {
  for (int i = 0; i < 5000; ++i) {
    subject_.uid = std::to_string(i);
    Record();
  }
  Pass(minutes(30));
  EXPECT_EQ(store_.events.size(), 1000u);
}

TEST_F(EventRecorderTest, AFlushIsAFewRequests) {
  for (int i = 0; i < 20; ++i) Record(std::to_string(i));
  recorder_.Flush();
  EXPECT_LE(store_.requests, 5);
}

TEST_F(EventRecorderTest, AFailureIsTriedAgainLater) {
  store_.failures = {Code::kUnreachable, Code::kUnavailable, Code::kThrottled};
  Record();
  Pass(seconds(9));
  EXPECT_EQ(store_.requests, 1);
  Pass(seconds(60));
  EXPECT_EQ(store_.requests, 4);
  EXPECT_EQ(store_.events.size(), 1u);
}

// Fault K31 for events: the name is chosen once, so that a second create finds the first.
TEST_F(EventRecorderTest, ALostAnswerMakesNoSecondEvent) {
  store_.lose_answers = true;
  store_.failures = {Code::kInterrupted};
  Record();
  Pass(minutes(1));
  EXPECT_EQ(store_.events.size(), 1u);
  EXPECT_EQ(store_.requests, 2);
}

TEST_F(EventRecorderTest, ARefusalIsGivenUpAndSaidOnce) {
  store_.failures = {Code::kForbidden};
  Record();
  Pass(minutes(1));
  EXPECT_EQ(store_.requests, 1);
  EXPECT_EQ(log_.Count("an Event was given up"), 1u);
}

TEST_F(EventRecorderTest, AServerThatIsAwayForLongIsNotFloodedWhenItReturns) {
  for (int i = 0; i < 200; ++i) store_.failures.push_back(Code::kUnreachable);
  Record();
  Pass(minutes(12));
  EXPECT_LE(store_.requests, 61);
  EXPECT_EQ(log_.Count("an Event was given up"), 1u);
}

TEST_F(EventRecorderTest, ASeriesWhoseEventExpiredBeginsAnew) {
  Record();
  Pass(seconds(2));
  Record();
  store_.events.clear();
  Pass(seconds(2));
  EXPECT_EQ(log_.Count(""), 0u);
  Record();
  Pass(seconds(2));
  EXPECT_EQ(store_.events.size(), 1u);
}

TEST_F(EventRecorderTest, LongTextsAreCutBetweenCharacters) {
  std::string note(1023, 'a');
  Record(std::string(200, 'r'), note + "\xc3\xb6 and more");
  recorder_.Flush();
  EXPECT_EQ(only().Text({"note"}), note);
  EXPECT_EQ(only().Text({"reason"}).size(), 128u);
}

TEST_F(EventRecorderTest, NamesStayNamesHoweverLongTheSubjectsIs) {
  subject_.name.name = std::string(235, 'a') + "." + std::string(17, 'b');
  Record();
  recorder_.Flush();
  EXPECT_LE(only().Text({"metadata", "name"}).size(), 253u);
}

TEST_F(EventRecorderTest, EventsOfClusterWideObjectsLiveInDefault) {
  subject_.name.ns.clear();
  Record();
  recorder_.Flush();
  EXPECT_EQ(only().Text({"metadata", "namespace"}), "default");
  EXPECT_EQ(only().Get({"regarding", "namespace"}), nullptr);
}

TEST_F(EventRecorderTest, AStopEndsTheFlush) {
  std::stop_source stop;
  stop.request_stop();
  Record();
  recorder_.Flush(stop.get_token());
  EXPECT_EQ(store_.requests, 0);
}

}  // namespace
}  // namespace trimtab::k8s
