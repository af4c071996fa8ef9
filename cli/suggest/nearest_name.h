#pragma once

#include <span>
#include <string>
#include <string_view>

namespace trimtab::cli {

// What to say after an unknown name: the known one that was probably meant, or all of them.
std::string MeantInstead(std::string_view name, std::span<const std::string_view> known);

}  // namespace trimtab::cli
