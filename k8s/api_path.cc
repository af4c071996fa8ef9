#include "k8s/api_path.h"

#include <algorithm>
#include <array>

namespace trimtab::k8s {
namespace {

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void AppendEncoded(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    if (IsUnreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

Error Refused(std::string message) {
  return Error{.code = Code::kInvalid, .message = std::move(message)};
}

Result<void> CheckSubresource(std::string_view subresource) {
  constexpr std::array<std::string_view, 4> kKnown = {"", "status", "scale", "resize"};
  if (std::find(kKnown.begin(), kKnown.end(), subresource) != kKnown.end()) return {};
  return Refused("there is no subresource \"" + std::string(subresource) + "\"");
}

Result<std::string> VersionPath(const ResourceType& type) {
  if (auto checked = CheckName(type.version); !checked) return std::move(checked).error();
  if (type.group.empty()) return "/api/" + type.version;
  if (auto checked = CheckName(type.group); !checked) return std::move(checked).error();
  return "/apis/" + type.group + "/" + type.version;
}

}  // namespace

Result<std::string> CollectionPath(const ResourceType& type, const std::string& ns) {
  auto path = VersionPath(type);
  if (!path) return path;
  if (auto checked = CheckName(type.plural); !checked) return std::move(checked).error();
  if (ns.empty()) return *path + "/" + type.plural;
  if (!type.namespaced)
    return Refused(type.plural + " have no namespace, but one was given: " + ns);
  if (auto checked = CheckNamespace(ns); !checked) return std::move(checked).error();
  return *path + "/namespaces/" + ns + "/" + type.plural;
}

Result<std::string> ObjectPath(const ResourceType& type, const ObjectName& name,
                               std::string_view subresource) {
  if (type.namespaced && name.ns.empty()) {
    return Refused(type.plural + " \"" + name.name + "\" needs a namespace");
  }
  auto path = CollectionPath(type, name.ns);
  if (!path) return path;
  if (auto checked = CheckName(name.name); !checked) return std::move(checked).error();
  if (auto checked = CheckSubresource(subresource); !checked) return std::move(checked).error();
  *path += "/" + name.name;
  if (!subresource.empty()) (*path += '/') += subresource;
  return path;
}

Query& Query::Add(std::string_view key, std::string_view value) {
  text_ += text_.empty() ? '?' : '&';
  AppendEncoded(text_, key);
  text_ += '=';
  AppendEncoded(text_, value);
  return *this;
}

Query& Query::AddIfSet(std::string_view key, std::string_view value) {
  return value.empty() ? *this : Add(key, value);
}

}  // namespace trimtab::k8s
