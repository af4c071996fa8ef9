#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace trimtab::k8s {

// What a text may cost before it is refused.
struct JsonLimits {
  size_t bytes = size_t{64} << 20;
  size_t depth = 100;
};

// A JSON value that is owned and may be changed. Objects keep the order of their members. Parsing
// is strict: UTF-8, no duplicate keys, integers that fit 64 bits, finite numbers, bounded depth and
// size. A value type: copies are deep; one thread at a time.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;                                            // null
  Json(std::nullptr_t) {}                                      // NOLINT: literals read
  Json(bool value) : held_(value) {}                           // NOLINT: well without
  Json(int value) : held_(int64_t{value}) {}                   // NOLINT: a cast
  Json(int64_t value) : held_(value) {}                        // NOLINT
  Json(double value) : held_(value) {}                         // NOLINT
  Json(const char* value) : held_(std::string(value)) {}       // NOLINT
  Json(std::string_view value) : held_(std::string(value)) {}  // NOLINT
  Json(std::string value) : held_(std::move(value)) {}         // NOLINT
  Json(Array value) : held_(std::move(value)) {}               // NOLINT
  Json(Object value) : held_(std::move(value)) {}              // NOLINT

  // Json::Of({{"kind", "Pod"}, {"spec", Json::Of({...})}}). A key named twice is a bug.
  static Json Of(std::initializer_list<Member> members);
  static Json List(std::initializer_list<Json> items) { return Json(Array(items)); }

  // Error kMalformed says what is wrong and where; kTooLarge names the limit.
  static Result<Json> Parse(std::string_view text, const JsonLimits& limits = {});

  // Compact, members in their order, doubles in the fewest digits that read back alike.
  std::string Dump() const;

  bool is_null() const { return std::holds_alternative<std::monostate>(held_); }
  bool is_object() const { return std::holds_alternative<Object>(held_); }
  bool is_array() const { return std::holds_alternative<Array>(held_); }
  bool is_string() const { return std::holds_alternative<std::string>(held_); }

  // The value of this type, or nothing: a type is never converted into another.
  const std::string* string() const { return std::get_if<std::string>(&held_); }
  const Array* array() const { return std::get_if<Array>(&held_); }
  Array* array() { return std::get_if<Array>(&held_); }
  const Object* object() const { return std::get_if<Object>(&held_); }
  Object* object() { return std::get_if<Object>(&held_); }
  std::optional<bool> boolean() const { return Copy<bool>(); }
  std::optional<int64_t> integer() const { return Copy<int64_t>(); }
  // An integer counts as a number too.
  std::optional<double> number() const;

  // The member, or null if this is no object or has no such member.
  const Json* Find(std::string_view key) const;
  Json* Find(std::string_view key);
  // Follows members: Get({"spec", "template", "metadata"}).
  const Json* Get(std::initializer_list<std::string_view> path) const;
  // The string at a path; empty if it is missing or of another type.
  std::string_view Text(std::initializer_list<std::string_view> path) const;

  // The member, made (null) if missing. A null becomes an object; any other type is a bug.
  Json& operator[](std::string_view key);
  // True if there was one.
  bool Erase(std::string_view key);

  // Members compare without their order; 1 and 1.0 differ.
  friend bool operator==(const Json& a, const Json& b);

 private:
  template <class T>
  std::optional<T> Copy() const {
    const T* held = std::get_if<T>(&held_);
    return held ? std::optional<T>(*held) : std::nullopt;
  }

  std::variant<std::monostate, bool, int64_t, double, std::string, Array, Object> held_;
};

bool IsUtf8(std::string_view text);

// Appends `text` as a JSON string with its quotes.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace trimtab::k8s
