// The items of a list are cut out of it where the parser's tree says that they are.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "k8s/list_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using trimtab::k8s::Json;
  const trimtab::k8s::ResourceType pods{.version = "v1", .plural = "pods", .kind = "Pod"};
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto page = trimtab::k8s::DecodeList(body, pods);
  if (!page) return 0;
  const auto tree = Json::Parse(body);
  TRIMTAB_CHECK(tree.ok());
  const Json* items = tree->Find("items");
  TRIMTAB_CHECK(page->items.size() == (items->is_array() ? items->array()->size() : 0));
  for (size_t i = 0; i < page->items.size(); ++i) {
    TRIMTAB_CHECK(page->items[i].Parse() == (*items->array())[i]);
  }
  return 0;
}
