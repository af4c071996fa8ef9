#include "sim/workloads.h"

#include <algorithm>

#include "base/check.h"

namespace trimtab::sim {
namespace {

// Rounds of writes that answer each other. Real clusters settle within a few dozen; more is a
// fight.
constexpr int kMostRounds = 1000;

}  // namespace

Workloads::Workloads(Registry& registry, const Clock& clock, FateOf fate_of)
    : registry_(registry),
      clock_(clock),
      deployments_(registry, clock),
      replica_sets_(registry, clock),
      stateful_sets_(registry, clock),
      garbage_(registry),
      node_(
          registry, clock,
          fate_of ? std::move(fate_of) : [](const k8s::Json&) { return std::nullopt; }) {}

void Workloads::Step() {
  for (int round = 0; round < kMostRounds; ++round) {
    const std::set<std::string> namespaces = NamespacesToSee();
    if (namespaces.empty()) return;
    for (const std::string& ns : namespaces) StepIn(ns);
  }
  CheckFailed(__FILE__, __LINE__, "simulated controllers never settle");
}

std::set<std::string> Workloads::NamespacesToSee() {
  std::set<std::string> namespaces;
  const Store& store = registry_.store();
  seen_changes_ = std::max(seen_changes_, store.ChangesAfter(0));
  for (; seen_changes_ < store.ChangesEnd(); ++seen_changes_) {
    const Change* change = store.ChangeAt(seen_changes_);
    if (change != nullptr && !change->name.ns.empty()) namespaces.insert(change->name.ns);
  }
  for (const auto& [ns, due] : due_) {
    if (due <= clock_.Now()) namespaces.insert(ns);
  }
  return namespaces;
}

void Workloads::StepIn(const std::string& ns) {
  garbage_.Step(ns);
  deployments_.Step(ns);
  replica_sets_.Step(ns);
  stateful_sets_.Step(ns);
  node_.Step(ns);
  due_.erase(ns);
  const auto by_wall = Earlier(Earlier(deployments_.NextDue(ns), replica_sets_.NextDue(ns)),
                               stateful_sets_.NextDue(ns));
  std::optional<MonoTime> due = node_.NextDue(ns);
  if (by_wall) {
    const MonoTime at = clock_.Now() + (*by_wall - clock_.WallNow());
    due = due ? std::min(*due, at) : at;
  }
  if (due) due_.emplace(ns, *due);
}

std::optional<MonoTime> Workloads::NextDue() const {
  std::optional<MonoTime> due;
  for (const auto& [ns, at] : due_) {
    if (!due || at < *due) due = at;
  }
  return due;
}

}  // namespace trimtab::sim
