#include "k8s/list_decoder.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "k8s/json_cut.h"
#include "k8s/json_scan.h"
#include "k8s/object_reader.h"

namespace trimtab::k8s {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kQuoted = 100;

Error NoList(const ResourceType& type, std::string_view why) {
  return Error{.code = Code::kMalformed,
               .message = "not a list of " + type.plural + ": " + std::string(why)};
}

// The members of the page that cost nothing to read.
Result<ListPage> ReadFrame(const dom::element& root, const ResourceType& type) {
  dom::object members;
  if (root.get(members)) return NoList(type, "the JSON is no object");
  dom::element items;
  if (members.at_key("items").get(items) || !(items.is_array() || items.is_null())) {
    std::string_view kind;
    if (members.at_key("kind").get(kind)) return NoList(type, "it has neither items nor a kind");
    return NoList(type, "it has no items and calls itself " + std::string(kind.substr(0, kQuoted)));
  }
  std::string_view version;
  if (root.at_pointer("/metadata/resourceVersion").get(version) || version.empty()) {
    return NoList(type, "it has no metadata.resourceVersion");
  }
  ListPage page;
  page.resource_version = version;
  // Taken for absent, a token that cannot be read would end the list early.
  dom::element token;
  if (!root.at_pointer("/metadata/continue").get(token)) {
    if (!token.is_string()) return NoList(type, "metadata.continue is not a string");
    page.continue_token = token.get_string().value_unsafe();
  }
  return page;
}

Result<std::vector<Object>> ReadItems(const dom::array& items, const ResourceType& type,
                                      JsonCutter& cutter) {
  std::vector<Object> objects;
  objects.reserve(items.size());
  cutter.Enter();
  for (const dom::element item : items) {
    auto object = ObjectReader::Read(item, std::string(cutter.Value()), &type);
    if (!object) {
      return std::move(object).error().In("items[" + std::to_string(objects.size()) + "]");
    }
    objects.push_back(*std::move(object));
  }
  return objects;
}

}  // namespace

Result<ListPage> DecodeList(std::string_view body, const ResourceType& type,
                            const JsonLimits& limits) {
  TRIMTAB_CHECK(limits.depth <= JsonLimits().depth);
  BorrowedScanner scanner;
  const auto root = scanner->Scan(body, limits);
  if (!root) return Error(root.error()).In("a list of " + type.plural);
  auto page = ReadFrame(*root, type);
  if (!page) return page;
  JsonCutter cutter(body);
  cutter.Enter();
  for (const auto member : dom::object(*root)) {
    cutter.SkipKey();
    if (member.key != "items" || member.value.is_null()) {
      (void)cutter.Value();
      continue;
    }
    auto items = ReadItems(dom::array(member.value), type, cutter);
    if (!items) return std::move(items).error();
    page->items = *std::move(items);
    break;
  }
  return page;
}

}  // namespace trimtab::k8s
