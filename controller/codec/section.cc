#include "controller/codec/section.h"

#include <algorithm>
#include <cmath>

namespace trimtab::codec {
namespace {

using k8s::Json;

const Json kNothing{Json::Object()};

std::string_view TypeOf(const Json& value) {
  if (value.is_object()) return "object";
  if (value.is_array()) return "array";
  if (value.is_string()) return "string";
  if (value.boolean()) return "boolean";
  if (value.integer()) return "integer";
  return value.number() ? "number" : "null";
}

size_t Characters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string Digits(double value) {
  const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
  return whole ? std::to_string(static_cast<int64_t>(value)) : Json(value).Dump();
}
std::string Digits(int64_t value) { return std::to_string(value); }

// "Invalid value: 0: spec.x in body should be ..."
std::string Invalid(const Json& value, const std::string& where, const std::string& should) {
  return "Invalid value: " + value.Dump() + ": " + where + " in body should " + should;
}

}  // namespace

Section::Section(const Json& value, std::string path, std::optional<Error>& wrong)
    : value_(value.is_object() ? value : kNothing), path_(std::move(path)), wrong_(wrong) {
  if (!value.is_null()) Typed(path_, value, "object", value.is_object());
}

std::string Section::Text(std::string_view key, const TextRule& rule,
                          std::optional<std::string_view> fallback) {
  const Json* value = Need(key, !fallback);
  return value == nullptr ? std::string(fallback.value_or("")) : TextAt(At(key), *value, rule);
}

bool Section::Bool(std::string_view key, std::optional<bool> fallback) {
  const Json* value = Need(key, !fallback);
  if (value == nullptr) return fallback.value_or(false);
  Typed(At(key), *value, "boolean", value->boolean().has_value());
  return value->boolean().value_or(false);
}

int64_t Section::Integer(std::string_view key, const NumberRule<int64_t>& rule,
                         std::optional<int64_t> fallback) {
  const Json* value = Need(key, !fallback);
  if (value == nullptr) return fallback.value_or(0);
  if (!Typed(At(key), *value, "integer", value->integer().has_value())) return 0;
  CheckNumber(At(key), *value, *value->integer(), rule);
  return *value->integer();
}

double Section::Number(std::string_view key, const NumberRule<double>& rule,
                       std::optional<double> fallback) {
  const Json* value = Need(key, !fallback);
  if (value == nullptr) return fallback.value_or(0);
  if (!Typed(At(key), *value, "number", value->number().has_value())) return 0;
  CheckNumber(At(key), *value, *value->number(), rule);
  return *value->number();
}

Section Section::Inside(std::string_view key, bool required) {
  const Json* value = Need(key, required);
  return {value == nullptr ? kNothing : *value, At(key), wrong_};
}

std::vector<Section> Section::Each(std::string_view key, const ListRule& rule, bool required) {
  std::vector<Section> sections;
  const Json* value = Need(key, required);
  if (value == nullptr || !Typed(At(key), *value, "array", value->is_array())) return sections;
  CheckCount(At(key), value->array()->size(), rule);
  sections.reserve(value->array()->size());
  for (const Json& item : *value->array()) {
    const std::string where = At(key, sections.size());
    Typed(where, item, "object", item.is_object());
    sections.emplace_back(item, where, wrong_);
  }
  return sections;
}

std::vector<std::string> Section::Texts(std::string_view key, const ListRule& rule,
                                        const TextRule& text_rule, bool required) {
  std::vector<std::string> texts;
  const Json* value = Need(key, required);
  if (value == nullptr || !Typed(At(key), *value, "array", value->is_array())) return texts;
  CheckCount(At(key), value->array()->size(), rule);
  texts.reserve(value->array()->size());
  for (const Json& item : *value->array()) {
    const std::string where = At(key, texts.size());
    std::string text = TextAt(where, item, text_rule);
    if (rule.distinct && std::find(texts.begin(), texts.end(), text) != texts.end()) {
      Blame(where, "Duplicate value: " + item.Dump());
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<std::pair<std::string, std::string>> Section::TextMap(std::string_view key) {
  std::vector<std::pair<std::string, std::string>> texts;
  const Section map = Inside(key);
  for (const auto& [name, value] : *map.value_.object()) {
    Typed(map.At(name), value, "string", value.is_string());
    texts.emplace_back(name, value.is_string() ? *value.string() : "");
  }
  return texts;
}

void Section::NothingElse() {
  for (const auto& [name, value] : *value_.object()) {
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    const std::string where = At(name);
    Blame(where, "unknown field \"" + where + "\"");
  }
}

void Section::Wrong(const std::string& sentence) { Blame(path_, sentence); }

void Section::WrongAt(std::string_view key, const std::string& sentence) {
  Blame(At(key), sentence);
}

const Json* Section::Find(std::string_view key) {
  asked_.push_back(key);
  const Json* value = value_.Find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const Json* Section::Need(std::string_view key, bool required) {
  const Json* value = Find(key);
  if (value == nullptr && required) Blame(At(key), "Required value");
  return value;
}

std::string Section::At(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

std::string Section::At(std::string_view key, size_t index) const {
  return At(key) + "[" + std::to_string(index) + "]";
}

void Section::Blame(const std::string& where, const std::string& sentence) {
  if (wrong_) return;
  wrong_ = Error{.code = Code::kInvalid, .message = where + ": " + sentence, .reason = where};
}

bool Section::Typed(const std::string& where, const Json& value, std::string_view type, bool fits) {
  if (fits) return true;
  const std::string found(TypeOf(value));
  Blame(where, "Invalid value: \"" + found + "\": " + where + " in body must be of type " +
                   std::string(type) + ": \"" + found + "\"");
  return false;
}

void Section::CheckText(const std::string& where, const std::string& text, const TextRule& rule) {
  const size_t length = Characters(text);
  if (length > rule.most) {
    Blame(where, "Too long: may not be more than " + std::to_string(rule.most) + " bytes");
  }
  if (length < rule.least) {
    Blame(where,
          Invalid(Json(text), where, "be at least " + std::to_string(rule.least) + " chars long"));
  }
  if (rule.format == nullptr || rule.format->matches(text)) return;
  if (rule.format->pattern.empty()) return Blame(where, std::string(rule.format->sentence));
  Blame(where, Invalid(Json(text), where, "match '" + std::string(rule.format->pattern) + "'"));
}

void Section::CheckCount(const std::string& where, size_t count, const ListRule& rule) {
  if (count > rule.most) {
    Blame(where, "Too many: " + std::to_string(count) + ": must have at most " +
                     std::to_string(rule.most) + " items");
  }
  if (count < rule.least) {
    Blame(where, Invalid(Json(static_cast<int64_t>(count)), where,
                         "have at least " + std::to_string(rule.least) + " items"));
  }
}

template <class N>
void Section::CheckNumber(const std::string& where, const Json& written, N value,
                          const NumberRule<N>& rule) {
  if (rule.least && (rule.above_least ? value <= *rule.least : value < *rule.least)) {
    const std::string bound = rule.above_least ? "" : "or equal to ";
    Blame(where, Invalid(written, where, "be greater than " + bound + Digits(*rule.least)));
  }
  if (rule.most && (rule.below_most ? value >= *rule.most : value > *rule.most)) {
    const std::string bound = rule.below_most ? "" : "or equal to ";
    Blame(where, Invalid(written, where, "be less than " + bound + Digits(*rule.most)));
  }
}

std::string Section::TextAt(const std::string& where, const Json& value, const TextRule& rule) {
  if (rule.or_integer && value.integer()) return std::to_string(*value.integer());
  const char* type = rule.or_integer ? "integer,string" : "string";
  if (!Typed(where, value, type, value.is_string())) return "";
  CheckText(where, *value.string(), rule);
  return *value.string();
}

void Section::Unsupported(const std::string& where, const std::string& word,
                          const std::vector<std::string_view>& words) {
  std::string list;
  for (const std::string_view name : words) {
    list += (list.empty() ? "" : ", ") + Json(name).Dump();
  }
  Blame(where, "Unsupported value: " + Json(word).Dump() + ": supported values: " + list);
}

}  // namespace trimtab::codec
