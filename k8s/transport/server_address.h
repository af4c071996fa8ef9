#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace trimtab::k8s {

// Where a server is, taken from a URL such as "https://[2001:db8::1]:6443/prefix".
struct ServerAddress {
  bool tls = false;
  std::string host;       // a name or an IP address, without brackets
  std::string port;       // decimal; the scheme's own where the URL names none
  std::string authority;  // host and port as the URL writes them: the Host header
  std::string prefix;     // path before every target, without a slash at its end; often empty

  std::string Url() const { return (tls ? "https://" : "http://") + authority + prefix; }
};

// kInvalid, saying what is wrong, for anything but http:// or https:// with a host; a user name, a
// query and a fragment are refused, because no request could carry them.
Result<ServerAddress> ParseServerAddress(std::string_view url);

// True for "10.0.0.1" and "2001:db8::1"; those are verified as addresses and are not sent as SNI.
bool IsIpAddress(const std::string& host);

}  // namespace trimtab::k8s
