#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace trimtab::apply {

// The units in which somebody writes durations, so that ours look like theirs: many programs read
// "1500ms" or "1m30s" and not both. A value type.
class DurationStyle {
 public:
  DurationStyle() = default;
  // That of texts which k8s::ParseDuration reads; empty ones count for nothing.
  DurationStyle(std::initializer_list<std::string_view> texts);

  // One unit and a whole number; several units where a text of the style has several. Not negative.
  std::string Write(Duration duration) const;

 private:
  std::string WriteInParts(Duration duration) const;

  std::vector<Duration> units_;  // those of the texts, from the largest
  bool in_parts_ = false;        // "1m30s"
};

}  // namespace trimtab::apply
