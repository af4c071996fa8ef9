// What a Prometheus answers, whatever its status: the first byte is the last digits of the status.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

#include "base/check.h"
#include "controller/measure/query_answer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using trimtab::measure::QueryAnswer;
  if (size == 0) return 0;
  const int statuses[] = {200, 200, 200, 302, 400, 401, 422, 429, 500, 503};
  const trimtab::HttpResponse response{
      .status = statuses[data[0] % std::size(statuses)],
      .headers = {{"Content-Type", "application/json"}},
      .body = std::string(reinterpret_cast<const char*>(data) + 1, size - 1)};
  const auto answer = trimtab::measure::ReadQueryAnswer(response, size_t{1} << 20);
  if (!answer) {
    TRIMTAB_CHECK(!answer.error().message.empty());
    return 0;
  }
  TRIMTAB_CHECK(response.status == 200);
  const bool has_series =
      answer->type == QueryAnswer::Type::kVector || answer->type == QueryAnswer::Type::kScalar;
  TRIMTAB_CHECK(has_series || answer->series.empty());
  TRIMTAB_CHECK(answer->type != QueryAnswer::Type::kScalar || answer->series.size() == 1);
  return 0;
}
