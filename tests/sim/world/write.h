#pragma once

#include <string>

#include "base/time.h"
#include "sim/store.h"

namespace trimtab::sim {

// Who acts on the cluster. A reconciler is whoever sets places of the loop again and again.
enum class Actor { kController, kPerson, kReconciler, kCluster };

// One write as the store has it, and whose it was. Rules see nothing else of a run: they rest on
// what every reader of the API server could see.
struct Write {
  Actor actor = Actor::kCluster;
  std::string controller;  // its identity
  bool late = false;       // it stood still between its decision and this write
  WallTime at;
  const Change* change = nullptr;
};

}  // namespace trimtab::sim
