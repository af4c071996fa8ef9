// The only file that knows the JSON parser.
#include <simdjson.h>

#include <algorithm>
#include <string>

#include "k8s/json.h"

namespace trimtab::k8s {
namespace {

namespace dom = simdjson::dom;

Error Malformed(std::string what) {
  return Error{.code = Code::kMalformed, .message = "not valid JSON: " + what};
}

// The parser checks syntax, UTF-8, numbers and depth; a key that is named twice is ours to see.
const std::string* DuplicateKey(const Json::Object& members,
                                std::vector<const std::string*>& keys) {
  keys.clear();
  for (const auto& member : members) keys.push_back(&member.first);
  std::sort(keys.begin(), keys.end(), [](const auto* a, const auto* b) { return *a < *b; });
  const auto twice = std::adjacent_find(keys.begin(), keys.end(),
                                        [](const auto* a, const auto* b) { return *a == *b; });
  return twice == keys.end() ? nullptr : *twice;
}

// Copies the parser's tree into ours. The depth was bounded by the parser.
class Copier {
 public:
  Result<Json> Copy(const dom::element& from) {
    switch (from.type()) {
      case dom::element_type::ARRAY:
        return CopyArray(dom::array(from));
      case dom::element_type::OBJECT:
        return CopyObject(dom::object(from));
      case dom::element_type::INT64:
        return Json(int64_t{from});
      case dom::element_type::UINT64:
        return Malformed("the integer " + std::to_string(uint64_t{from}) + " is above 2^63 - 1");
      case dom::element_type::DOUBLE:
        return Json(double{from});
      case dom::element_type::STRING:
        return Json(std::string_view(from));
      case dom::element_type::BOOL:
        return Json(bool{from});
      case dom::element_type::NULL_VALUE:
        return Json();
    }
    return Malformed("an unknown kind of value");
  }

 private:
  Result<Json> CopyArray(const dom::array& from) {
    Json::Array items;
    items.reserve(from.size());
    for (const dom::element item : from) {
      auto copy = Copy(item);
      if (!copy) return copy;
      items.push_back(*std::move(copy));
    }
    return Json(std::move(items));
  }

  Result<Json> CopyObject(const dom::object& from) {
    Json::Object members;
    members.reserve(from.size());
    for (const auto member : from) {
      auto copy = Copy(member.value);
      if (!copy) return copy;
      members.emplace_back(std::string(member.key), *std::move(copy));
    }
    if (const std::string* key = DuplicateKey(members, keys_)) {
      return Malformed("the key \"" + *key + "\" stands twice in one object");
    }
    return Json(std::move(members));
  }

  std::vector<const std::string*> keys_;
};

}  // namespace

Result<Json> Json::Parse(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) {
    return Error{.code = Code::kTooLarge,
                 .message = "JSON of " + std::to_string(text.size()) +
                            " bytes is above the limit of " + std::to_string(limits.bytes)};
  }
  dom::parser parser(limits.bytes);
  if (const auto error = parser.allocate(text.size(), limits.depth)) {
    return Malformed(simdjson::error_message(error));
  }
  dom::element root;
  const auto error = parser.parse(text.data(), text.size()).get(root);
  if (error == simdjson::DEPTH_ERROR) {
    return Error{.code = Code::kTooLarge,
                 .message = "JSON is nested deeper than " + std::to_string(limits.depth)};
  }
  if (error) return Malformed(simdjson::error_message(error));
  return Copier().Copy(root);
}

}  // namespace trimtab::k8s
