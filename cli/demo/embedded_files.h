#pragma once

#include <map>
#include <string_view>

namespace trimtab::demo {

// The files of `cli/demo/manifests` and `config/crd` by name, as they were when the program was
// built: CMake writes the definition.
const std::map<std::string_view, std::string_view>& EmbeddedFiles();

}  // namespace trimtab::demo
