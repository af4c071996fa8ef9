#include "controller/codec/verdict_codec.h"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace trimtab::codec {
namespace {

using domain::Finding;
using domain::Verdict;
using k8s::Json;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// A server writes -0.0 as -0, which is an integer: no sign comes back.
void PutFinite(Json& json, std::string_view key, double number) {
  if (std::isfinite(number)) json[key] = number == 0 ? 0.0 : number;
}

Json EncodeFinding(const Finding& finding) {
  Json json = Json::Of({{"name", finding.name}, {"blocks", finding.blocks}});
  PutFinite(json, "estimate", finding.estimate);
  PutFinite(json, "standardError", finding.standard_error);
  PutFinite(json, "low", finding.low);
  PutFinite(json, "high", finding.high);
  PutFinite(json, "alphaLow", finding.alpha_low);
  PutFinite(json, "alphaHigh", finding.alpha_high);
  PutFinite(json, "limit", finding.limit);
  PutFinite(json, "logEHarm", finding.log_e_harm);
  PutFinite(json, "logEGood", finding.log_e_good);
  return json;
}

Finding ReadFinding(Section& in) {
  Finding finding;
  finding.name = in.Text("name");
  finding.blocks = in.Integer("blocks");
  finding.estimate = in.Number("estimate", {}, kUnknown);
  finding.standard_error = in.Number("standardError", {}, kInfinity);
  finding.low = in.Number("low", {}, -kInfinity);
  finding.high = in.Number("high", {}, kInfinity);
  finding.alpha_low = in.Number("alphaLow", {}, kUnknown);
  finding.alpha_high = in.Number("alphaHigh", {}, kUnknown);
  finding.limit = in.Number("limit", {}, kInfinity);
  finding.log_e_harm = in.Number("logEHarm", {}, kUnknown);
  finding.log_e_good = in.Number("logEGood", {}, kUnknown);
  in.NothingElse();
  return finding;
}

void ReadReason(Section& in, Verdict& verdict) {
  const std::string kind = in.Text("kind");
  const std::string name = in.Text("reason");
  const auto reason = domain::ReasonNamed(name);
  if (!reason) {
    in.WrongAt("reason", "\"" + name + "\" is no reason; docs/judge.md has them");
    return;
  }
  verdict.reason = *reason;
  verdict.kind = KindOf(*reason);
  if (NameOf(verdict.kind) != kind) {
    in.WrongAt("kind", "is \"" + kind + "\", but " + name + " is a reason for " +
                           std::string(NameOf(verdict.kind)));
  }
}

}  // namespace

Json EncodeVerdict(const Verdict& verdict) {
  Json::Array metrics;
  for (const Finding& finding : verdict.metrics) metrics.push_back(EncodeFinding(finding));
  return Json::Of({{"kind", NameOf(verdict.kind)},
                   {"reason", NameOf(verdict.reason)},
                   {"message", verdict.because},
                   {"objective", EncodeFinding(verdict.objective)},
                   {"metrics", Json(std::move(metrics))},
                   {"looks", verdict.looks},
                   {"looksWithData", verdict.looks_with_data},
                   {"blockLooks", verdict.block_looks}});
}

Verdict ReadVerdict(Section& in) {
  Verdict verdict;
  ReadReason(in, verdict);
  verdict.because = in.Text("message");
  Section objective = in.Inside("objective", true);
  verdict.objective = ReadFinding(objective);
  for (Section& metric : in.Each("metrics")) verdict.metrics.push_back(ReadFinding(metric));
  verdict.looks = in.Integer("looks");
  verdict.looks_with_data = in.Integer("looksWithData");
  verdict.block_looks = in.Integer("blockLooks");
  in.NothingElse();
  return verdict;
}

}  // namespace trimtab::codec
