#include "controller/codec/rules_codec.h"

#include <optional>
#include <utility>

#include "controller/codec/scalars.h"
#include "k8s/quantity.h"

namespace trimtab::codec {
namespace {

using domain::Exposure;
using domain::JudgeRules;
using domain::Metric;
using domain::Scale;
using k8s::Json;

constexpr Words<Scale, 2> kScales = {{{"Ratio", Scale::kRatio}, {"Share", Scale::kShare}}};
constexpr Words<Exposure, 2> kExposures = {
    {{"Partial", Exposure::kPartial}, {"Whole", Exposure::kWhole}}};

template <class Enum, size_t N>
Json WordFor(Enum value, const Words<Enum, N>& words) {
  return words[static_cast<size_t>(value)].first;
}

Json EncodeMetric(const Metric& metric) {
  Json json = Json::Of({{"name", metric.name},
                        {"scale", WordFor(metric.scale, kScales)},
                        {"moreIsBetter", metric.more_is_better},
                        {"floor", metric.floor},
                        {"weight", metric.weight}});
  if (metric.relative_limit) json["relativeLimit"] = *metric.relative_limit;
  if (metric.hard_limit) json["hardLimit"] = *metric.hard_limit;
  return json;
}

std::optional<double> ReadIfAny(Section& in, std::string_view key) {
  return in.Has(key) ? std::optional(in.Number(key)) : std::nullopt;
}

Metric ReadMetric(Section& in) {
  const Metric defaults;
  Metric metric;
  metric.name = in.Text("name");
  metric.scale = in.Choice("scale", kScales, defaults.scale);
  metric.more_is_better = in.Bool("moreIsBetter", defaults.more_is_better);
  metric.floor = in.Number("floor", {}, defaults.floor);
  metric.weight = in.Number("weight", {}, defaults.weight);
  metric.relative_limit = ReadIfAny(in, "relativeLimit");
  metric.hard_limit = ReadIfAny(in, "hardLimit");
  in.NothingElse();
  return metric;
}

void ReadGrid(Section& in, JudgeRules& rules) {
  rules.exposure = in.Choice("exposure", kExposures, rules.exposure);
  rules.step = ReadExactDuration(in, "step", rules.step);
  rules.window = ReadExactDuration(in, "window", rules.window);
  rules.least_block_looks = in.Integer("leastBlockLooks", {}, rules.least_block_looks);
  rules.max_looks = in.Integer("maxLooks", {}, rules.max_looks);
  rules.run_looks = in.Integer("runLooks", {}, rules.run_looks);
  rules.settle_looks = in.Integer("settleLooks", {}, rules.settle_looks);
}

int ReadInt(Section& in, std::string_view key, int fallback) {
  return static_cast<int>(in.Integer(key, {.least = 0, .most = 1 << 30}, fallback));
}

}  // namespace

Json EncodeRules(const JudgeRules& rules) {
  Json::Array metrics;
  for (const Metric& metric : rules.metrics) metrics.push_back(EncodeMetric(metric));
  return Json::Of({{"metrics", Json(std::move(metrics))},
                   {"exposure", WordFor(rules.exposure, kExposures)},
                   {"step", k8s::FormatDuration(rules.step)},
                   {"window", k8s::FormatDuration(rules.window)},
                   {"leastBlockLooks", rules.least_block_looks},
                   {"maxLooks", rules.max_looks},
                   {"runLooks", rules.run_looks},
                   {"settleLooks", rules.settle_looks},
                   {"alpha", rules.alpha},
                   {"smallestEffect", rules.smallest_effect},
                   {"leastBlocks", rules.least_blocks},
                   {"futile", rules.futile},
                   {"winsorFactor", rules.winsor_factor},
                   {"leastLoad", rules.least_load},
                   {"leastCoverage", rules.least_coverage},
                   {"patience", rules.patience},
                   {"pods", Json::Of({{"restarts", rules.pods.restarts},
                                      {"notReady", k8s::FormatDuration(rules.pods.not_ready)}})}});
}

JudgeRules ReadRules(Section& in) {
  JudgeRules rules;
  for (Section& metric : in.Each("metrics")) rules.metrics.push_back(ReadMetric(metric));
  ReadGrid(in, rules);
  rules.alpha = in.Number("alpha", {}, rules.alpha);
  rules.smallest_effect = in.Number("smallestEffect", {}, rules.smallest_effect);
  rules.least_blocks = ReadInt(in, "leastBlocks", rules.least_blocks);
  rules.futile = in.Number("futile", {}, rules.futile);
  rules.winsor_factor = in.Number("winsorFactor", {}, rules.winsor_factor);
  rules.least_load = in.Number("leastLoad", {}, rules.least_load);
  rules.least_coverage = in.Number("leastCoverage", {}, rules.least_coverage);
  rules.patience = in.Integer("patience", {}, rules.patience);
  Section pods = in.Inside("pods");
  rules.pods.restarts = ReadInt(pods, "restarts", rules.pods.restarts);
  rules.pods.not_ready = ReadExactDuration(pods, "notReady", rules.pods.not_ready);
  pods.NothingElse();
  in.NothingElse();
  return rules;
}

}  // namespace trimtab::codec
