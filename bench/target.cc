#include "bench/target.h"

#include <netdb.h>

#include <cstring>

namespace trimtab::bench {
namespace {

Error Wrong(std::string_view url, const std::string& what) {
  return {Code::kInvalid, "target \"" + std::string(url) + "\": " + what};
}

struct HostAndPort {
  std::string host;
  std::string port;
};

// "[::1]:80", "host:80" or "host".
HostAndPort Split(std::string_view name) {
  const size_t bracket = name.find(']');
  const size_t colon = name.find(':', bracket == std::string_view::npos ? 0 : bracket);
  HostAndPort split = {std::string(name.substr(0, colon)), "80"};
  if (colon != std::string_view::npos) split.port = name.substr(colon + 1);
  if (split.host.starts_with('[') && split.host.ends_with(']')) {
    split.host = split.host.substr(1, split.host.size() - 2);
  }
  return split;
}

// Of several addresses one of IPv4: a server that listens on all of a machine's answers there too,
// and one that a developer has started often there alone, though "localhost" is ::1 first.
const addrinfo& Preferred(const addrinfo& first) {
  for (const addrinfo* at = &first; at != nullptr; at = at->ai_next) {
    if (at->ai_family == AF_INET) return *at;
  }
  return first;
}

}  // namespace

Result<Target> FindTarget(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (url.starts_with("https://")) {
    return Wrong(url, "TLS is not spoken; name the plain port of the target");
  }
  if (!url.starts_with(kScheme)) return Wrong(url, "write it as http://host:port");
  std::string_view name = url.substr(kScheme.size());
  if (name.ends_with('/')) name.remove_suffix(1);
  const HostAndPort split = Split(name);
  if (split.host.empty() || split.port.empty() ||
      name.find_first_of("/?#@ ") != std::string_view::npos) {
    return Wrong(url, "write it as http://host:port, without a path");
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(split.host.c_str(), split.port.c_str(), &hints, &found);
  if (failed != 0) {
    return Error{Code::kUnreachable,
                 "target \"" + std::string(url) + "\" is not found: " + gai_strerror(failed)};
  }
  const addrinfo& chosen = Preferred(*found);
  Target target = {.name = std::string(name), .address_size = chosen.ai_addrlen};
  std::memcpy(&target.address, chosen.ai_addr, chosen.ai_addrlen);
  freeaddrinfo(found);
  return target;
}

}  // namespace trimtab::bench
