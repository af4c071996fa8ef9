#pragma once

#include <map>
#include <string>
#include <vector>

#include "k8s/json.h"
#include "sim/registry.h"
#include "sim/service/dial.h"

namespace trimtab::sim {

// Knob values by name.
using KnobValues = std::map<std::string, std::string>;

// What the template of a workload gives its pods, read as a container would read it: nothing of
// this goes through the controller's own code.
KnobValues ValuesOn(const Registry& registry, const k8s::Json& workload,
                    const std::vector<Dial>& dials, const std::string& container);

// What one pod has.
KnobValues ValuesOfPod(const Registry& registry, const k8s::Json& pod,
                       const std::vector<Dial>& dials, const std::string& container,
                       int64_t replicas);

// "2" and "2.0", "500m" and "0.5" are the same value.
bool IsSameValue(const Dial& dial, const std::string& a, const std::string& b);

// Whether all of these knobs have the same value; those of `except` do not count.
bool AreSameValues(const std::vector<Dial>& dials, const KnobValues& a, const KnobValues& b,
                   const std::map<std::string, std::string>& except);

// The object without what the author of a loop lets it touch, without the rollout lock and our
// annotations, without status and bookkeeping: two versions differ here only if somebody changed
// what was not theirs.
k8s::Json Untouchable(const k8s::Json& workload, const std::vector<Dial>& dials,
                      const std::string& container);

// {name: value} of a member of status, such as `lastGood`; empty where there is none.
KnobValues StatusValues(const k8s::Json& loop, std::initializer_list<std::string_view> path);

std::string TextOf(const KnobValues& values);

}  // namespace trimtab::sim
