#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trimtab::k8s {

// Standard base64 with its padding; line breaks and spaces are skipped. Nothing for anything else.
std::optional<std::string> DecodeBase64(std::string_view text);

std::string EncodeBase64(std::string_view bytes);

}  // namespace trimtab::k8s
