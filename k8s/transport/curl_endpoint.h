#pragma once

#include <string>

#include "base/result.h"

namespace trimtab::k8s {

// The URL of a server in its parts.
struct CurlEndpoint {
  bool tls = false;
  std::string host;  // an IPv6 literal in brackets
  std::string port;
  std::string prefix;  // of every target; no slash at its end

  std::string Authority() const { return host + ":" + port; }
};

// kInvalid, naming the part, for a URL that is not http(s)://host[:port][/prefix].
Result<CurlEndpoint> ParseCurlEndpoint(const std::string& url);

}  // namespace trimtab::k8s
