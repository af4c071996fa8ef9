// The only file here that knows <regex>, which throws.
#include <algorithm>
#include <cmath>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>

#include "sim/custom_values.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

std::string TypeOf(const Json& value) {
  if (value.is_object()) return "object";
  if (value.is_array()) return "array";
  if (value.is_string()) return "string";
  if (value.boolean()) return "boolean";
  if (value.integer()) return "integer";
  return value.number() ? "number" : "null";
}

size_t CodePoints(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string Number(double value) {
  return value == std::floor(value) && std::abs(value) < 1e15
             ? std::to_string(static_cast<int64_t>(value))
             : Json(value).Dump();
}

// Nothing for a pattern of RE2's own syntax: not ours to judge.
std::optional<std::regex> Compile(const std::string& pattern) {
  try {
    return std::regex(pattern, std::regex::ECMAScript);
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

// Checks one object; collects what is wrong.
class Checker {
 public:
  explicit Checker(CustomPatterns& patterns) : patterns_(patterns) {}

  void Check(const Json& schema, const Json& value, const std::string& path) {
    if (value.is_null()) return;
    if (!CheckType(schema, value, path)) return;
    CheckEnum(schema, value, path);
    if (value.is_string()) CheckString(schema, *value.string(), path);
    if (const auto number = value.number()) CheckNumber(schema, *number, value, path);
    if (value.array() != nullptr) CheckArray(schema, *value.array(), path);
    if (value.object() != nullptr) CheckObject(schema, value, path);
  }

  std::vector<StatusCause> causes;

 private:
  void Add(const char* reason, const std::string& message, const std::string& path) {
    causes.push_back({reason, message, path});
  }

  void Wrong(const Json& value, const std::string& path, const std::string& should) {
    Add("FieldValueInvalid", "Invalid value: " + value.Dump() + ": " + path + " in body " + should,
        path);
  }

  bool CheckType(const Json& schema, const Json& value, const std::string& path) {
    const Json* either = schema.Find("x-kubernetes-int-or-string");
    const bool int_or_string = either != nullptr && either->boolean().value_or(false);
    const std::string wanted(schema.Text({"type"}));
    const std::string found = TypeOf(value);
    if (int_or_string
            ? found == "integer" || found == "string"
            : wanted.empty() || wanted == found || (wanted == "number" && found == "integer")) {
      return true;
    }
    const std::string type = int_or_string ? "integer,string" : wanted;
    Add("FieldValueTypeInvalid",
        "Invalid value: \"" + found + "\": " + path + " in body must be of type " + type + ": \"" +
            found + "\"",
        path);
    return false;
  }

  void CheckEnum(const Json& schema, const Json& value, const std::string& path) {
    const Json* allowed = schema.Find("enum");
    if (allowed == nullptr || allowed->array() == nullptr) return;
    std::string list;
    for (const Json& one : *allowed->array()) {
      if (one == value) return;
      list += (list.empty() ? "" : ", ") + one.Dump();
    }
    Add("FieldValueNotSupported",
        "Unsupported value: " + value.Dump() + ": supported values: " + list, path);
  }

  void CheckString(const Json& schema, const std::string& text, const std::string& path) {
    const auto bound = [&](const char* name) {
      const Json* limit = schema.Find(name);
      return limit == nullptr ? std::optional<int64_t>() : limit->integer();
    };
    const auto length = static_cast<int64_t>(CodePoints(text));
    if (const auto most = bound("maxLength"); most && length > *most) {
      Add("FieldValueTooLong", "Too long: may not be more than " + std::to_string(*most) + " bytes",
          path);
    }
    if (const auto least = bound("minLength"); least && length < *least) {
      Wrong(Json(text), path, "should be at least " + std::to_string(*least) + " chars long");
    }
    const std::string_view pattern = schema.Text({"pattern"});
    if (!pattern.empty() && !patterns_.Matches(text, pattern)) {
      Wrong(Json(text), path, "should match '" + std::string(pattern) + "'");
    }
  }

  void CheckNumber(const Json& schema, double number, const Json& value, const std::string& path) {
    const auto bound = [&](const char* name) {
      const Json* limit = schema.Find(name);
      return limit == nullptr ? std::optional<double>() : limit->number();
    };
    const auto exclusive = [&](const char* name) {
      const Json* flag = schema.Find(name);
      return flag != nullptr && flag->boolean().value_or(false);
    };
    if (const auto least = bound("minimum")) {
      const bool open = exclusive("exclusiveMinimum");
      if (open ? number <= *least : number < *least) {
        Wrong(
            value, path,
            std::string("should be greater than ") + (open ? "" : "or equal to ") + Number(*least));
      }
    }
    if (const auto most = bound("maximum")) {
      const bool open = exclusive("exclusiveMaximum");
      if (open ? number >= *most : number > *most) {
        Wrong(value, path,
              std::string("should be less than ") + (open ? "" : "or equal to ") + Number(*most));
      }
    }
  }

  void CheckCount(const Json& schema, const std::string& what, size_t count,
                  const std::string& path) {
    const Json* most = schema.Find("max" + what);
    if (most != nullptr && static_cast<int64_t>(count) > most->integer().value_or(INT64_MAX)) {
      Add("FieldValueTooMany",
          "Too many: " + std::to_string(count) + ": must have at most " + most->Dump() + " items",
          path);
    }
    const Json* least = schema.Find("min" + what);
    if (least != nullptr && static_cast<int64_t>(count) < least->integer().value_or(0)) {
      const std::string noun = what == "Items" ? "items" : "properties";
      Wrong(Json(static_cast<int64_t>(count)), path,
            "should have at least " + least->Dump() + " " + noun);
    }
  }

  void CheckArray(const Json& schema, const Json::Array& items, const std::string& path) {
    CheckCount(schema, "Items", items.size(), path);
    CheckUnique(schema, items, path);
    const Json* inner = schema.Find("items");
    for (size_t i = 0; inner != nullptr && i < items.size(); ++i) {
      Check(*inner, items[i], path + "[" + std::to_string(i) + "]");
    }
  }

  // Sets and lists by key hold each item once.
  void CheckUnique(const Json& schema, const Json::Array& items, const std::string& path) {
    const std::string_view type = schema.Text({"x-kubernetes-list-type"});
    if (type != "set" && type != "map") return;
    const Json* keys = schema.Find("x-kubernetes-list-map-keys");
    std::vector<Json> seen;
    for (size_t i = 0; i < items.size(); ++i) {
      Json mark = type == "set" || keys == nullptr ? items[i] : KeysOf(items[i], *keys);
      if (std::find(seen.begin(), seen.end(), mark) != seen.end()) {
        Add("FieldValueDuplicate", "Duplicate value: " + mark.Dump(),
            path + "[" + std::to_string(i) + "]");
      }
      seen.push_back(std::move(mark));
    }
  }

  static Json KeysOf(const Json& item, const Json& keys) {
    Json mark{Json::Object()};
    for (const Json& key : *keys.array()) {
      const Json* value = item.Find(*key.string());
      if (value != nullptr) mark[*key.string()] = *value;
    }
    return mark;
  }

  void CheckObject(const Json& schema, const Json& value, const std::string& path) {
    CheckCount(schema, "Properties", value.object()->size(), path);
    const auto child = [&](const std::string& name) {
      return path.empty() ? name : path + "." + name;
    };
    const Json* properties = schema.Find("properties");
    const Json* others = schema.Find("additionalProperties");
    for (const auto& [name, member] : *value.object()) {
      const Json* property = properties == nullptr ? nullptr : properties->Find(name);
      if (property == nullptr && others != nullptr && others->is_object()) property = others;
      if (property != nullptr) Check(*property, member, child(name));
    }
    const Json* required = schema.Find("required");
    if (required == nullptr || required->array() == nullptr) return;
    for (const Json& name : *required->array()) {
      const Json* member = value.Find(*name.string());
      if (member == nullptr || member->is_null()) {
        Add("FieldValueRequired", "Required value", child(*name.string()));
      }
    }
  }

  CustomPatterns& patterns_;
};

}  // namespace

struct CustomPatterns::Compiled {
  std::optional<std::regex> expression;
};

CustomPatterns::CustomPatterns() = default;
CustomPatterns::~CustomPatterns() = default;

bool CustomPatterns::Matches(const std::string& text, std::string_view pattern) {
  auto found = compiled_.find(pattern);
  if (found == compiled_.end()) {
    const std::string key(pattern);
    auto compiled = std::make_unique<const Compiled>(Compiled{Compile(key)});
    found = compiled_.emplace(key, std::move(compiled)).first;
  }
  const auto& expression = found->second->expression;
  return !expression || std::regex_search(text, *expression);
}

std::vector<StatusCause> CheckCustom(const Json& openapi, const Json& object,
                                     CustomPatterns& patterns) {
  Checker checker(patterns);
  checker.Check(openapi, object, "");
  return std::move(checker.causes);
}

}  // namespace trimtab::sim
