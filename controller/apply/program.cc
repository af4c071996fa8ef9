#include "controller/apply/program.h"

#include <span>
#include <string_view>
#include <vector>

#include "controller/domain/loop_state.h"

namespace trimtab::apply {
namespace {

using k8s::Json;
using Steps = std::span<const FieldPath::Step>;

bool IsNamed(const Json& element, std::string_view name) { return element.Text({"name"}) == name; }

// Takes out what is at the end of the steps, and an element that has nothing but its name left.
void Erase(Json& from, Steps steps) {
  const FieldPath::Step& step = steps.front();
  const Steps rest = steps.subspan(1);
  if (!step.element) {
    Json* inner = from.Find(step.text);
    if (inner != nullptr && !rest.empty()) Erase(*inner, rest);
    if (rest.empty()) from.Erase(step.text);
    return;
  }
  Json::Array* list = from.array();
  if (list == nullptr) return;
  for (Json& element : *list) {
    if (IsNamed(element, step.text) && !rest.empty()) Erase(element, rest);
  }
  std::erase_if(*list, [&](const Json& element) {
    return IsNamed(element, step.text) && (rest.empty() || element.object()->size() == 1);
  });
}

bool IsBare(const Json& json) {
  if (const Json::Array* list = json.array()) return list->empty();
  if (const Json::Object* members = json.object()) return members->empty();
  return json.is_null();
}

// Nothing and what holds nothing are the same: a leaf that was taken out may leave either behind.
void Prune(Json& json) {
  if (Json::Array* list = json.array()) {
    for (Json& element : *list) Prune(element);
  }
  Json::Object* members = json.object();
  if (members == nullptr) return;
  for (auto& [name, value] : *members) Prune(value);
  std::erase_if(*members, [](const auto& member) { return IsBare(member.second); });
}

}  // namespace

std::string ProgramOf(const Json& workload, const Record& record) {
  const Json* spec = workload.Get({"spec", "template", "spec"});
  if (spec == nullptr) return "";
  Json program;
  program["spec"]["template"]["spec"] = *spec;
  for (const LeafRecord& leaf : record.leaves) {
    if (leaf.leaf.config_map.empty()) Erase(program, leaf.leaf.path.steps());
  }
  Prune(program);
  return domain::HashOf({{"program", program.Dump()}});
}

}  // namespace trimtab::apply
