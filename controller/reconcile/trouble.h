#pragma once

#include "base/error.h"
#include "controller/domain/observed.h"

namespace trimtab::reconcile {

// A failed call to the API server in the loop's own words.
domain::Trouble TroubleOf(const Error& error);

}  // namespace trimtab::reconcile
