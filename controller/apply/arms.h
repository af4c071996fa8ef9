#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/evidence.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::apply {

// The target's pods by arm. Points into the objects, which outlive it.
struct ArmsView {
  domain::Arms arms;
  std::vector<const k8s::Json*> control;
  std::vector<const k8s::Json*> candidate;
};

// Without a trial on the target all pods are the control's; `arms.pods` are then those that a
// candidate would be given to, where that is a matter of names.
ArmsView SplitArms(const domain::LoopSpec& spec, const domain::LoopState& state,
                   const TargetObjects& objects);

// The revision that the workload's template has, as its pods carry it; empty until its controller
// has seen the template.
std::string CurrentRevision(const TargetObjects& objects);
// The workload's controller has seen its present generation.
bool IsObserved(const k8s::Json& object);
int64_t NumberAt(const k8s::Json& object, std::initializer_list<std::string_view> path,
                 int64_t otherwise);

// What these pods have done since `since`.
domain::PodHealth HealthOf(const std::vector<const k8s::Json*>& pods, WallTime since, WallTime now);
int64_t CountReady(const std::vector<const k8s::Json*>& pods);

}  // namespace trimtab::apply
