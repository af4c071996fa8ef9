// The canonical form of a quantity is the same amount.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "k8s/quantity.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using trimtab::k8s::Quantity;
  const auto quantity =
      Quantity::Parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!quantity) return 0;
  const std::string canonical = quantity->Canonical();
  const auto again = Quantity::Parse(canonical);
  TRIMTAB_CHECK(again.ok());
  TRIMTAB_CHECK(*again == *quantity);
  TRIMTAB_CHECK(again->value() == quantity->value());
  // "62.5Ki" becomes "64000" and that "64k", on the server too; there it ends.
  const auto settled = Quantity::Parse(again->Canonical());
  TRIMTAB_CHECK(settled.ok());
  TRIMTAB_CHECK(settled->Canonical() == again->Canonical());
  return 0;
}
