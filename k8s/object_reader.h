#pragma once

#include <string>

#include "base/result.h"
#include "k8s/json_scan.h"
#include "k8s/object.h"

namespace trimtab::k8s {

// Makes Objects of documents that a JsonScanner has accepted, so that one pass of the parser serves
// a whole list or watch line. Holds nothing.
class ObjectReader {
 public:
  enum class Naming { kRequired, kOptional };  // a bookmark's object has no name

  // `bytes` is the text of `from`. Fails as Object::Decode does.
  static Result<Object> Read(const simdjson::dom::element& from, std::string bytes,
                             const ResourceType* type, Naming naming = Naming::kRequired);
};

}  // namespace trimtab::k8s
