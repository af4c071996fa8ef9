// What goes wrong in a world, and how it all ends.
#include <algorithm>
#include <string>
#include <utility>

#include "sim/object_view.h"
#include "tests/sim/world/sim_world.h"

namespace trimtab::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

}  // namespace

void SimWorld::Later(Duration after, std::function<void()> what) {
  const MonoTime at = clock_.Now() + after;
  const auto place =
      std::find_if(later_.begin(), later_.end(), [&](const auto& item) { return item.first > at; });
  later_.insert(place, {at, std::move(what)});
}

void SimWorld::Trouble() {
  const auto pause = static_cast<uint64_t>(options_.mood.pause.count());
  next_trouble_ = clock_.Now() + Duration(static_cast<int64_t>(1 + rng_.Below(2 * pause)));
  Member& member = members_[rng_.Below(members_.size())];
  if (rng_.Chance(options_.mood.people)) {
    Say("person", people_.Act());
    Observe(Actor::kPerson);
  }
  if (rng_.Chance(options_.mood.service)) TroubleService();
  if (mood_rng_.Chance(options_.mood.quota)) FillQuota();
  if (rng_.Chance(0.02)) {
    Say("cluster", "the API server compacts");
    StepCluster();
    server_.registry().Compact(rng_.Below(20));
  }
  if (member.process == nullptr) return;
  const std::string& who = member.process->identity();
  if (rng_.Chance(options_.mood.api)) {
    Say(who, TroubleApi(member.process->network(), rng_));
  }
  if (rng_.Chance(options_.mood.watches)) Say(who, TroubleWatch(member.process->network(), rng_));
  if (mood_rng_.Chance(options_.mood.stale)) {
    Say(who, TroubleLists(member.process->network(), server_, mood_rng_));
  }
  if (rng_.Chance(options_.mood.source)) {
    Say(who, TroubleSource(member.process->source_network(), rng_));
  }
  if (rng_.Chance(options_.mood.processes)) TroubleProcess(member);
}

void SimWorld::TroubleProcess(Member& member) {
  const Duration time = seconds(static_cast<int>(1 + rng_.Below(180)));
  const std::string who = member.process->identity();
  const auto again = [this, &member, who](auto what) {
    return [&member, who, what] {
      if (member.process != nullptr && member.process->identity() == who) what(*member.process);
    };
  };
  switch (rng_.Below(6)) {
    case 0:
      Say(who, "is killed");
      member.process.reset();
      member.paused = false;
      member.back = clock_.Now() + time;
      return;
    case 5:
      Say(who, "is told to stop");
      for (LoopRules& rules : rules_) rules.Stopped(who);
      // Who stands still hears nothing; it is killed in the end.
      if (!member.paused) StepOf(member, [](ControllerProcess& process) { process.Stop(); });
      member.process.reset();
      member.paused = false;
      member.back = clock_.Now() + time;
      return;
    case 1:
      Say(who, "is stopped");
      member.paused = true;
      member.back = clock_.Now() + time;
      return;
    case 2:
      Say(who, "is cut off from the API server");
      member.process->network().SetReachable(false);
      return Later(time, again([](ControllerProcess& p) { p.network().SetReachable(true); }));
    case 3:
      Say(who, "is cut off from Prometheus");
      member.process->source_network().SetReachable(false);
      return Later(3 * time,
                   again([](ControllerProcess& p) { p.source_network().SetReachable(true); }));
    default:
      Say(who, "has a wrong wall clock");
      member.process->clock().Skew(seconds(static_cast<int>(rng_.Below(7200))) - hours(1));
      return Later(time, again([](ControllerProcess& p) { p.clock().Skew({}); }));
  }
}

void SimWorld::TroubleService() {
  const Duration time = minutes(static_cast<int>(1 + rng_.Below(15)));
  switch (rng_.Below(4)) {
    case 0:
      Say("service", "everybody is slow");
      service_.SlowEverybody(1.2 + 2 * rng_.Unit());
      return Later(time, [this] { service_.SlowEverybody(1); });
    case 1:
      Say("service", "is not scraped");
      service_.Hide(true);
      return Later(time, [this] { service_.Hide(false); });
    case 2:
      Say("prometheus", "stands still");
      prometheus_.Freeze(true);
      return Later(time, [this] { prometheus_.Freeze(false); });
    default:
      Say("prometheus", "has a wrong clock");
      prometheus_.SkewClock(seconds(static_cast<int>(rng_.Below(120))));
      return Later(time, [this] { prometheus_.SkewClock({}); });
  }
}

void SimWorld::FillQuota() {
  Say("cluster", "the quota of pods is used up");
  quota_full_ = true;
  Later(minutes(static_cast<int>(1 + mood_rng_.Below(10))), [this] { quota_full_ = false; });
}

void SimWorld::EndAllTrouble() {
  Say("world", "all trouble ends");
  troubled_ = false;
  while (!later_.empty()) {
    const auto what = std::move(later_.front().second);
    later_.pop_front();
    what();
  }
  for (Member& member : members_) {
    member.back = std::min(member.back, clock_.Now() + seconds(1));
    if (member.process == nullptr) continue;
    member.process->network().faults().Clear();
    member.process->source_network().faults().Clear();
  }
  people_.MakePeace();
  Observe(Actor::kPerson);
}

}  // namespace trimtab::sim
