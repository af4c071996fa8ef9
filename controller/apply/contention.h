#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/apply/record.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/observed.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/object.h"

namespace trimtab::apply {

// The kinds of objects that could keep setting a place of these knobs.
std::vector<k8s::ResourceType> AutoscalerTypes(const domain::LoopSpec& spec);

// Who else sets a leaf of this loop: first of all who does so all the time, by the name of a
// manager or by an autoscaler that is there; otherwise who set it once.
std::optional<domain::Contention> FindContention(const Record& record,
                                                 const TargetObjects& objects);

// This owner of a leaf as a contention; and the knobs whose leaf it is.
domain::Contention ByOwner(const Owner& owner, const Record& record, const Leaf& leaf);
std::vector<std::string> KnobsAt(const Record& record, const Leaf& leaf);

}  // namespace trimtab::apply
