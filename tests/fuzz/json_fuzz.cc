// What Json reads, it writes so that it reads the same again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "k8s/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using trimtab::k8s::Json;
  const auto first = Json::Parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!first) return 0;
  const std::string text = first->Dump();
  const auto second = Json::Parse(text);
  TRIMTAB_CHECK(second.ok());
  TRIMTAB_CHECK(*first == *second);
  TRIMTAB_CHECK(second->Dump() == text);
  return 0;
}
