#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/json.h"
#include "sim/status.h"

namespace trimtab::sim {

// What a structural schema (openAPIV3Schema) does to values of a custom kind.

// Fills in defaults, also in place of a null that is not allowed.
void FillCustom(const k8s::Json& openapi, k8s::Json& object);

// The paths of members that the schema does not know: "spec.bogus", "spec.knobs[0].zip".
std::vector<std::string> UnknownFields(const k8s::Json& openapi, const k8s::Json& object);
// Removes them.
void PruneCustom(const k8s::Json& openapi, k8s::Json& object);

// The `pattern`s of one schema, each compiled when a value first meets it: compiling costs far more
// than matching. Owned by the kind. One thread.
class CustomPatterns {
 public:
  CustomPatterns();
  ~CustomPatterns();

  // Also true for a pattern that cannot be read here.
  bool Matches(const std::string& text, std::string_view pattern);

 private:
  struct Compiled;
  std::map<std::string, std::unique_ptr<const Compiled>, std::less<>> compiled_;
};

// The causes of a refusal, in the server's words; none if the object is valid.
std::vector<StatusCause> CheckCustom(const k8s::Json& openapi, const k8s::Json& object,
                                     CustomPatterns& patterns);

}  // namespace trimtab::sim
