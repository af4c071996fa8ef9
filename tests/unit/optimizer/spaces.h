#pragma once

#include <string>
#include <utility>
#include <vector>

#include "optimizer/parameter.h"
#include "optimizer/search_space.h"

namespace trimtab::optimizer {

inline Parameter Real(std::string name, double min, double max,
                      Parameter::Scale scale = Parameter::Scale::kLinear) {
  return {.name = std::move(name), .min = min, .max = max, .scale = scale};
}

inline Parameter Integer(std::string name, double min, double max,
                         Parameter::Scale scale = Parameter::Scale::kLinear) {
  return {.name = std::move(name),
          .kind = Parameter::Kind::kInteger,
          .min = min,
          .max = max,
          .scale = scale};
}

inline Parameter Category(std::string name, std::vector<std::string> names) {
  return {
      .name = std::move(name), .kind = Parameter::Kind::kCategorical, .names = std::move(names)};
}

inline Parameter Boolean(std::string name) {
  return {.name = std::move(name), .kind = Parameter::Kind::kBoolean};
}

inline SearchSpace Space(std::vector<Parameter> parameters,
                         const std::vector<std::string>& constraints = {}) {
  return SearchSpace::Make(std::move(parameters), constraints).value();
}

}  // namespace trimtab::optimizer
