#include "controller/app/controller.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "controller/app/sinks.h"
#include "controller/app/target_sink.h"
#include "controller/apply/target_objects.h"
#include "controller/codec/loop_codec.h"

namespace trimtab::app {
namespace {

constexpr std::string_view kName = "trimtab";
constexpr k8s::WorkQueue::Backoff kBackoff = {.first = std::chrono::milliseconds(500),
                                              .most = std::chrono::minutes(5)};
// How long a worker without work sleeps at most: what is added meanwhile waits so long.
constexpr Duration kRest = std::chrono::milliseconds(200);
// One in mid-trial has all its looks with it: a page of many would be the most that we ever hold.
constexpr int kLoopsInPage = 50;
// New loops come in flocks, and a list is dear.
constexpr Duration kBetweenLists = std::chrono::seconds(30);

}  // namespace

Result<std::unique_ptr<Controller>> Controller::Create(ControllerOptions options, Parts parts,
                                                       Rng rng) {
  auto elector = k8s::LeaderElector::Create(options.election, parts.client, parts.clock,
                                            rng.Fork("election"), parts.log);
  if (!elector) return std::move(elector).error();
  return std::unique_ptr<Controller>(
      new Controller(std::move(options), parts, rng, *std::move(elector)));
}

Controller::Controller(ControllerOptions options, Parts parts, Rng rng,
                       std::unique_ptr<k8s::LeaderElector> elector)
    : options_(std::move(options)),
      parts_(parts),
      elector_(std::move(elector)),
      fenced_(parts.client, [this] { return elector_->MayWrite(); }),
      events_(fenced_, parts.clock, rng.Fork("events"), parts.log, std::string(kName),
              options_.election.identity),
      story_(events_, parts.metrics, parts.log),
      cluster_(index_),
      reconciler_(fenced_, cluster_, parts.sources, story_, parts.clock, options_.rules),
      queue_(parts.clock, kBackoff) {
  std::vector<std::string> namespaces = options_.namespaces;
  if (namespaces.empty()) namespaces.emplace_back();
  for (const std::string& ns : namespaces) {
    Watch(codec::TuningLoopType(), ns, rng.Fork("loops" + ns),
          std::make_unique<LoopSink>(index_, queue_));
    for (const k8s::ResourceType& type : {apply::TypeOf(domain::TargetKind::kDeployment),
                                          apply::TypeOf(domain::TargetKind::kStatefulSet),
                                          apply::ReplicaSetType(), apply::PodType()}) {
      WatchTargets(type, ns, rng.Fork(type.plural + ns));
    }
  }
}

Controller::Watched& Controller::Watch(const k8s::ResourceType& type, const std::string& ns,
                                       Rng rng, std::unique_ptr<k8s::ObjectSink> sink) {
  auto watched = std::make_unique<Watched>();
  watched->sink = std::move(sink);
  k8s::ReflectorOptions options;
  options.type = type;
  options.ns = ns;
  if (type == codec::TuningLoopType()) options.page_limit = kLoopsInPage;
  watched->reflector = std::make_unique<k8s::Reflector>(options, parts_.client, *watched->sink,
                                                        parts_.clock, rng, parts_.log);
  watches_.push_back(std::move(watched));
  return *watches_.back();
}

void Controller::WatchTargets(const k8s::ResourceType& type, const std::string& ns, Rng rng) {
  auto sink = std::make_unique<TargetSink>(index_, queue_);
  cluster_.Add(type.kind, ns, *sink);
  Watch(type, ns, rng, std::move(sink)).of_targets = true;
}

bool Controller::KnowsLoops() const {
  return std::all_of(watches_.begin(), watches_.end(), [](const auto& watched) {
    return watched->of_targets || watched->synced.load();
  });
}

void Controller::RelistForNewTargets(Watched& watched) {
  const uint64_t new_targets = index_.new_targets();
  const MonoTime now = parts_.clock.Now();
  if (watched.new_targets == new_targets || now < watched.listed + kBetweenLists) return;
  watched.reflector->Relist();
  watched.new_targets = new_targets;
  watched.listed = now;
}

MonoTime Controller::StepElection(const std::stop_token& stop) {
  const MonoTime next = elector_->Step(stop);
  parts_.metrics.LeaderIs(leading());
  return next;
}

MonoTime Controller::StepWatch(size_t watch, Duration wait, const std::stop_token& stop) {
  Watched& watched = *watches_[watch];
  if (watched.of_targets) {
    if (!KnowsLoops()) return parts_.clock.Now() + kRest;
    RelistForNewTargets(watched);
  }
  const MonoTime next = watched.reflector->Step(wait, stop);
  watched.synced = watched.reflector->synced();
  return next;
}

MonoTime Controller::StepWork(const std::stop_token& stop) {
  const MonoTime rested = parts_.clock.Now() + kRest;
  // What is due stays due until we lead.
  if (!leading() || !ready()) return rested;
  const std::optional<std::string> key = queue_.Pop();
  if (!key) return std::min(rested, queue_.NextDue().value_or(rested));
  const MonoTime begun = parts_.clock.Now();
  const reconcile::Revisit revisit = reconciler_.Visit(LoopOf(*key), stop);
  parts_.metrics.Visited(parts_.clock.Now() - begun);
  if (revisit.failed) {
    queue_.AddFailed(*key);
  } else {
    queue_.Forget(*key);
    if (revisit.in) queue_.AddAfter(*key, *revisit.in);
  }
  queue_.Done(*key);
  parts_.metrics.QueueIs(static_cast<int64_t>(queue_.size()));
  return parts_.clock.Now();
}

MonoTime Controller::StepEvents(const std::stop_token& stop) { return events_.Flush(stop); }

bool Controller::lost() const { return elector_->role() == k8s::LeaderElector::Role::kLost; }

bool Controller::ready() const {
  return std::all_of(watches_.begin(), watches_.end(),
                     [](const auto& watched) { return watched->synced.load(); });
}

Result<void> Controller::Release() { return elector_->Release(); }

}  // namespace trimtab::app
