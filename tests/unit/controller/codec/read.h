#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "controller/codec/section.h"
#include "k8s/json.h"

namespace trimtab::codec {

// What one of the readers makes of a JSON value; the error is the first thing that is wrong.
template <class T>
Result<T> ReadBy(T (*read)(Section&), const k8s::Json& value, const std::string& path = "") {
  std::optional<Error> wrong;
  Section section(value, path, wrong);
  T made = read(section);
  if (wrong) return *std::move(wrong);
  return made;
}

}  // namespace trimtab::codec
