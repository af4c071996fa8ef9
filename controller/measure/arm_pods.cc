#include "controller/measure/arm_pods.h"

#include <string_view>

#include "k8s/object.h"

namespace trimtab::measure {
namespace {

// Kubernetes cuts the given part of a generated name off here and adds five characters.
constexpr size_t kGeneratedFrom = 58;

// Of names that hold lower case letters, digits, hyphens and dots, only the last mean something to
// a regular expression. The backslash is doubled for PromQL's string.
std::string Escaped(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '.') out += "\\\\";
    out += c;
  }
  return out;
}

Result<std::string> AnyOf(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    if (auto sound = k8s::CheckName(name); !sound) return std::move(sound).error().In("a pod");
    if (!out.empty()) out += '|';
    out += Escaped(name);
  }
  return out;
}

Result<std::string> MadeBy(const ArmPods& arm) {
  if (auto sound = k8s::CheckName(arm.owner); !sound) {
    return std::move(sound).error().In("the owner of the pods");
  }
  if (arm.numbered) return Escaped(arm.owner) + "-[0-9]+";
  if (arm.owner.size() > kGeneratedFrom) {
    return Error{.code = Code::kInvalid,
                 .message = "the pods of " + arm.owner +
                            " cannot be told apart by name, for Kubernetes cuts it off in theirs: "
                            "give the Deployment a name of at most 47 characters"};
  }
  return Escaped((arm.owner + "-").substr(0, kGeneratedFrom)) + "[a-z0-9]+";
}

std::string Matcher(std::string_view label, std::string_view relation, std::string_view value) {
  return std::string(label).append(relation).append("\"").append(value).append("\"");
}

bool IsDeployment(const domain::Target& target) {
  return target.kind == domain::TargetKind::kDeployment;
}

}  // namespace

ArmPods ControlPods(const std::string& ns, const domain::Target& target, const domain::Arms& arms) {
  return {.ns = ns,
          .owner = IsDeployment(target) ? target.name + "-" + arms.control : target.name,
          .numbered = !IsDeployment(target),
          .except = arms.pods};
}

ArmPods CandidatePods(const std::string& ns, const domain::Target& target,
                      domain::Exposure exposure, const domain::Arms& arms) {
  if (!arms.pods.empty()) return {.ns = ns, .only = arms.pods};
  if (IsDeployment(target)) return {.ns = ns, .owner = target.name + "-" + arms.candidate};
  // Without an owner nothing matches, which MatchersOf refuses: never all pods for a part of them.
  if (exposure == domain::Exposure::kPartial) return {.ns = ns, .numbered = true};
  return {.ns = ns, .owner = target.name, .numbered = true};
}

Result<std::string> MatchersOf(const ArmPods& arm, const PodLabels& labels) {
  if (auto sound = k8s::CheckNamespace(arm.ns); !sound) return sound.error();
  std::string out;
  if (!labels.ns.empty()) out = Matcher(labels.ns, "=", arm.ns) + ",";
  const auto pods = arm.only.empty() ? MadeBy(arm) : AnyOf(arm.only);
  if (!pods) return pods.error();
  out += Matcher(labels.pod, "=~", *pods);
  const auto others = AnyOf(arm.except);
  if (!others) return others.error();
  if (!others->empty()) out += "," + Matcher(labels.pod, "!~", *others);
  return out;
}

}  // namespace trimtab::measure
