#include "k8s/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/check.h"

namespace trimtab::k8s {
namespace {

void AppendNumber(std::string& out, double value) {
  TRIMTAB_CHECK(std::isfinite(value));
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  const std::string_view digits(text.data(), static_cast<size_t>(end - text.data()));
  out += digits;
  // A double stays one when it is read again.
  if (digits.find_first_of(".e") == std::string_view::npos) out += ".0";
}

// Inlined where it is asked of every byte.
constexpr auto kMustBeEscaped = [](char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
};

void AppendEscaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04x", static_cast<unsigned>(c));
      out += code.data();
  }
}

void Append(std::string& out, const Json& value);

void AppendArray(std::string& out, const Json::Array& items) {
  out += '[';
  bool first = true;
  for (const Json& item : items) {
    if (!first) out += ',';
    first = false;
    Append(out, item);
  }
  out += ']';
}

void AppendObject(std::string& out, const Json::Object& members) {
  out += '{';
  bool first = true;
  for (const auto& [key, value] : members) {
    if (!first) out += ',';
    first = false;
    AppendJsonString(out, key);
    out += ':';
    Append(out, value);
  }
  out += '}';
}

void Append(std::string& out, const Json& value) {
  if (const auto* array = value.array()) return AppendArray(out, *array);
  if (const auto* object = value.object()) return AppendObject(out, *object);
  if (const auto* string = value.string()) return AppendJsonString(out, *string);
  if (const auto boolean = value.boolean()) {
    out += *boolean ? "true" : "false";
  } else if (const auto integer = value.integer()) {
    out += std::to_string(*integer);
  } else if (const auto number = value.number()) {
    AppendNumber(out, *number);
  } else {
    out += "null";
  }
}

bool SameMembers(const Json::Object& a, const Json& b) {
  return std::all_of(a.begin(), a.end(), [&](const Json::Member& member) {
    const Json* other = b.Find(member.first);
    return other != nullptr && *other == member.second;
  });
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto plain_end = std::find_if(text.begin(), text.end(), kMustBeEscaped);
    const auto plain = static_cast<size_t>(plain_end - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    AppendEscaped(out, text.front());
    text.remove_prefix(1);
  }
  out += '"';
}

Json Json::Of(std::initializer_list<Member> members) {
  Json object{Object()};
  for (const Member& member : members) {
    TRIMTAB_CHECK(object.Find(member.first) == nullptr);
    object.object()->push_back(member);
  }
  return object;
}

std::string Json::Dump() const {
  std::string out;
  Append(out, *this);
  return out;
}

std::optional<double> Json::number() const {
  if (const auto whole = integer()) return static_cast<double>(*whole);
  return Copy<double>();
}

const Json* Json::Find(std::string_view key) const {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  const auto found = std::find_if(members->begin(), members->end(),
                                  [&](const Member& member) { return member.first == key; });
  return found == members->end() ? nullptr : &found->second;
}

Json* Json::Find(std::string_view key) { return const_cast<Json*>(std::as_const(*this).Find(key)); }

const Json* Json::Get(std::initializer_list<std::string_view> path) const {
  const Json* at = this;
  for (const std::string_view key : path) {
    at = at->Find(key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string_view Json::Text(std::initializer_list<std::string_view> path) const {
  const Json* at = Get(path);
  return at != nullptr && at->is_string() ? std::string_view(*at->string()) : std::string_view();
}

Json& Json::operator[](std::string_view key) {
  if (is_null()) held_ = Object();
  if (Json* found = Find(key)) return *found;
  TRIMTAB_CHECK(is_object());
  return object()->emplace_back(std::string(key), Json()).second;
}

bool Json::Erase(std::string_view key) {
  Object* members = object();
  if (members == nullptr) return false;
  return std::erase_if(*members, [&](const Member& member) { return member.first == key; }) > 0;
}

bool operator==(const Json& a, const Json& b) {
  const Json::Object* members = a.object();
  if (members == nullptr) return a.held_ == b.held_;
  return b.is_object() && members->size() == b.object()->size() && SameMembers(*members, b);
}

}  // namespace trimtab::k8s
