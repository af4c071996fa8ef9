#pragma once

#include <string>

#include "k8s/object.h"

namespace trimtab::contract {

// A custom kind with something of each: defaults, bounds, an enum, a list with keys, an atomic
// list, printer columns, a selectable field, a status. A value.
class Dials {
 public:
  // The one that tests share and that is never deleted: a real server lets a new custom kind wait
  // two seconds before it takes the first object.
  Dials() : group_("contract.trimtab.dev") {}
  // One of the test's own, in a group of its own.
  explicit Dials(const std::string& ns) : group_(ns + ".contract.trimtab.dev") {}

  k8s::ResourceType type() const { return {group_, "v1", "dials", "Dial"}; }
  std::string name() const { return "dials." + group_; }
  std::string definition() const;  // the CustomResourceDefinition, but for its metadata

 private:
  std::string group_;
};

}  // namespace trimtab::contract
