// Any text is a constraint or an error, and what holds at a point can hold in its ranges.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "optimizer/constraint.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using trimtab::optimizer::Constraint;
  using trimtab::optimizer::Interval;
  using trimtab::optimizer::Parameter;
  const std::vector<Parameter> parameters = {
      {.name = "a"},
      {.name = "b", .kind = Parameter::Kind::kInteger, .min = -5, .max = 5},
      {.name = "c", .kind = Parameter::Kind::kCategorical, .names = {"x", "y"}}};
  const auto constraint =
      Constraint::Parse(std::string_view(reinterpret_cast<const char*>(data), size), parameters);
  if (!constraint) {
    TRIMTAB_CHECK(constraint.error().message.find("column") != std::string::npos);
    return 0;
  }
  const std::vector<Interval> ranges = {{0, 1}, {-5, 5}, {0, 1}};
  for (const double a : {0.0, 0.3, 1.0}) {
    for (const double b : {-5.0, 0.0, 5.0}) {
      const bool holds = constraint->Holds({{a, b, 1}});
      TRIMTAB_CHECK(!holds || constraint->CanHold(ranges));
      TRIMTAB_CHECK(holds == (constraint->Violation({{a, b, 1}}) == 0));
    }
  }
  return 0;
}
