#include "cli/suggest/field.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "cli/suggest/nearest_name.h"

namespace trimtab::cli {
namespace {

using k8s::Json;

// Beyond it neighbouring integers are not told apart by a double.
constexpr double kMaxInteger = 9007199254740992.0;

std::string_view KindOf(const Json& value) {
  if (value.is_null()) return "null";
  if (value.boolean()) return "a boolean";
  if (value.number()) return "a number";
  if (value.is_string()) return "a string";
  return value.is_array() ? "a list" : "an object";
}

Error NotA(const Field& field, const std::string& wanted) {
  return field.Wrong("must be " + wanted + ", is " + std::string(KindOf(field.json())));
}

std::string Joined(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

Error At(std::string path, const std::string& what) {
  std::string message = path.empty() ? what : path + ": " + what;
  return Error{.code = Code::kInvalid, .message = std::move(message), .reason = std::move(path)};
}

}  // namespace

std::string Digits(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string Field::Path() const {
  if (parent_ == nullptr) return "";
  const std::string above = parent_->Path();
  return key_.empty() ? above + "[" + std::to_string(index_) + "]" : Joined(above, key_);
}

Error Field::Wrong(const std::string& what) const { return At(Path(), what); }

Error Field::WrongAt(std::string_view key, const std::string& what) const {
  return At(Joined(Path(), key), what);
}

Error Field::Quote(const Error& error) const {
  Error quoted = error;
  quoted.reason = Path();
  return quoted;
}

Result<double> Field::Number() const {
  const auto number = value_.number();
  if (!number) return NotA(*this, "a number");
  return *number;
}

Result<uint64_t> Field::Count() const {
  const auto whole = value_.integer();
  if (whole && *whole >= 0) return static_cast<uint64_t>(*whole);
  // Some languages write every number with a fraction.
  const auto number = value_.number();
  if (number && *number >= 0 && *number <= kMaxInteger && std::floor(*number) == *number) {
    return static_cast<uint64_t>(*number);
  }
  if (number) return Wrong("must be an integer from 0 on, is " + value_.Dump());
  return NotA(*this, "an integer");
}

Result<std::string> Field::Text() const {
  if (!value_.is_string()) return NotA(*this, "a string");
  if (value_.string()->empty()) return Wrong("must not be empty");
  return *value_.string();
}

Result<std::vector<Field>> Field::Items(size_t most) const {
  if (!value_.is_array()) return NotA(*this, "a list");
  const Json::Array& array = *value_.array();
  if (array.size() > most) {
    return Wrong("may have at most " + std::to_string(most) + " items, has " +
                 std::to_string(array.size()) + "; leave out those that matter least");
  }
  std::vector<Field> items;
  items.reserve(array.size());
  for (size_t i = 0; i < array.size(); ++i) items.emplace_back(array[i], *this, i);
  return items;
}

Result<size_t> Field::Choice(Names words) const {
  const auto text = Text();
  if (!text) return text.error();
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<size_t>(found - words.begin());
  return Wrong("\"" + *text + "\" is unknown; " + MeantInstead(*text, words));
}

Result<void> Field::Only(Names known) const {
  if (!value_.is_object()) return NotA(*this, "an object");
  for (const auto& [key, value] : *value_.object()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    return WrongAt(key, "is no known field; " + MeantInstead(key, known));
  }
  return {};
}

std::optional<Field> Field::Find(std::string_view key) const {
  const Json::Object* members = value_.object();
  if (members == nullptr) return std::nullopt;
  for (const Json::Member& member : *members) {
    if (member.first == key) return Field(member.second, *this, std::string_view(member.first));
  }
  return std::nullopt;
}

Result<Field> Field::Need(std::string_view key) const {
  auto found = Find(key);
  if (!found) return WrongAt(key, "is missing");
  return *found;
}

}  // namespace trimtab::cli
