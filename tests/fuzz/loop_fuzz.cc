// A loop is read, or refused in a sentence that names its field.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "controller/codec/loop_codec.h"
#include "k8s/json.h"

namespace {

void CheckSentence(const trimtab::Error& error) {
  TRIMTAB_CHECK(error.message.starts_with(error.reason + ": "));
  TRIMTAB_CHECK(error.message.size() > error.reason.size() + 2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using trimtab::k8s::Json;
  const auto json = Json::Parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!json) return 0;
  const auto loop = trimtab::codec::DecodeLoop(*json);
  if (!loop) {
    CheckSentence(loop.error());
    return 0;
  }
  const auto usable = trimtab::codec::CheckUsable(*loop);
  if (!usable) CheckSentence(usable.error());
  return 0;
}
