#pragma once

#include "controller/codec/section.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::codec {

// spec.metrics, objectives, guardrails and load: what is measured.
void ReadMetrics(Section& spec, domain::LoopSpec& loop);

}  // namespace trimtab::codec
