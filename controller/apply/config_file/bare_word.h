#pragma once

#include <string_view>

namespace trimtab::apply::config_file {

// "-12" or "0.5": a number that JSON and every reader of YAML take for the same.
bool IsDecimal(std::string_view text);

// What readers of YAML make of a word without quotes.
enum class BareWord {
  kText,
  kNumber,    // decimal, for every reader alike
  kBoolean,   // true or false
  kDisputed,  // YAML 1.1 and 1.2, or their readers, disagree: yes, 010, 1e3, 12:30, 2026-03-01
};

BareWord KindOf(std::string_view word);

// True for true, True, TRUE.
bool IsTrue(std::string_view word);

// Needs no quotes anywhere in any YAML file: a word of harmless letters that is a text.
bool MayStandBare(std::string_view text);

}  // namespace trimtab::apply::config_file
