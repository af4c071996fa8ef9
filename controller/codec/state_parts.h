#pragma once

#include "controller/codec/section.h"
#include "controller/domain/loop_state.h"
#include "k8s/json.h"

namespace trimtab::codec {

// The parts of a loop's status that are small and plain. Read... passes over what it does not know.

k8s::Json EncodeConfiguration(const domain::Configuration& configuration);
domain::Configuration ReadConfiguration(Section in);

k8s::Json EncodeTaken(const domain::Taken& taken);
domain::Taken ReadTaken(Section in);

k8s::Json EncodeProposal(const domain::ProposalState& proposal);
domain::ProposalState ReadProposal(Section in);

k8s::Json EncodeCondition(const domain::Condition& condition);
domain::Condition ReadCondition(Section& in);

k8s::Json EncodeLastVerdict(const domain::LastVerdict& verdict);
domain::LastVerdict ReadLastVerdict(Section in);

k8s::Json EncodeCounters(const domain::Counters& counters);
domain::Counters ReadCounters(Section in);

k8s::Json EncodeQuarantine(const domain::Quarantine& quarantine);
domain::Quarantine ReadQuarantine(Section& in);

}  // namespace trimtab::codec
