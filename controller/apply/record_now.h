#pragma once

#include "base/result.h"
#include "controller/apply/record.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::apply {

// The object that a leaf is of; null if it is not there.
const k8s::Json* ObjectOf(const TargetObjects& objects, const Leaf& leaf);

// `.spec.template.metadata.annotations["trimtab.dev/config"]`
Leaf ConfigAnnotation();

// Every leaf that a trial of this loop will set, as it now is and whose it is. One that we hold
// keeps what `held` says of it: its value now is our own doing. kInvalid where a place can never be
// set.
Result<Record> RecordNow(const domain::LoopSpec& spec, const Record& held,
                         const TargetObjects& objects);

}  // namespace trimtab::apply
