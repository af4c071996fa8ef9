#pragma once

#include <optional>

#include "sim/api_server.h"
#include "sim/kind.h"
#include "sim/request.h"

namespace trimtab::sim {

// The answer to a question about the server itself: its health, its version, the kinds that it
// serves and their fields. Nothing if the request asks for something else.
std::optional<Answer> AboutServer(const Request& request, const Catalog& catalog);

}  // namespace trimtab::sim
