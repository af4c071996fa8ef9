#pragma once

#include "controller/codec/section.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::codec {

// The rules between the fields of one knob: which ones its type has, and what their texts must be.
// `in` is the object that it was read from.
void CheckKnob(const domain::Knob& knob, Section& in);

}  // namespace trimtab::codec
