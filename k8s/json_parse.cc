#include <string>

#include "k8s/json.h"
#include "k8s/json_scan.h"

namespace trimtab::k8s {
namespace {

namespace dom = simdjson::dom;

Json ArrayOf(const dom::array& from) {
  Json array{Json::Array()};
  Json::Array& items = *array.array();
  items.reserve(from.size());
  for (const dom::element item : from) items.push_back(TreeOf(item));
  return array;
}

Json ObjectOf(const dom::object& from) {
  Json object{Json::Object()};
  Json::Object& members = *object.object();
  members.reserve(from.size());
  for (const auto member : from) members.emplace_back(member.key, TreeOf(member.value));
  return object;
}

}  // namespace

// The scanner has bounded its depth and its integers.
Json TreeOf(const dom::element& from) {
  switch (from.type()) {
    case dom::element_type::ARRAY:
      return ArrayOf(dom::array(from));
    case dom::element_type::OBJECT:
      return ObjectOf(dom::object(from));
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
      return Json(int64_t{from});
    case dom::element_type::DOUBLE:
      return Json(double{from});
    case dom::element_type::STRING:
      return Json(std::string_view(from));
    case dom::element_type::BOOL:
      return Json(bool{from});
    case dom::element_type::NULL_VALUE:
      return Json();
  }
  return Json();
}

Result<Json> Json::Parse(std::string_view text, const JsonLimits& limits) {
  BorrowedScanner scanner;
  auto root = scanner->Scan(text, limits);
  if (!root) return std::move(root).error();
  return TreeOf(*root);
}

}  // namespace trimtab::k8s
