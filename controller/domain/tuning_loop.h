#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "controller/domain/judge_rules.h"

namespace trimtab::domain {

// A value for each knob, by the knob's name, as the text that stands in the workload. A knob that
// does not count (its `when` does not hold) has none.
using Values = std::map<std::string, std::string>;

enum class Mode { kObserve, kRecommend, kApprove, kAuto };
enum class TargetKind { kDeployment, kStatefulSet };

// The workload that is tuned: always in the loop's own namespace.
struct Target {
  TargetKind kind = TargetKind::kDeployment;
  std::string name;
  std::string container;

  bool operator==(const Target&) const = default;
};

// The one place that a knob sets.
struct EnvPlace {
  std::string variable;
  bool operator==(const EnvPlace&) const = default;
};
struct ArgPlace {
  std::string pattern;  // "--workers={value}"
  bool operator==(const ArgPlace&) const = default;
};
struct ConfigMapPlace {
  std::string name;
  std::string key;
  std::string path;  // empty: the whole key
  bool operator==(const ConfigMapPlace&) const = default;
};
struct ResourcePlace {
  std::string resource;  // "requests.cpu"
  bool operator==(const ResourcePlace&) const = default;
};
struct ReplicasPlace {
  bool operator==(const ReplicasPlace&) const = default;
};
using Place = std::variant<EnvPlace, ArgPlace, ConfigMapPlace, ResourcePlace, ReplicasPlace>;

// The name under which status keeps a place: "env DB_POOL_SIZE", "replicas".
std::string NameOf(const Place& place);

enum class KnobType { kInteger, kReal, kDuration, kQuantity, kCategorical, kOrdered, kBoolean };

// The knob counts only while `knob` has one of the values `in`.
struct When {
  std::string knob;
  std::vector<std::string> in;
};

// One dimension of the search, in its author's own words: bounds and values are texts of its type.
struct Knob {
  std::string name;
  KnobType type = KnobType::kInteger;
  std::string min;
  std::string max;
  std::string step;  // empty: none
  bool log_scale = false;
  std::vector<std::string> values;
  std::vector<std::string> special;
  // What the workload does where the place is not set; empty: its author does not say.
  std::string default_value;
  std::optional<When> when;
  Place apply;
};

// PromQL for one arm, with `$arm` and `$window`.
struct ObjectiveSpec {
  std::string name;
  bool maximize = false;
  double weight = 1;
  std::string query;
};

struct GuardrailSpec {
  std::string name;
  bool keep_above = false;
  std::optional<double> limit;
  std::optional<double> relative_to_control;  // 0.2 is 20 %
  std::optional<double> floor;
  std::string query;
};

struct LoadSpec {
  std::string query;
  double min_per_second = 0;
};

enum class CandidatePods { kAuto, kSurge, kReplace, kInPlace };

struct Experiment {
  Exposure exposure = Exposure::kPartial;
  double share = 0.25;
  CandidatePods candidate_pods = CandidatePods::kAuto;
  Duration warmup = std::chrono::minutes(1);
  Duration max_duration = std::chrono::minutes(30);
  double false_rollback_rate = 0.01;
  double smallest_effect = 0.03;
};

struct Search {
  uint64_t seed = 1;
  int64_t max_trials = 60;
  double stop_when_gain_below = 0.01;
  int64_t patience = 10;
  double max_step = 0.5;
  bool retune_on_drift = true;
};

enum class OnDelete { kRestore, kLeave };

struct RollbackSpec {
  PodLimits on_pod_failure;
  Duration verify = std::chrono::minutes(5);
  Duration watch_after_keep = std::chrono::hours(1);
  OnDelete on_delete = OnDelete::kRestore;
};

// When trials may begin and run: on these days of the week from one time of day to another, which
// is on the next day where it is not later. Times of the zone's own clock.
struct ChangeWindow {
  // Index 0 is Monday.
  std::array<bool, 7> days{};
  std::chrono::minutes from{0};
  std::chrono::minutes to{0};
  std::string timezone = "UTC";
};

// What a person wishes: TuningLoop.spec, decoded and checked (CheckLoop). Plain data.
struct LoopSpec {
  Mode mode = Mode::kRecommend;
  bool suspend = false;
  Target target;
  std::vector<Knob> knobs;
  std::vector<std::string> constraints;
  bool take_ownership = true;  // false: ownership Ask
  std::string source = "default";
  Duration step = std::chrono::seconds(15);
  std::vector<ObjectiveSpec> objectives;
  std::vector<GuardrailSpec> guardrails;
  std::optional<LoadSpec> load;
  Experiment experiment;
  Search search;
  RollbackSpec rollback;
  std::vector<ChangeWindow> windows;
};

// What is wrong between the fields of a spec: the same verdicts and sentences as the rules of
// config/crd/tuningloops.yaml. The message is "<field path>: <sentence>", as the server writes it,
// and the reason the field path.
Result<void> CheckLoop(const LoopSpec& spec);

// What is wrong with a spec that CheckLoop allows: what an API server has no means to check.
Result<void> CheckPlan(const LoopSpec& spec);

// The judge's rules for a trial of this loop. `least_block_looks` is what earlier trials needed.
JudgeRules RulesFor(const LoopSpec& spec, int64_t least_block_looks);

// The queries behind those rules' metrics, in their order; then the load's, where there is one.
std::vector<std::string> QueriesOf(const LoopSpec& spec);

}  // namespace trimtab::domain
