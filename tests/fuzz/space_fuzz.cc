// Any parameters are a space or an error that names one of them; what a space draws may be tried.
#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/rng.h"
#include "optimizer/search_space.h"
#include "optimizer/space_sampler.h"

namespace {

using trimtab::Rng;
using trimtab::optimizer::Parameter;
using trimtab::optimizer::Point;
using trimtab::optimizer::SearchSpace;

// Mostly numbers that a person would write, and all others.
double Number(FuzzedDataProvider& data) {
  return data.ConsumeBool() ? data.ConsumeIntegralInRange<int>(-20, 20) / 4.0
                            : data.ConsumeFloatingPoint<double>();
}

std::vector<double> Numbers(FuzzedDataProvider& data, int most) {
  std::vector<double> numbers;
  for (int i = data.ConsumeIntegralInRange(0, most); i > 0; --i) numbers.push_back(Number(data));
  return numbers;
}

Parameter Knob(FuzzedDataProvider& data) {
  Parameter knob;
  knob.name = data.ConsumeRandomLengthString(2);
  knob.kind = static_cast<Parameter::Kind>(data.ConsumeIntegralInRange(0, 4));
  knob.min = Number(data);
  knob.max = Number(data);
  knob.step = data.ConsumeBool() ? Number(data) : 0;
  if (data.ConsumeBool()) knob.scale = Parameter::Scale::kLog;
  knob.levels = Numbers(data, 4);
  for (int i = data.ConsumeIntegralInRange(0, 6); i > 0; --i) {
    knob.names.push_back(data.ConsumeRandomLengthString(2));
  }
  if (data.ConsumeBool()) knob.special = Numbers(data, 2);
  if (data.ConsumeBool()) {
    knob.active_when = {.parameter = data.ConsumeRandomLengthString(2), .values = Numbers(data, 3)};
  }
  return knob;
}

void CheckPoint(const SearchSpace& space, const Point& point) {
  TRIMTAB_CHECK(space.Contains(point));
  TRIMTAB_CHECK(space.Canonical(point) == point);
  TRIMTAB_CHECK(space.CheckMeasured(point).ok());
  std::vector<double> coordinates(space.coordinates());
  space.Encode(point, coordinates.data());
  for (const double coordinate : coordinates) {
    TRIMTAB_CHECK(coordinate >= 0 && coordinate <= 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  FuzzedDataProvider data(bytes, size);
  std::vector<Parameter> knobs;
  for (int i = data.ConsumeIntegralInRange(0, 4); i > 0; --i) knobs.push_back(Knob(data));
  std::vector<std::string> constraints;
  if (data.ConsumeBool()) constraints.push_back(data.ConsumeRandomLengthString(30));
  const auto space = SearchSpace::Make(knobs, constraints);
  if (!space) {
    TRIMTAB_CHECK(space.error().message.find("knob") == 0 ||
                  space.error().message.find("constraint") == 0);
    return 0;
  }
  Rng rng(size);
  for (int i = 0; i < 8; ++i) {
    const auto point = SampleFeasible(*space, rng);
    if (!point) break;
    CheckPoint(*space, *point);
  }
  if (space->Count(2000) > 0) {
    for (const Point& point : space->Enumerate()) CheckPoint(*space, point);
  }
  return 0;
}
