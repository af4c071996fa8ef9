#pragma once

#include <optional>
#include <string>

#include "controller/domain/loop/visit.h"

namespace trimtab::domain {

// Why no trial may run here, whoever made it so. Plain data.
struct Hindrance {
  LoopReason reason = LoopReason::kPending;
  std::string message;
};

// What makes the spec unusable; it hinders whatever else there is.
std::optional<Hindrance> SpecHindrance(const Visit& visit);

// Those that end a trial as well as keep one from beginning. The target is there.
std::optional<Hindrance> HindranceOf(const Visit& visit);

// Those that only keep one from beginning.
std::optional<Hindrance> HindranceBefore(const Visit& visit);

}  // namespace trimtab::domain
