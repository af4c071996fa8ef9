#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http.h"
#include "base/result.h"

namespace trimtab::measure {

// One element of an instant vector.
struct AnsweredSeries {
  std::vector<std::pair<std::string, std::string>> labels;  // as the server ordered them
  double at = 0;                                            // seconds since the epoch
  // NaN and infinities included; nothing for a histogram.
  std::optional<double> value;

  // Empty if there is none.
  std::string_view Label(std::string_view name) const;
};

// An answer of Prometheus to an instant query.
struct QueryAnswer {
  enum class Type { kVector, kScalar, kMatrix, kString };
  Type type = Type::kVector;
  // Of a scalar one without labels; none of a matrix or a string.
  std::vector<AnsweredSeries> series;
  // Something may be missing.
  std::vector<std::string> warnings;
  // Something is worth knowing.
  std::vector<std::string> infos;
};

// Reads a response whatever its status. An Error is the server's own, or says why this is no answer
// of a Prometheus: kInvalid for what it refuses and will refuse again (400, 413, 414, 422),
// kMalformed for what cannot be read, strictly.
Result<QueryAnswer> ReadQueryAnswer(const HttpResponse& response, size_t most_bytes);

// A number as Prometheus writes it: "1.5", "1e+06", "NaN", "+Inf", "-Inf"; nothing for any other
// text.
std::optional<double> ParseSampleValue(std::string_view text);

}  // namespace trimtab::measure
