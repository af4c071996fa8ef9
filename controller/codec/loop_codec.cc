#include "controller/codec/loop_codec.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "controller/codec/conduct_codec.h"
#include "controller/codec/knob_codec.h"
#include "controller/codec/metrics_codec.h"
#include "controller/codec/section.h"
#include "optimizer/constraint.h"

namespace trimtab::codec {
namespace {

using domain::KnobType;
using domain::LoopSpec;
using domain::Mode;
using domain::TargetKind;

// The names of its trials, "<name>-<number>", are labels too.
constexpr size_t kLongestName = 52;

constexpr Words<Mode, 4> kModes = {{{"Observe", Mode::kObserve},
                                    {"Recommend", Mode::kRecommend},
                                    {"Approve", Mode::kApprove},
                                    {"Auto", Mode::kAuto}}};
constexpr Words<TargetKind, 2> kTargetKinds = {
    {{"Deployment", TargetKind::kDeployment}, {"StatefulSet", TargetKind::kStatefulSet}}};
constexpr Words<bool, 1> kApiVersions = {{{"apps/v1", true}}};
constexpr Words<bool, 2> kOwnerships = {{{"Take", true}, {"Ask", false}}};

domain::Target ReadTarget(Section in) {
  domain::Target target;
  in.Choice("apiVersion", kApiVersions, true);
  target.kind = in.Choice("kind", kTargetKinds);
  target.name = in.Text("name", {.least = 1, .most = 253, .format = &kObjectName});
  target.container = in.Text("container", {.least = 1, .most = 63, .format = &kLabelName});
  in.NothingElse();
  return target;
}

LoopSpec ReadSpec(Section spec) {
  LoopSpec loop;
  loop.mode = spec.Choice("mode", kModes, loop.mode);
  loop.suspend = spec.Bool("suspend", loop.suspend);
  loop.target = ReadTarget(spec.Inside("target", true));
  loop.knobs = ReadKnobs(spec);
  loop.constraints = spec.Texts("constraints", {.most = 32}, {.least = 3, .most = 512});
  loop.take_ownership = spec.Choice("ownership", kOwnerships, loop.take_ownership);
  ReadMetrics(spec, loop);
  loop.experiment = ReadExperiment(spec.Inside("experiment"));
  loop.search = ReadSearch(spec.Inside("search"));
  loop.rollback = ReadRollback(spec.Inside("rollback"));
  loop.windows = ReadWindows(spec);
  spec.NothingElse();
  return loop;
}

// As far as a constraint can tell knobs apart.
optimizer::Parameter ParameterOf(const domain::Knob& knob) {
  optimizer::Parameter parameter;
  parameter.name = knob.name;
  if (knob.type != KnobType::kCategorical) return parameter;
  parameter.kind = optimizer::Parameter::Kind::kCategorical;
  parameter.names = knob.values;
  return parameter;
}

}  // namespace

const k8s::ResourceType& TuningLoopType() {
  static const k8s::ResourceType kType = {"trimtab.dev", "v1alpha1", "tuningloops", "TuningLoop"};
  return kType;
}

std::string ApprovedHash(const k8s::Json& loop) {
  return std::string(loop.Text({"metadata", "annotations", kApproveAnnotation}));
}

Result<LoopSpec> DecodeLoop(const k8s::Json& loop) {
  std::optional<Error> wrong;
  Section root(loop, "", wrong);
  if (loop.Text({"metadata", "name"}).size() > kLongestName) {
    root.WrongAt("metadata.name",
                 "the loop's name may have at most 52 characters: its trials are called "
                 "<name>-<number>");
  }
  LoopSpec decoded = ReadSpec(root.Inside("spec", true));
  if (wrong) return *std::move(wrong);
  if (Result<void> checked = CheckLoop(decoded); !checked) return checked.error();
  return decoded;
}

Result<void> CheckUsable(const LoopSpec& loop) {
  if (Result<void> checked = domain::CheckPlan(loop); !checked) return checked;
  std::vector<optimizer::Parameter> parameters;
  for (const domain::Knob& knob : loop.knobs) parameters.push_back(ParameterOf(knob));
  for (size_t i = 0; i < loop.constraints.size(); ++i) {
    const auto parsed = optimizer::Constraint::Parse(loop.constraints[i], parameters);
    if (parsed) continue;
    const std::string where = "spec.constraints[" + std::to_string(i) + "]";
    return Error{
        .code = Code::kInvalid, .message = where + ": " + parsed.error().message, .reason = where};
  }
  return {};
}

}  // namespace trimtab::codec
