#pragma once

#include "controller/codec/section.h"
#include "controller/domain/verdict.h"
#include "k8s/json.h"

namespace trimtab::codec {

// A bound that is infinite is left out: nothing is known on that side, or there is no limit.
k8s::Json EncodeVerdict(const domain::Verdict& verdict);

// What is wrong sticks in the section; the verdict then means nothing.
domain::Verdict ReadVerdict(Section& in);

}  // namespace trimtab::codec
