#pragma once

#include <string>
#include <string_view>

#include "tests/e2e/shop/settings.h"

namespace trimtab::shop {

// What is really done for a client: what is configured where its Accept-Encoding takes it, and
// nothing for one that does not, or did not say.
Compression ChooseFor(std::string_view accept_encoding, const Compression& configured);

// What Content-Encoding says of it; empty for none.
std::string_view ContentEncodingOf(Codec codec);

// The body, packed. Any thread.
std::string Compress(const Compression& compression, std::string_view body);

}  // namespace trimtab::shop
