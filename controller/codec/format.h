#pragma once

#include <string_view>

namespace trimtab::codec {

// A form that texts have, as the definitions in config/crd say it. Plain data.
struct Format {
  bool (*matches)(std::string_view text) = nullptr;
  // What a text that does not match is told: the pattern of a schema, or the sentence of a rule.
  std::string_view pattern;
  std::string_view sentence;
};

extern const Format kObjectName;    // of a workload or ConfigMap
extern const Format kLabelName;     // of a container or source
extern const Format kVariableName;  // of an environment variable
extern const Format kDataKey;       // of a ConfigMap
extern const Format kFilePath;      // "/http/codec"
extern const Format kArgument;      // "--workers={value}"
extern const Format kKnobName;
extern const Format kMetricName;
extern const Format kQuery;
extern const Format kDuration;
extern const Format kDurationAboveZero;
extern const Format kShare;
extern const Format kShareAboveZero;
extern const Format kPodShare;
extern const Format kTimeOfDay;
extern const Format kDays;
extern const Format kZoneName;

// "^-?[0-9]{1,15}$"
bool IsWholeNumber(std::string_view text);
// "^-?[0-9]{1,15}([.][0-9]{1,15})?$"
bool IsDecimalNumber(std::string_view text);
// "^([0-9]{1,9}(ms|s|m|h))+$"
bool IsPlainDuration(std::string_view text);

}  // namespace trimtab::codec
