#pragma once

#include <optional>
#include <string>

#include "k8s/json.h"

namespace trimtab::sim {

// What is wrong with the record of a finished trial, beginning with the number of the statement;
// nothing if its verdict follows from its rules and evidence (7) and rests on data alone (2).
std::optional<std::string> WrongRecord(const k8s::Json& trial);

}  // namespace trimtab::sim
