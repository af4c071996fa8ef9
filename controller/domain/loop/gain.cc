// What a kept configuration gains over the baseline: the product of what each kept trial gained
// over the configuration before it, and so are the ends of its interval.
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>

#include "base/portable_math.h"
#include "controller/domain/loop/trial.h"

namespace trimtab::domain {
namespace {

// The factor on the objective's harm, of a text such as "+12.4%"; 1 where there is none.
double FactorOf(const std::string& gain) {
  double percent = 0;
  const char* begin = gain.data() + (gain.starts_with('+') ? 1 : 0);
  std::from_chars(begin, gain.data() + gain.size(), percent);
  return 1 - percent / 100;
}

std::string TextOf(double factor) {
  char text[32];
  std::snprintf(text, sizeof text, "%+.1f%%", 100 * (1 - factor));
  return text;
}

// Nothing known makes nothing known of the whole.
std::string Compound(const std::string& so_far, bool known, double harm) {
  if (!known || !std::isfinite(harm)) return "";
  return TextOf(FactorOf(so_far) * PortableExp(harm));
}

}  // namespace

void SetGain(const Configuration& control, const Finding& objective, Configuration& kept) {
  const bool known = control.trial == 0 || !control.gain.empty();
  kept.gain = Compound(control.gain, known, objective.estimate);
  kept.gain_low = Compound(control.gain_low, known, objective.high);
  kept.gain_high = Compound(control.gain_high, known, objective.low);
}

}  // namespace trimtab::domain
