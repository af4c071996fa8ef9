#include "tests/sim/world/sim_world.h"

#include <algorithm>
#include <utility>

#include "sim/object_view.h"
#include "sim/request.h"
#include "sim/trimtab_rules.h"
#include "tests/sim/world/definitions.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Renewals would drown everything else in the journal.
constexpr const char* kLeases = "leases.coordination.k8s.io";
constexpr const char* kLoops = "tuningloops.trimtab.dev";

// A loop has gone that has left its values where they are.
bool IsEndWithLeave(const Change& change) {
  if (change.storage != kLoops || change.type != ChangeType::kDeleted) return false;
  const Json* leaving = change.object->Get({"status", "leaving"});
  return leaving != nullptr && leaving->boolean() == true;
}

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
      workloads_(server_.registry(), clock_, [this](const Json& pod) { return FateOf(pod); }),
      people_(server_.registry(), untouched_, stage_, Rng(seed).Fork("people")),
      rivals_(server_.registry(), untouched_, stage_, options_.rivalry, Rng(seed).Fork("rivals")),
      mood_rng_(Rng(seed).Fork("mood")),
      rivalry_from_(clock_.Now()),
      next_trouble_(clock_.Now() + minutes(5)),
      cluster_due_(clock_.Now()) {
  CheckTrimtabKinds(server_.registry());
  server_.registry().CheckKindWith("pods", [this](const Json&, const Json* live) {
    return live == nullptr ? Quota() : Result<void>();
  });
  const bool shared = options_.rivalry.who == Rivalry::Who::kSecondLoop;
  for (const char* loop : {stage_.subject.loop.c_str(), Rivals::kLoop}) {
    LoopSubject subject = stage_.subject;
    subject.loop = loop;
    subject.shared = shared;
    rules_.emplace_back(server_.registry(), std::move(subject));
    if (!shared) break;
  }
  prometheus_.Add(service_);
  people_.LetReleasesFail(options_.mood.images);
  people_.SetUp(Definitions());
  Observe(Actor::kPerson);
  members_.resize(static_cast<size_t>(options_.controllers));
  for (Member& member : members_) {
    member.back = clock_.Now() + milliseconds(static_cast<int>(rng_.Below(5000)));
  }
}

SimWorld::~SimWorld() = default;

std::optional<PodFate> SimWorld::FateOf(const Json& pod) const {
  std::optional<PodFate> fate = service_.FateOf(pod);
  if (fate && People::IsBroken(pod)) fate = PodFate{.no_image = true};
  return fate;
}

Result<void> SimWorld::Quota() const {
  if (!quota_full_) return {};
  return Error{.code = Code::kForbidden,
               .message = "exceeded quota: pods, requested: pods=1, used: pods=9, limited: pods=9"};
}

std::optional<std::string> SimWorld::Run() {
  constexpr double kSlow = 4;
  if (options_.slow_after) {
    Later(*options_.slow_after, [this] { service_.SlowEverybody(kSlow); });
    Later(options_.trouble, [this] { service_.SlowEverybody(1); });
  }
  if (!LiveUntil(clock_.Now() + options_.trouble)) return Broken();
  EndAllTrouble();
  // A loop or target that was going away when peace was made is there again after this.
  if (!LiveUntil(clock_.Now() + options_.leaving)) return Broken();
  people_.MakePeace();
  Observe(Actor::kPerson);
  if (!LiveUntil(clock_.Now() + options_.calm)) return Broken();
  for (MonoTime end = clock_.Now() + hours(4); clock_.Now() < end && !IsAtRest();) {
    if (!LiveUntil(clock_.Now() + minutes(5))) return Broken();
  }
  if (auto broken = AtRest()) return broken;
  if (auto broken = WorseThanBefore()) return broken;
  Say("person", "deletes the loop");
  people_.DeleteLoop();
  rivals_.DeleteLoop();
  Observe(Actor::kPerson);
  for (MonoTime end = clock_.Now() + minutes(15); clock_.Now() < end && AtTheEnd();) {
    if (!LiveUntil(clock_.Now() + minutes(1))) return Broken();
  }
  return AtTheEnd();
}

void SimWorld::Say(std::string_view who, std::string_view what) {
  journal_.Say(clock_.WallNow(), who, what);
}

bool SimWorld::LiveUntil(MonoTime end) {
  while (clock_.Now() < end && !Broken()) Turn(end);
  return !Broken();
}

std::string SimWorld::RequestName(int64_t request) const {
  const auto& [method, target] = sent_[static_cast<size_t>(request - 1)];
  return method + " " + ResourceOf(target);
}

std::vector<std::string> SimWorld::RequestNames() const {
  std::vector<std::string> names;
  for (int64_t request = 1; request <= requests_; ++request) names.push_back(RequestName(request));
  return names;
}

std::optional<std::string> SimWorld::Broken() const {
  for (const LoopRules& rules : rules_) {
    if (!rules.broken().empty()) return rules.broken().front();
  }
  return std::nullopt;
}

void SimWorld::Turn(MonoTime end) {
  while (!later_.empty() && later_.front().first <= clock_.Now()) {
    const auto what = std::move(later_.front().second);
    later_.pop_front();
    what();
  }
  if (troubled_ && next_trouble_ <= clock_.Now() && stepping_ == nullptr) Trouble();
  if (next_approval_ <= clock_.Now()) Approve();
  if (NextRivalry() <= clock_.Now()) LetRivalAct();
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

MonoTime SimWorld::NextRivalry() const {
  return rivals_.next() == Duration::max() ? MonoTime::max() : rivalry_from_ + rivals_.next();
}

void SimWorld::LetRivalAct() {
  rivalry_from_ = clock_.Now();
  Say("rival", rivals_.Act());
  Observe(Contends(rivals_.rivalry(), stage_) ? Actor::kReconciler : Actor::kPerson);
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
  MonoTime next = std::min({cluster_due_, next_approval_, NextRivalry()});
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

void SimWorld::StepOf(Member& member, const std::function<void(ControllerProcess&)>& step) {
  Member* const outer = std::exchange(stepping_, &member);
  step(*member.process);
  Observe(Actor::kController, member.process->identity());
  stepping_ = outer;
}

void SimWorld::StepMember(Member& member) {
  if (member.paused) {
    member.paused = false;
    return Say(member.process->identity(), "goes on");
  }
  if (member.process == nullptr) return Start(member);
  StepOf(member, [](ControllerProcess& process) { process.Step(); });
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
    sent_.emplace_back(request.method, request.target);
    if (request.method != "GET" && request.target.find("/leases") == std::string::npos) {
      Say(stepping_->process->identity(), request.method + " " + request.target);
    }
    planned_ = options_.plan ? options_.plan(requests_) : std::nullopt;
    if (planned_ == RequestEnd::kBefore) stepping_->process->Kill();
    if (planned_ == RequestEnd::kBeforeUnderOtherRules) {
      stepping_->process->Kill();
      Say("person", people_.ChangeRules());
      Observe(Actor::kPerson);
    }
    if (planned_ == RequestEnd::kAnswerLost) {
      stepping_->process->network().faults().Add({.kind = FaultKind::kLoseResponse});
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
  while (clock_.Now() < end && !Broken()) Turn(end);
  slipping_ = false;
  late_ = true;
}

void SimWorld::After(const HttpRequest& request) {
  Observe(Actor::kController, stepping_->process->identity());
  late_ = false;
  if (!IsQuery(request) && planned_ == RequestEnd::kAfter) stepping_->process->Kill();
  if (troubled_ && rng_.Chance(options_.mood.crash)) stepping_->process->Kill();
}

void SimWorld::Observe(Actor actor, const std::string& identity) {
  const Store& store = server_.registry().store();
  for (; observed_ < store.ChangesEnd(); ++observed_) {
    const Change* change = store.ChangeAt(observed_);
    if (change == nullptr) continue;
    for (LoopRules& rules : rules_) {
      rules.See({.actor = actor,
                 .controller = identity,
                 .late = late_,
                 .at = clock_.WallNow(),
                 .change = change});
    }
    if (IsEndWithLeave(*change)) people_.TakeOver();
    if (actor != Actor::kCluster && change->storage != kLeases) {
      Say(actor == Actor::kController ? identity : "person",
          "wrote " + change->storage + " " + change->name.name + " " + HashOf(*change->object));
    }
  }
}

}  // namespace trimtab::sim
