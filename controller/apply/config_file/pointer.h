#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trimtab::apply::config_file {

// The steps of a JSON pointer (RFC 6901). At least one.
Result<std::vector<std::string>> ParsePointer(std::string_view path);

// The pointer of the first `count` steps.
std::string PointerTo(const std::vector<std::string>& steps, size_t count);

// The index that a step names in a list of `size` items; nothing where there is no such item.
// An error where the step is no index.
Result<std::optional<size_t>> IndexIn(size_t size, const std::vector<std::string>& steps,
                                      size_t at);

}  // namespace trimtab::apply::config_file
