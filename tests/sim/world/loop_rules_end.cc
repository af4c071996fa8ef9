// What is on the target when a loop is gone.
#include <algorithm>
#include <string>

#include "sim/object_view.h"
#include "tests/sim/world/loop_rules.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

bool IsOwnedByUs(const Json& object) {
  const Json* entries = object.Get({"metadata", "managedFields"});
  if (entries == nullptr || entries->array() == nullptr) return false;
  return std::any_of(entries->array()->begin(), entries->array()->end(), [](const Json& entry) {
    return entry.Text({"manager"}) == "trimtab" && entry.Text({"subresource"}).empty();
  });
}

}  // namespace

void LoopRules::SeeEnd() {
  // With two loops nobody can tell here what belongs to which.
  if (target_ == nullptr || replaced_ || subject_.shared) return;
  if (IsOwnedByUs(*target_)) Break("5: the loop is gone, and fields of its target are still ours");
  for (const char* mark : {"trimtab.dev/loop", "trimtab.dev/trial"}) {
    if (target_->Get({"metadata", "annotations", mark}) == nullptr) continue;
    Break("5: the loop is gone, and the annotation " + std::string(mark) + " is still there");
  }
  const Json* leaving = loop_->Get({"status", "leaving"});
  if (leaving == nullptr || leaving->boolean() != true) return;
  const KnobValues left = Values(*target_);
  if (AreSameValues(subject_.dials, left, last_good(), foreign_)) return;
  Break("5: the loop has left " + TextOf(left) + " and last good was " + TextOf(last_good()));
}

}  // namespace trimtab::sim
