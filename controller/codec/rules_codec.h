#pragma once

#include "controller/codec/section.h"
#include "controller/domain/judge_rules.h"
#include "k8s/json.h"

namespace trimtab::codec {

// Every field is written, so that a record does not depend on defaults that may change.
k8s::Json EncodeRules(const domain::JudgeRules& rules);

// What is left out has its default; what is wrong sticks in the section, and the rules then mean
// nothing. Whether they can be judged by is CheckRules' to say.
domain::JudgeRules ReadRules(Section& in);

}  // namespace trimtab::codec
