#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "controller/domain/tuning_loop.h"

namespace trimtab::domain {

// FNV-1a, mixed at the end, of parts that may hold anything: the same on every machine and in every
// release, for it stands in status and in the names that people copy.
class StableHash {
 public:
  // Each part is closed by a byte that no text of ours has, so that "ab","c" is not "a","bc".
  StableHash& Add(std::string_view part) {
    for (const char byte : part) Mix(static_cast<uint8_t>(byte));
    Mix(0);
    return *this;
  }
  // Every bit of it depends on every byte, which FNV alone does not promise of the last ones.
  uint64_t bits() const {
    uint64_t mixed = bits_;
    mixed = (mixed ^ (mixed >> 33U)) * 0xff51afd7ed558ccdU;
    mixed = (mixed ^ (mixed >> 33U)) * 0xc4ceb9fe1a85ec53U;
    return mixed ^ (mixed >> 33U);
  }
  // Ten characters, a to z and 2 to 7.
  std::string Text() const {
    constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyz234567";
    std::string text;
    for (uint64_t rest = bits(); text.size() < 10; rest >>= 5U) text += kDigits[rest & 31U];
    return text;
  }

 private:
  void Mix(uint8_t byte) { bits_ = (bits_ ^ byte) * 0x100000001b3U; }

  uint64_t bits_ = 0xcbf29ce484222325U;
};

// All of a knob that a search over it rests on.
inline void AddKnob(const Knob& knob, StableHash& hash) {
  hash.Add(knob.name).Add(knob.min).Add(knob.max).Add(knob.step).Add(NameOf(knob.apply));
  hash.Add(std::to_string(static_cast<int>(knob.type))).Add(knob.log_scale ? "log" : "");
  for (const std::string& value : knob.values) hash.Add(value);
  for (const std::string& value : knob.special) hash.Add(value);
}

}  // namespace trimtab::domain
