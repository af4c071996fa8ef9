#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "k8s/object.h"

namespace trimtab::k8s {

// The request targets of the Kubernetes API. Nothing enters a path that is not a checked name
// (faults S15); everything in a query is percent-encoded. kInvalid names what was refused.

// "/apis/apps/v1/namespaces/shop/deployments"; an empty `ns` spans all namespaces.
Result<std::string> CollectionPath(const ResourceType& type, const std::string& ns);
// "/apis/apps/v1/namespaces/shop/deployments/checkout/status". A namespaced kind needs its
// namespace; a cluster-wide one refuses any.
Result<std::string> ObjectPath(const ResourceType& type, const ObjectName& name,
                               std::string_view subresource = {});

// A query string that grows: the first parameter brings the '?'.
class Query {
 public:
  Query& Add(std::string_view key, std::string_view value);
  // Adds nothing when `value` is empty.
  Query& AddIfSet(std::string_view key, std::string_view value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace trimtab::k8s
