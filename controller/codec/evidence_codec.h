#pragma once

#include "controller/codec/section.h"
#include "controller/domain/evidence.h"
#include "k8s/json.h"

namespace trimtab::codec {

// Evidence as columns: a list of numbers for each metric and arm, faults and the pods' health only
// where they change. 240 looks at 6 metrics take about 65 KB (docs/judge-command.md). What is read
// back judges alike, bit for bit; a number that is not finite comes back as the fault NotANumber,
// which the judge would have found. All looks of an arm must have as many metrics.
k8s::Json EncodeEvidence(const domain::Evidence& evidence);

// What is wrong sticks in the section; the evidence then means nothing.
domain::Evidence ReadEvidence(Section& in);

}  // namespace trimtab::codec
