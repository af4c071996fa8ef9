#include "controller/reconcile/history.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "base/portable_math.h"
#include "controller/domain/loop_state.h"

namespace trimtab::reconcile {
namespace {

// One block says nothing of how far it may be off, and the optimizer takes no number without that.
bool IsKnown(const domain::Finding& finding) {
  return finding.blocks > 0 && std::isfinite(finding.standard_error);
}

using domain::TrialRecord;

// What is known of one metric of one configuration, against the baseline.
struct Harm {
  double harm = 0;
  double standard_error = 0;
};

// Each metric's harm against the baseline, by configuration: the harm against the control of its
// trial, and that control's own.
class Chain {
 public:
  explicit Chain(const std::vector<TrialRecord>& records) {
    for (const TrialRecord& record : records) Add(record);
  }

  // Zero for the baseline, and for what was never measured.
  double Of(const domain::Values& values, const std::string& metric) const {
    const auto found = harms_.find({domain::HashOf(values), metric});
    return found == harms_.end() ? 0 : found->second;
  }

 private:
  void Add(const TrialRecord& record) {
    if (record.verdict.kind == domain::VerdictKind::kNoData) return;
    AddFinding(record, record.verdict.objective);
    for (const domain::Finding& finding : record.verdict.metrics) AddFinding(record, finding);
  }

  void AddFinding(const TrialRecord& record, const domain::Finding& finding) {
    if (!IsKnown(finding)) return;
    const std::string hash = domain::HashOf(record.values);
    harms_.insert_or_assign({hash, finding.name},
                            finding.estimate + Of(record.control, finding.name));
  }

  std::map<std::pair<std::string, std::string>, double> harms_;
};

// On the scale on which the optimizer is told: ratios to the baseline, so that "better by a share"
// means what it says; differences as they are.
optimizer::Measurement Told(const Harm& harm, domain::Scale scale) {
  if (scale == domain::Scale::kShare) return {harm.harm, harm.standard_error};
  const double ratio = PortableExp(harm.harm);
  return {ratio, ratio * harm.standard_error};
}

const domain::Metric* FindMetric(const domain::JudgeRules& rules, const std::string& name) {
  for (const domain::Metric& metric : rules.metrics) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

std::string LevelName(const std::string& metric) { return metric + ".level"; }

// The mean of an arm's readings of a metric: for limits that are values and no ratios.
std::optional<double> LevelOf(const domain::Evidence& evidence, size_t metric,
                              std::optional<domain::ArmLook> domain::Look::*arm) {
  double sum = 0;
  int64_t count = 0;
  for (const domain::Look& look : evidence.looks) {
    const std::optional<domain::ArmLook>& seen = look.*arm;
    if (!seen || metric >= seen->metrics.size() || !seen->metrics[metric].value) continue;
    sum += *seen->metrics[metric].value;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / static_cast<double>(count);
}

std::optional<double> LevelOf(const TrialRecord& record, const std::string& name) {
  for (size_t i = 0; i < record.rules.metrics.size(); ++i) {
    if (record.rules.metrics[i].name != name) continue;
    return LevelOf(record.evidence, i, &domain::Look::candidate);
  }
  return std::nullopt;
}

bool HaveLevel(const std::vector<TrialRecord>& records, const std::string& name) {
  return std::any_of(records.begin(), records.end(),
                     [&](const TrialRecord& record) { return LevelOf(record, name).has_value(); });
}

// The candidate could not be measured, because of what it is.
bool CouldNotRun(const TrialRecord& record) {
  if (record.verdict.kind != domain::VerdictKind::kWorse) return false;
  return record.ended_by || !IsKnown(record.verdict.objective);
}

optimizer::Observation::Status StatusOf(const TrialRecord& record) {
  if (CouldNotRun(record)) return optimizer::Observation::Status::kFailed;
  switch (record.verdict.reason) {
    case domain::Reason::kCrashed:
    case domain::Reason::kOutOfMemory:
    case domain::Reason::kNotReady:
      return optimizer::Observation::Status::kFailed;
    case domain::Reason::kHardLimit:
      return optimizer::Observation::Status::kAborted;
    default:
      return optimizer::Observation::Status::kOk;
  }
}

std::map<std::string, optimizer::Measurement> MetricsOf(const domain::LoopSpec& spec,
                                                        const Chain& chain,
                                                        const TrialRecord& record) {
  std::map<std::string, optimizer::Measurement> metrics;
  const auto harm_of = [&](const domain::Finding& finding) {
    return Harm{.harm = finding.estimate + chain.Of(record.control, finding.name),
                .standard_error = finding.standard_error};
  };
  const domain::Finding& objective = record.verdict.objective;
  if (IsKnown(objective)) {
    metrics[std::string(kHarm)] = Told(harm_of(objective), domain::Scale::kRatio);
  }
  for (const domain::GuardrailSpec& guardrail : spec.guardrails) {
    if (guardrail.limit) {
      const auto level = LevelOf(record, guardrail.name);
      if (level) metrics[LevelName(guardrail.name)] = {*level, 0};
    }
    for (const domain::Finding& finding : record.verdict.metrics) {
      const domain::Metric* rule = FindMetric(record.rules, finding.name);
      if (finding.name != guardrail.name || !IsKnown(finding) || rule == nullptr) continue;
      metrics[guardrail.name] = Told(harm_of(finding), rule->scale);
    }
  }
  return metrics;
}

optimizer::Observation BaselineOf(const domain::LoopSpec& spec, optimizer::Point point) {
  optimizer::Observation observation{
      .point = std::move(point), .metrics = {}, .context = {}, .status = {}};
  // Exact by definition: everything else is told against it.
  constexpr double kExact = 1e-3;
  observation.metrics[std::string(kHarm)] = {1, kExact};
  const domain::JudgeRules rules = domain::RulesFor(spec, 1);
  for (const domain::GuardrailSpec& guardrail : spec.guardrails) {
    const domain::Metric* rule = FindMetric(rules, guardrail.name);
    if (!guardrail.relative_to_control || rule == nullptr) continue;
    const bool share = rule->scale == domain::Scale::kShare;
    observation.metrics[guardrail.name] = {share ? 0.0 : 1.0,
                                           share ? rule->floor * kExact : kExact};
  }
  return observation;
}

}  // namespace

std::vector<optimizer::Guardrail> GuardrailsFor(const domain::LoopSpec& spec,
                                                const std::vector<TrialRecord>& records,
                                                const std::vector<TrialRecord>& earlier,
                                                const domain::Values& control) {
  const Chain chain(records);
  const domain::JudgeRules rules = domain::RulesFor(spec, 1);
  std::vector<optimizer::Guardrail> guardrails;
  for (const domain::GuardrailSpec& guardrail : spec.guardrails) {
    const domain::Metric* rule = FindMetric(rules, guardrail.name);
    if (guardrail.relative_to_control && rule != nullptr) {
      const double now = chain.Of(control, guardrail.name);
      const bool share = rule->scale == domain::Scale::kShare;
      guardrails.push_back({.metric = guardrail.name,
                            .keep = {},
                            .limit = share
                                         ? now + rule->floor
                                         : PortableExp(now) * (1 + *guardrail.relative_to_control),
                            .scale = share ? optimizer::Guardrail::Scale::kDifference
                                           : optimizer::Guardrail::Scale::kRatio});
    }
    if (guardrail.limit &&
        (HaveLevel(records, guardrail.name) || HaveLevel(earlier, guardrail.name))) {
      guardrails.push_back({.metric = LevelName(guardrail.name),
                            .keep = guardrail.keep_above ? optimizer::Guardrail::Keep::kAbove
                                                         : optimizer::Guardrail::Keep::kBelow,
                            .limit = *guardrail.limit});
    }
  }
  return guardrails;
}

std::vector<optimizer::Observation> ObservationsOf(const domain::LoopSpec& spec,
                                                   const KnobSpace& knobs,
                                                   const domain::Values& baseline,
                                                   const std::vector<TrialRecord>& records) {
  const Chain chain(records);
  std::vector<optimizer::Observation> observations;
  if (auto point = knobs.PointOf(baseline)) {
    observations.push_back(BaselineOf(spec, *std::move(point)));
  }
  for (const TrialRecord& record : records) {
    if (record.verdict.kind == domain::VerdictKind::kNoData) continue;
    auto point = knobs.PointOf(record.values);
    if (!point) continue;
    optimizer::Observation observation{.point = *std::move(point),
                                       .metrics = MetricsOf(spec, chain, record),
                                       .context = {},
                                       .status = StatusOf(record)};
    const bool tells = observation.status != optimizer::Observation::Status::kOk ||
                       observation.metrics.contains(std::string(kHarm));
    if (tells) observations.push_back(std::move(observation));
  }
  return observations;
}

}  // namespace trimtab::reconcile
