#pragma once

#include <string>
#include <string_view>

namespace trimtab::shop {

// The body that a client reads, for tests; empty when it is not packed as the encoding says.
std::string Unpack(std::string_view encoding, std::string_view packed);

}  // namespace trimtab::shop
