#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/rng.h"
#include "controller/app/loop_index.h"
#include "controller/app/loop_story.h"
#include "controller/app/watched_cluster.h"
#include "controller/domain/advance.h"
#include "controller/reconcile/metric_sources.h"
#include "controller/reconcile/reconciler.h"
#include "controller/telemetry/controller_metrics.h"
#include "k8s/event_recorder.h"
#include "k8s/fenced_client.h"
#include "k8s/informer.h"
#include "k8s/kube_client.h"
#include "k8s/leader_elector.h"
#include "k8s/reflector.h"
#include "k8s/work_queue.h"

namespace trimtab::app {

// What a controller is told about itself. Plain data.
struct ControllerOptions {
  k8s::LeaderElector::Options election;
  // The namespaces whose loops it drives; empty: all.
  std::vector<std::string> namespaces;
  domain::HouseRules rules;
};

// A whole controller without its threads: each Step does one thing that may wait for the network
// and says when the next one is useful. The composition root runs each kind on threads of its own;
// a simulation calls them in any order. What it is given outlives it.
class Controller {
 public:
  struct Parts {
    k8s::KubeClient& client;
    reconcile::MetricSources& sources;
    const Clock& clock;
    Log& log;
    telemetry::ControllerMetrics& metrics;
  };
  static Result<std::unique_ptr<Controller>> Create(ControllerOptions options, Parts parts,
                                                    Rng rng);

  // One thread.
  MonoTime StepElection(const std::stop_token& stop = {});
  // One thread for each of the watches.
  size_t watches() const { return watches_.size(); }
  MonoTime StepWatch(size_t watch, Duration wait, const std::stop_token& stop = {});
  // Visits one loop, if one is due and we lead. Any number of threads.
  MonoTime StepWork(const std::stop_token& stop = {});
  // Writes Events. One thread.
  MonoTime StepEvents(const std::stop_token& stop = {});

  // The lease was lost: nothing is written any more, and the process must end.
  bool lost() const;
  bool leading() const { return elector_->MayWrite(); }
  // Has seen the whole cluster once.
  bool ready() const;
  // For a clean end, after all stepping has: another may lead at once.
  Result<void> Release();

 private:
  // One kind of object in one namespace.
  struct Watched {
    std::unique_ptr<k8s::ObjectSink> sink;
    std::unique_ptr<k8s::Reflector> reflector;
    std::atomic<bool> synced = false;
    // Of the parts of targets: which targets there were when its last list began, and when.
    bool of_targets = false;
    uint64_t new_targets = 0;
    MonoTime listed;
  };

  Controller(ControllerOptions options, Parts parts, Rng rng,
             std::unique_ptr<k8s::LeaderElector> elector);
  Watched& Watch(const k8s::ResourceType& type, const std::string& ns, Rng rng,
                 std::unique_ptr<k8s::ObjectSink> sink);
  void WatchTargets(const k8s::ResourceType& type, const std::string& ns, Rng rng);
  // Whose targets these are has to be known before targets are listed, and what was new since is
  // only found by another list.
  void RelistForNewTargets(Watched& watched);
  bool KnowsLoops() const;

  const ControllerOptions options_;
  const Parts parts_;
  std::unique_ptr<k8s::LeaderElector> elector_;
  k8s::FencedClient fenced_;
  k8s::EventRecorder events_;
  LoopStory story_;
  LoopIndex index_;
  WatchedCluster cluster_;
  reconcile::Reconciler reconciler_;
  k8s::WorkQueue queue_;
  std::vector<std::unique_ptr<Watched>> watches_;
};

}  // namespace trimtab::app
