// A status that can be read is written so that it reads the same again, and needs no patch then.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "controller/codec/status_codec.h"
#include "k8s/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using trimtab::k8s::Json;
  const auto json = Json::Parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!json) return 0;
  const auto state = trimtab::codec::DecodeStatus(*json);
  if (!state) {
    TRIMTAB_CHECK(state.error().message.starts_with("status"));
    return 0;
  }
  const Json written = trimtab::codec::EncodeStatus(*state);
  const auto again = trimtab::codec::DecodeStatus(written);
  TRIMTAB_CHECK(again.ok());
  TRIMTAB_CHECK(trimtab::codec::EncodeStatus(*again).Dump() == written.Dump());
  TRIMTAB_CHECK(!trimtab::codec::StatusPatch(*state, *again).has_value());
  return 0;
}
