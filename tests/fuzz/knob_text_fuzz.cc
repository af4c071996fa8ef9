// What a knob's number is written as reads back as a value of the knob, and is written alike. The
// input is a type, min, max, step, a special value and a text, on a line each.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "controller/apply/knob_text.h"

namespace {

using trimtab::apply::KnobText;
using trimtab::domain::KnobType;

std::string TakeLine(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  std::string line(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

KnobType TypeOf(const std::string& letter) {
  constexpr std::array kTypes{KnobType::kInteger, KnobType::kReal, KnobType::kDuration,
                              KnobType::kQuantity};
  const auto first = static_cast<unsigned char>(letter.empty() ? '0' : letter[0]);
  return kTypes.at(first % kTypes.size());
}

void CheckWrites(const KnobText& text, double searched) {
  const std::string written = text.Write(searched);
  const auto read = text.Read(written);
  TRIMTAB_CHECK(read.ok());
  TRIMTAB_CHECK(text.Write(*read) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  trimtab::domain::Knob knob{.name = "k", .type = TypeOf(TakeLine(input))};
  knob.min = TakeLine(input);
  knob.max = TakeLine(input);
  knob.step = TakeLine(input);
  const std::string special = TakeLine(input);
  if (!special.empty()) knob.special = {special};
  const auto text = KnobText::Make(knob);
  if (!text) return 0;
  const double min = text->parameter().min;
  const double max = text->parameter().max;
  for (const double share : {0.0, 0.001, 0.1, 0.37, 0.5, 0.999, 1.0}) {
    CheckWrites(*text, min + (max - min) * share);
  }
  if (const auto read = text->Read(input)) CheckWrites(*text, *read);
  return 0;
}
