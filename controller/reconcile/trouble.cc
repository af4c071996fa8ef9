#include "controller/reconcile/trouble.h"

namespace trimtab::reconcile {

domain::Trouble TroubleOf(const Error& error) {
  switch (error.code) {
    case Code::kForbidden:
    case Code::kUnauthenticated:
      return {.reason = domain::LoopReason::kForbidden, .message = error.message};
    default:
      return {.reason = domain::LoopReason::kApiDown, .message = error.message};
  }
}

}  // namespace trimtab::reconcile
