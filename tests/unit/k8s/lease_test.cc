#include "k8s/lease.h"

#include <gtest/gtest.h>

namespace trimtab::k8s {
namespace {

using std::chrono::seconds;
using Action = LeaseStep::Action;

constexpr MonoTime kSince{seconds(1000)};

LeaseView HeldBy(const std::string& holder) {
  return {.record = {.holder = holder, .duration = seconds(15)}, .since = kSince};
}

TEST(AdvanceLease, CreatesALeaseThatIsNotThere) {
  EXPECT_EQ(AdvanceLease(std::nullopt, kSince).action, Action::kCreate);
}

TEST(AdvanceLease, RenewsItsOwnHoweverOld) {
  LeaseView view = HeldBy("me");
  view.ours = true;
  EXPECT_EQ(AdvanceLease(view, kSince).action, Action::kRenew);
  EXPECT_EQ(AdvanceLease(view, kSince + seconds(3600)).action, Action::kRenew);
}

TEST(AdvanceLease, TakesAFreeLeaseAtOnce) {
  EXPECT_EQ(AdvanceLease(HeldBy(""), kSince).action, Action::kTake);
}

TEST(AdvanceLease, WaitsUntilAnotherWasSilentForItsWholeLease) {
  const LeaseStep wait = {Action::kWait, kSince + seconds(15)};
  EXPECT_EQ(AdvanceLease(HeldBy("other"), kSince), wait);
  EXPECT_EQ(AdvanceLease(HeldBy("other"), kSince + seconds(15) - Duration(1)), wait);
  EXPECT_EQ(AdvanceLease(HeldBy("other"), kSince + seconds(15)).action, Action::kTake);
}

Json Parsed(std::string_view text) {
  auto json = Json::Parse(text);
  EXPECT_TRUE(json.ok()) << text;
  return json ? *std::move(json) : Json();
}

TEST(ReadLease, ReadsWhatWithRecordWrote) {
  const LeaseRecord record = {.holder = "me",
                              .duration = seconds(15),
                              .transitions = 3,
                              .acquired = "2026-01-01T00:00:00.000000Z",
                              .renewed = "2026-01-01T00:00:02.000001Z"};
  EXPECT_EQ(ReadLease(WithRecord(Json(), record), seconds(9)), record);
}

TEST(ReadLease, ReadsSomethingSafeFromGarbage) {
  const LeaseRecord nothing = {.duration = seconds(9)};
  for (const char* garbage :
       {"{}", R"({"spec":null})", R"({"spec":7})", R"({"spec":[1]})",
        R"({"spec":{"holderIdentity":7,"leaseDurationSeconds":"15","leaseTransitions":"x"}})",
        R"({"spec":{"leaseDurationSeconds":-5,"leaseTransitions":-1,"renewTime":{}}})",
        R"({"spec":{"leaseDurationSeconds":0,"leaseTransitions":2147483648}})",
        R"({"spec":{"leaseDurationSeconds":9223372036854775807,"leaseTransitions":1.5}})"}) {
    EXPECT_EQ(ReadLease(Parsed(garbage), seconds(9)), nothing) << garbage;
  }
}

TEST(WithRecord, KeepsEverythingElse) {
  const Json lease = WithRecord(
      Parsed(
          R"({"metadata":{"name":"x","labels":{"a":"b"}},"spec":{"strategy":"OldestEmulation"}})"),
      {.holder = "me", .duration = seconds(15)});
  EXPECT_EQ(lease.Text({"metadata", "labels", "a"}), "b");
  EXPECT_EQ(lease.Text({"spec", "strategy"}), "OldestEmulation");
  EXPECT_EQ(lease.Text({"spec", "holderIdentity"}), "me");
}

TEST(WithRecord, ReplacesASpecThatIsNone) {
  const Json lease = WithRecord(Parsed(R"({"spec":"x"})"), {.holder = "me"});
  EXPECT_EQ(lease.Text({"spec", "holderIdentity"}), "me");
}

}  // namespace
}  // namespace trimtab::k8s
