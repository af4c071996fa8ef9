#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "sim/api_server.h"
#include "sim/service_model.h"
#include "sim/sim_clock.h"
#include "sim/sim_prometheus.h"
#include "sim/workloads.h"
#include "tests/sim/world/chaos.h"
#include "tests/sim/world/controller_process.h"
#include "tests/sim/world/journal.h"
#include "tests/sim/world/loop_rules.h"
#include "tests/sim/world/people.h"
#include "tests/sim/world/rivals.h"
#include "tests/sim/world/stage.h"

namespace trimtab::sim {

// What happens to the sender of a request: it dies before or behind it, or never has its answer. Or
// it dies before it, and a person just then changes by what the loop's trials are judged.
enum class RequestEnd { kBefore, kAfter, kAnswerLost, kBeforeUnderOtherRules };
// Asked at each request of the controllers to the API server, counted from 1.
using RequestPlan = std::function<std::optional<RequestEnd>(int64_t request)>;

struct WorldOptions {
  Mood mood;
  Rivalry rivalry;
  int controllers = 1;
  Duration trouble = std::chrono::hours(2);  // how long things go wrong
  // What was going away when trouble ended has gone by then, and may be made anew.
  Duration leaving = std::chrono::minutes(15);
  Duration calm = std::chrono::hours(1);  // then a loop must come to rest
  // All of the service is slow from here until trouble ends: what was kept before looks bad.
  std::optional<Duration> slow_after;
  RequestPlan plan;  // null: nothing is planned
};

// A cluster, its people and its troubles, and one to three whole controllers, on one thread and
// under one seed. After every write of anybody the rules are checked. Runs once.
class SimWorld final : public RequestWitness {
 public:
  SimWorld(uint64_t seed, Stage stage, const WorldOptions& options);
  ~SimWorld() override;

  // Trouble, then calm, then the loop is deleted. What was broken, or nothing.
  std::optional<std::string> Run();

  const Journal& journal() const { return journal_; }
  // The loop and all that belongs to its target, as JSON, one object a line.
  std::string Standing() const;
  // Requests that controllers sent to the API server.
  int64_t requests() const { return requests_; }
  // "GET deployments", "PATCH tuningloops/status" ... of each of them.
  std::vector<std::string> RequestNames() const;
  std::string RequestName(int64_t request) const;  // counted from 1

 private:
  struct Member {
    std::unique_ptr<ControllerProcess> process;  // null while it is down
    MonoTime back;                               // when it starts again, or goes on
    bool paused = false;
    int starts = 0;
  };

  void Before(const HttpRequest& request) override;
  void After(const HttpRequest& request) override;

  // Lives until then. False when a rule was broken.
  bool LiveUntil(MonoTime end);
  void Turn(MonoTime end);
  std::vector<Member*> Due();
  MonoTime NextDue() const;
  void StepMember(Member& member);
  void StepOf(Member& member, const std::function<void(ControllerProcess&)>& step);
  void StepCluster();
  void Approve();
  MonoTime NextRivalry() const;
  void LetRivalAct();
  std::optional<PodFate> FateOf(const k8s::Json& pod) const;
  // Whether the namespace takes another pod.
  Result<void> Quota() const;
  void Start(Member& member);
  // Takes in what was written since, as this actor's doing.
  void Observe(Actor actor, const std::string& identity = {});

  void Trouble();
  void TroubleProcess(Member& member);
  void TroubleService();
  void FillQuota();
  void Later(Duration after, std::function<void()> what);
  void EndAllTrouble();
  bool IsAtRest() const;
  // What is wrong when all trouble is over; nothing when nothing is.
  std::optional<std::string> AtRest() const;
  std::optional<std::string> AtRest(const LoopRules& rules) const;
  bool IsHeldByOverlap(const LoopRules& rules) const;
  // Between the target and the one that no controller has touched; empty for none.
  std::string Difference() const;
  std::optional<std::string> WorseThanBefore() const;
  std::optional<std::string> AtTheEnd() const;
  std::optional<std::string> Broken() const;
  void Say(std::string_view who, std::string_view what);

  Rng rng_;
  const Stage stage_;
  const WorldOptions options_;
  SimClock clock_;
  Journal journal_;
  ApiServer server_;
  Registry untouched_;
  SimPrometheus prometheus_;
  ServiceModel service_;
  Workloads workloads_;
  People people_;
  Rivals rivals_;
  Rng mood_rng_;
  MonoTime rivalry_from_;        // what the rival's next act is counted from
  std::deque<LoopRules> rules_;  // of each loop
  std::vector<Member> members_;
  Member* stepping_ = nullptr;
  bool slipping_ = false;
  bool late_ = false;  // the request that is under way was held up
  bool troubled_ = true;
  bool quota_full_ = false;
  MonoTime next_trouble_;
  MonoTime cluster_due_;
  MonoTime next_approval_;
  uint64_t observed_ = 0;  // changes of the store
  uint64_t stepped_ = 0;   // changes that the cluster has reacted to
  std::deque<std::pair<MonoTime, std::function<void()>>> later_;
  int64_t requests_ = 0;
  std::optional<RequestEnd> planned_;                      // for the request that is under way
  std::vector<std::pair<std::string, std::string>> sent_;  // methods and targets of requests_
};

// The whole world that a seed means.
std::unique_ptr<SimWorld> WorldOf(uint64_t seed);

// Runs a seed; what was broken, with the command that replays it.
std::optional<std::string> RunSeed(uint64_t seed, std::vector<std::string>* journal = nullptr);

}  // namespace trimtab::sim
