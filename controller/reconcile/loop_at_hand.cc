#include "controller/reconcile/loop_at_hand.h"

namespace trimtab::reconcile {

k8s::Json::Array FinalizersOf(const k8s::Json& object) {
  const k8s::Json* list = object.Get({"metadata", "finalizers"});
  return list != nullptr && list->array() != nullptr ? *list->array() : k8s::Json::Array();
}

}  // namespace trimtab::reconcile
