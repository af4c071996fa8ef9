#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "k8s/json.h"
#include "k8s/yaml.h"

namespace trimtab::k8s {

// One YAML document (or JSON, which is YAML) as kubectl would send it: unquoted numbers, true,
// false and null have their types, everything else is a text. As strict as ParseYaml, and it
// refuses unquoted words that readers of YAML take for different things, such as yes and 010. Error
// kInvalid begins with "FILE:LINE:COLUMN: ".
Result<Json> ParseYamlAsJson(std::string_view text, const std::string& file,
                             const YamlLimits& limits = {});

}  // namespace trimtab::k8s
