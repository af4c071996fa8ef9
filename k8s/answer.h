#pragma once

#include <string>
#include <string_view>

#include "base/http.h"
#include "base/result.h"
#include "k8s/object.h"

namespace trimtab::k8s {

// Which object an answer must be about. Empty parts are not compared.
struct Expected {
  std::string kind;
  std::string api_version;
  ObjectName name;
  std::string name_prefix;  // where the server chose the name (generateName)
  std::string uid;
};

// The object in a successful response. kMalformed if it cannot be read, or is not the one that was
// asked for: then some cache or proxy answered, and nothing is known of ours.
Result<Object> ObjectFrom(HttpResponse response, const Expected& expected, std::string_view what);

// The JSON object in a successful response, whatever it is.
Result<Json> JsonFrom(const HttpResponse& response, std::string_view what);

// The same for a delete, which is answered by a Status or by the object that is now going away.
Result<void> CheckDeleted(const HttpResponse& response, const Expected& expected,
                          std::string_view what);

}  // namespace trimtab::k8s
