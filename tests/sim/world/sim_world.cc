#include "tests/sim/world/sim_world.h"

#include <algorithm>
#include <utility>

#include "tests/sim/object_view.h"
#include "tests/sim/trimtab_rules.h"
#include "tests/sim/world/definitions.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// "/apis/apps/v1/namespaces/shop/deployments/web?x" as "deployments", with its subresource.
std::string ResourceOf(const std::string& target) {
  const auto parsed = ParseTarget(ParseRequest({.target = target}).path);
  if (!parsed) return "?";
  return parsed->subresource.empty() ? parsed->plural : parsed->plural + "/" + parsed->subresource;
}

// Renewals would drown everything else in the journal.
constexpr const char* kLeases = "leases.coordination.k8s.io";

bool IsQuery(const HttpRequest& request) { return request.target.starts_with("/api/v1/query"); }

}  // namespace

SimWorld::SimWorld(uint64_t seed, Stage stage, const WorldOptions& options)
    : rng_(Rng(seed).Fork("world")),
      stage_(std::move(stage)),
      options_(options),
      server_(clock_, Rng(seed).Fork("server")),
      untouched_(clock_, Rng(seed).Fork("untouched")),
      prometheus_(clock_),
      service_(server_.registry(), clock_, Rng(seed).Fork("service"), stage_.service),
      workloads_(server_.registry(), clock_,
                 [this](const Json& pod) { return service_.FateOf(pod); }),
      people_(server_.registry(), untouched_, stage_, Rng(seed).Fork("people")),
      rules_(server_.registry(), stage_.subject),
      next_trouble_(clock_.Now() + minutes(5)),
      cluster_due_(clock_.Now()) {
  CheckTrimtabKinds(server_.registry());
  prometheus_.Add(service_);
  people_.SetUp(Definitions());
  Observe(Actor::kPerson);
  members_.resize(static_cast<size_t>(options_.controllers));
  for (Member& member : members_) {
    member.back = clock_.Now() + milliseconds(static_cast<int>(rng_.Below(5000)));
  }
}

SimWorld::~SimWorld() = default;

std::optional<std::string> SimWorld::Run() {
  if (!LiveUntil(clock_.Now() + options_.trouble)) return Broken();
  EndAllTrouble();
  // A loop or target that was going away when peace was made is there again after this.
  if (!LiveUntil(clock_.Now() + minutes(15))) return Broken();
  people_.MakePeace();
  Observe(Actor::kPerson);
  if (!LiveUntil(clock_.Now() + options_.calm)) return Broken();
  for (int more = 0; more < 8 && !IsAtRest(); ++more) {
    if (!LiveUntil(clock_.Now() + minutes(30))) return Broken();
  }
  if (auto broken = AtRest()) return broken;
  if (auto broken = WorseThanBefore()) return broken;
  Say("person", "deletes the loop");
  people_.DeleteLoop();
  Observe(Actor::kPerson);
  if (!LiveUntil(clock_.Now() + minutes(15))) return Broken();
  return AtTheEnd();
}

void SimWorld::Say(std::string_view who, std::string_view what) {
  journal_.Say(clock_.WallNow(), who, what);
}

bool SimWorld::LiveUntil(MonoTime end) {
  while (clock_.Now() < end && rules_.broken().empty()) Turn(end);
  return rules_.broken().empty();
}

std::optional<std::string> SimWorld::Broken() const { return rules_.broken().front(); }

void SimWorld::Turn(MonoTime end) {
  while (!later_.empty() && later_.front().first <= clock_.Now()) {
    const auto what = std::move(later_.front().second);
    later_.pop_front();
    what();
  }
  if (troubled_ && next_trouble_ <= clock_.Now() && stepping_ == nullptr) Trouble();
  if (next_approval_ <= clock_.Now()) Approve();
  if (server_.registry().store().ChangesEnd() != stepped_) {
    cluster_due_ = std::min(cluster_due_, clock_.Now() + milliseconds(50));
  }
  if (cluster_due_ <= clock_.Now()) StepCluster();
  const std::vector<Member*> due = Due();
  if (!due.empty()) return StepMember(*due[rng_.Below(due.size())]);
  const MonoTime next = std::clamp(NextDue(), clock_.Now() + milliseconds(1), end);
  clock_.Advance(next - clock_.Now());
}

void SimWorld::Approve() {
  next_approval_ = clock_.Now() + seconds(20);
  const std::string approved = people_.Approve();
  if (approved.empty()) return;
  Say("person", approved);
  Observe(Actor::kPerson);
}

std::vector<SimWorld::Member*> SimWorld::Due() {
  std::vector<Member*> due;
  for (Member& member : members_) {
    const bool runs = member.process != nullptr && !member.paused;
    const MonoTime at = runs ? member.process->NextDue() : member.back;
    // Who is in the middle of a step has to end it first.
    if (at <= clock_.Now() && &member != stepping_) due.push_back(&member);
  }
  return due;
}

MonoTime SimWorld::NextDue() const {
  MonoTime next = std::min(cluster_due_, next_approval_);
  if (!later_.empty()) next = std::min(next, later_.front().first);
  if (troubled_) next = std::min(next, std::max(next_trouble_, clock_.Now() + milliseconds(1)));
  for (const Member& member : members_) {
    if (&member == stepping_) continue;
    const bool runs = member.process != nullptr && !member.paused;
    next = std::min(next, runs ? member.process->NextDue() : member.back);
  }
  return next;
}

void SimWorld::StepCluster() {
  workloads_.Step();
  prometheus_.Step();
  Observe(Actor::kCluster);
  stepped_ = server_.registry().store().ChangesEnd();
  cluster_due_ = prometheus_.NextDue();
  if (const auto due = workloads_.NextDue()) {
    cluster_due_ = std::min(cluster_due_, std::max(*due, clock_.Now() + milliseconds(1)));
  }
}

void SimWorld::Start(Member& member) {
  const auto index = std::to_string(&member - members_.data());
  const std::string identity = "trimtab-" + index + "-" + std::to_string(++member.starts);
  Say(identity, "starts");
  member.process = std::make_unique<ControllerProcess>(
      Surroundings{clock_, server_, prometheus_, journal_, *this}, identity, rng_.Fork(identity));
}

void SimWorld::StepMember(Member& member) {
  if (member.paused) {
    member.paused = false;
    return Say(member.process->identity(), "goes on");
  }
  if (member.process == nullptr) return Start(member);
  Member* const outer = std::exchange(stepping_, &member);
  member.process->Step();
  Observe(Actor::kController, member.process->identity());
  stepping_ = outer;
  if (!member.process->dead() && !member.process->lost()) return;
  Say(member.process->identity(), member.process->dead() ? "is dead" : "has lost its lease");
  member.process.reset();
  member.back = clock_.Now() + seconds(static_cast<int>(1 + rng_.Below(60)));
}

void SimWorld::Before(const HttpRequest& request) {
  // A request takes its time.
  clock_.Advance(milliseconds(static_cast<int>(1 + rng_.Below(8))));
  if (!IsQuery(request)) {
    ++requests_;
    request_names_.push_back(request.method + " " + ResourceOf(request.target));
    if (request.method != "GET" && request.target.find("/leases") == std::string::npos) {
      Say(stepping_->process->identity(), request.method + " " + request.target);
    }
    if (options_.planned && options_.planned->request == requests_) {
      if (options_.planned->when == PlannedEnd::When::kBefore) stepping_->process->Kill();
      if (options_.planned->when == PlannedEnd::When::kAnswerLost) {
        stepping_->process->network().faults().Add({.kind = FaultKind::kLoseResponse});
      }
    }
  }
  if (!troubled_) return;
  if (rng_.Chance(options_.mood.crash)) return stepping_->process->Kill();
  if (slipping_ || !rng_.Chance(options_.mood.slip)) return;
  // The process stands still here while the world goes on.
  slipping_ = true;
  const MonoTime end = clock_.Now() + seconds(static_cast<int>(1 + rng_.Below(90)));
  Say(stepping_->process->identity(),
      "stands still before " + request.method + " " + request.target);
  if (rng_.Chance(options_.mood.people)) {
    Say("person", people_.Act());
    Observe(Actor::kPerson);
  }
  while (clock_.Now() < end && rules_.broken().empty()) Turn(end);
  slipping_ = false;
}

void SimWorld::After(const HttpRequest& request) {
  Observe(Actor::kController, stepping_->process->identity());
  if (!IsQuery(request) && options_.planned && options_.planned->request == requests_ &&
      options_.planned->when == PlannedEnd::When::kAfter) {
    stepping_->process->Kill();
  }
  if (troubled_ && rng_.Chance(options_.mood.crash)) stepping_->process->Kill();
}

void SimWorld::Observe(Actor actor, const std::string& identity) {
  const Store& store = server_.registry().store();
  for (; observed_ < store.ChangesEnd(); ++observed_) {
    const Change* change = store.ChangeAt(observed_);
    if (change == nullptr) continue;
    rules_.See({.actor = actor, .controller = identity, .at = clock_.WallNow(), .change = change});
    if (actor != Actor::kCluster && change->storage != kLeases) {
      Say(actor == Actor::kPerson ? "person" : identity,
          "wrote " + change->storage + " " + change->name.name + " " + HashOf(*change->object));
    }
  }
}

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
  if (rng_.Chance(0.02)) {
    Say("cluster", "the API server compacts");
    StepCluster();
    server_.registry().Compact(rng_.Below(20));
  }
  if (member.process == nullptr) return;
  const std::string& who = member.process->identity();
  if (rng_.Chance(options_.mood.api)) {
    Say(who, TroubleApi(member.process->network(), server_, rng_));
  }
  if (rng_.Chance(options_.mood.watches)) Say(who, TroubleWatch(member.process->network(), rng_));
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
  switch (rng_.Below(5)) {
    case 0:
      Say(who, "is killed");
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
