// Whatever stands in a kubeconfig, it is read or refused with a sentence that names a place.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "k8s/kubeconfig_parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto config = trimtab::k8s::ParseKubeconfig(text, "kc");
  if (!config) {
    TRIMTAB_CHECK(config.error().code == trimtab::Code::kInvalid);
    TRIMTAB_CHECK(config.error().message.starts_with("kc:"));
    return 0;
  }
  // Merged with itself it stays what it was.
  const size_t users = config->users.size();
  config->Merge(*config);
  TRIMTAB_CHECK(config->users.size() == users);
  return 0;
}
