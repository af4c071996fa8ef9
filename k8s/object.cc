#include "k8s/object.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "k8s/json_scan.h"
#include "k8s/object_reader.h"

namespace trimtab::k8s {
namespace {

constexpr size_t kMaxName = 253;
constexpr size_t kMaxNamespace = 63;

bool IsAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsLabel(std::string_view text) {
  return !text.empty() && IsAlphanumeric(text.front()) && IsAlphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsAlphanumeric(c) || c == '-'; });
}

bool IsSubdomain(std::string_view text) {
  for (size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    if (!IsLabel(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return IsLabel(text);
}

// The text for a message: cut, and without the bytes that could break a log line.
std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendJsonString(quoted, text.substr(0, kMaxName));
  return quoted;
}

}  // namespace

std::string ResourceType::api_version() const {
  return group.empty() ? version : group + "/" + version;
}

std::string ObjectName::ToString() const { return ns.empty() ? name : ns + "/" + name; }

Result<Object> Object::Decode(std::string bytes, const ResourceType* type) {
  BorrowedScanner scanner;
  auto root = scanner->Scan(bytes);
  if (!root) return std::move(root).error();
  return ObjectReader::Read(*root, std::move(bytes), type);
}

Json Object::Parse() const {
  BorrowedScanner scanner;
  const auto root = scanner->Rescan(bytes_, {.bytes = bytes_.size()});
  TRIMTAB_CHECK(root.ok());
  return TreeOf(*root);
}

Result<void> CheckName(std::string_view name) {
  if (name.size() <= kMaxName && IsSubdomain(name)) return {};
  return Error{.code = Code::kInvalid,
               .message = "the name " + Quoted(name) +
                          " is not a DNS-1123 subdomain: lower-case letters, digits, '-' and '.', "
                          "at most 253, each part beginning and ending with a letter or digit"};
}

Result<void> CheckNamespace(std::string_view ns) {
  if (ns.size() <= kMaxNamespace && IsLabel(ns)) return {};
  return Error{.code = Code::kInvalid,
               .message = "the namespace " + Quoted(ns) +
                          " is not a DNS-1123 label: lower-case letters, digits and '-', at most "
                          "63, beginning and ending with a letter or digit"};
}

}  // namespace trimtab::k8s
