#include "k8s/transport/server_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace trimtab::k8s {
namespace {

// Says which URL, unless it may hold a password.
Error BadUrl(std::string_view url, std::string_view why) {
  const bool is_safe = url.find('@') == std::string_view::npos;
  return Error{.code = Code::kInvalid,
               .message = "the server URL " +
                          (is_safe ? "\"" + std::string(url) + "\" " : std::string()) +
                          std::string(why)};
}

bool IsPort(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

bool IsHostByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_';
}

// The host and the port (empty if none is named) of "host", "host:port" or "[address]:port".
std::optional<std::pair<std::string, std::string>> SplitAuthority(std::string_view text) {
  std::string_view host;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!IsIpAddress(std::string(host))) return std::nullopt;
  } else {
    host = text.substr(0, text.find(':'));
    text.remove_prefix(host.size());
    if (!std::all_of(host.begin(), host.end(), IsHostByte)) return std::nullopt;
  }
  if (host.empty()) return std::nullopt;
  if (text.empty()) return std::pair(std::string(host), std::string());
  if (!text.starts_with(':') || !IsPort(text.substr(1))) return std::nullopt;
  return std::pair(std::string(host), std::string(text.substr(1)));
}

}  // namespace

Result<ServerAddress> ParseServerAddress(std::string_view url) {
  ServerAddress address;
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    address.tls = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return BadUrl(url, "does not begin with https:// or http://");
  }
  if (rest.find_first_of("?#@ ") != std::string_view::npos) {
    return BadUrl(url, "holds a user name, a query, a fragment or a space; leave them out");
  }
  const size_t slash = std::min(rest.find('/'), rest.size());
  address.authority = rest.substr(0, slash);
  address.prefix = rest.substr(slash);
  while (address.prefix.ends_with('/')) address.prefix.pop_back();
  auto split = SplitAuthority(address.authority);
  if (!split) return BadUrl(url, "does not name host[:port], such as 10.0.0.1:6443");
  address.host = std::move(split->first);
  address.port = std::move(split->second);
  if (address.port.empty()) address.port = address.tls ? "443" : "80";
  return address;
}

bool IsIpAddress(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

}  // namespace trimtab::k8s
