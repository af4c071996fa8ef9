#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace trimtab::k8s {

// A Kubernetes quantity ("250m", "1Gi", "1e3", "0.5") as a whole number of nano-units, exactly: the
// API's own precision. What does not fit 128 bits or is finer than a nano is refused.
class Quantity {
 public:
  static Result<Quantity> Parse(std::string_view text);

  // In the form the server would write: "1000m" becomes "1".
  std::string Canonical() const;
  double value() const;
  auto operator<=>(const Quantity& other) const { return nanos_ <=> other.nanos_; }
  bool operator==(const Quantity& other) const { return nanos_ == other.nanos_; }

 private:
  enum class Format { kDecimal, kBinary, kExponent };
  __extension__ using Int128 = __int128;
  Int128 nanos_ = 0;
  Format format_ = Format::kDecimal;
};

// A Go duration ("1m30s", "200ms", "-1.5h"), as metav1.Duration reads and writes it.
Result<Duration> ParseDuration(std::string_view text);
std::string FormatDuration(Duration duration);

}  // namespace trimtab::k8s
