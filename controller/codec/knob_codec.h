#pragma once

#include <vector>

#include "controller/codec/section.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::codec {

// spec.knobs: each knob by itself. What holds between knobs is CheckLoop's.
std::vector<domain::Knob> ReadKnobs(Section& spec);

}  // namespace trimtab::codec
