#include "controller/apply/allow_list.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "controller/apply/lock.h"
#include "controller/apply/place.h"
#include "controller/apply/record_now.h"

namespace trimtab::apply {
namespace {

using Steps = std::span<const FieldPath::Step>;

// A pattern of steps: a member's name, or "[]" for an element and "*" for a member of any name.
bool Matches(Steps steps, std::initializer_list<std::string_view> pattern) {
  return steps.size() == pattern.size() &&
         std::equal(steps.begin(), steps.end(), pattern.begin(),
                    [](const FieldPath::Step& step, std::string_view wanted) {
                      if (wanted == "[]") return step.element;
                      return !step.element && (wanted == "*" || step.text == wanted);
                    });
}

bool IsResource(Steps steps) {
  if (!Matches(steps, {"resources", "*", "*"})) return false;
  constexpr std::array<std::string_view, 3> kWhat = {"cpu", "memory", "ephemeral-storage"};
  return (steps[1].text == "requests" || steps[1].text == "limits") &&
         std::find(kWhat.begin(), kWhat.end(), steps[2].text) != kWhat.end();
}

bool IsOfContainer(std::string_view container, Steps steps) {
  const FieldPath path = ContainerPath(container);
  const size_t depth = path.steps().size();
  if (steps.size() <= depth ||
      !std::equal(path.steps().begin(), path.steps().end(), steps.begin())) {
    return false;
  }
  const Steps below = steps.subspan(depth);
  return Matches(below, {"env", "[]", "value"}) || Matches(below, {"args"}) || IsResource(below);
}

bool IsReference(Steps steps) {
  return Matches(steps, {"spec", "template", "spec", "volumes", "[]", "configMap", "name"}) ||
         Matches(steps, {"spec", "template", "spec", "containers", "[]", "env", "[]", "valueFrom",
                         "configMapKeyRef"});
}

bool IsOfRollout(const Leaf& leaf) {
  for (const auto kind : {domain::TargetKind::kDeployment, domain::TargetKind::kStatefulSet}) {
    const std::vector<FieldPath> lock = LockPaths(kind);
    if (std::find(lock.begin(), lock.end(), leaf.path) != lock.end()) return true;
  }
  return leaf == ConfigAnnotation();
}

}  // namespace

bool IsAllowed(std::string_view container, const Leaf& leaf) {
  const Steps steps = leaf.path.steps();
  if (!leaf.config_map.empty()) return Matches(steps, {"data", "*"});
  return Matches(steps, {"spec", "replicas"}) || IsOfContainer(container, steps) ||
         IsReference(steps) || IsOfRollout(leaf);
}

}  // namespace trimtab::apply
