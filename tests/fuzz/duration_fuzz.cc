// A duration that is written reads back as itself.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "k8s/quantity.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using trimtab::k8s::FormatDuration;
  using trimtab::k8s::ParseDuration;
  const auto duration = ParseDuration(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!duration) return 0;
  const auto again = ParseDuration(FormatDuration(*duration));
  TRIMTAB_CHECK(again.ok());
  TRIMTAB_CHECK(*again == *duration);
  return 0;
}
