#include "controller/apply/field_path.h"

#include <algorithm>

#include "base/check.h"

namespace trimtab::apply {
namespace {

using k8s::Json;

bool IsPlain(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

std::string Quoted(std::string_view text) {
  std::string out;
  k8s::AppendJsonString(out, text);
  return out;
}

std::string KeyOf(const FieldPath::Step& step) {
  return step.element ? "k:{\"name\":" + Quoted(step.text) + "}" : "f:" + step.text;
}

const Json* ElementNamed(const Json& list, std::string_view name) {
  if (list.array() == nullptr) return nullptr;
  for (const Json& item : *list.array()) {
    if (item.Text({"name"}) == name) return &item;
  }
  return nullptr;
}

Json& MakeElement(Json& list, const std::string& name) {
  if (list.is_null()) list = Json(Json::Array{});
  TRIMTAB_CHECK(list.array() != nullptr);
  for (Json& item : *list.array()) {
    if (item.Text({"name"}) == name) return item;
  }
  list.array()->push_back(Json::Of({{"name", name}}));
  return list.array()->back();
}

// Nothing but what says that a list's element is there.
bool IsBare(const Json& node) {
  for (const auto& [key, value] : *node.object()) {
    if (key != "." && key != "f:name") return false;
  }
  return true;
}

// The JSON string at the begin of `text`, which is cut off.
std::optional<std::string> TakeQuoted(std::string_view& text) {
  if (text.empty() || text.front() != '"') return std::nullopt;
  size_t end = 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? size_t{2} : size_t{1};
  if (end >= text.size()) return std::nullopt;
  const Result<Json> parsed = Json::Parse(text.substr(0, end + 1));
  if (!parsed || !parsed->is_string()) return std::nullopt;
  text.remove_prefix(end + 1);
  return *parsed->string();
}

std::optional<FieldPath::Step> TakeBracket(std::string_view& text) {
  constexpr std::string_view kName = "[name=";
  const bool element = text.starts_with(kName);
  text.remove_prefix(element ? kName.size() : 1);
  std::optional<std::string> name = TakeQuoted(text);
  if (!name || !text.starts_with(']')) return std::nullopt;
  text.remove_prefix(1);
  return FieldPath::Step{.element = element, .text = *std::move(name)};
}

std::optional<FieldPath::Step> TakeStep(std::string_view& text) {
  if (text.front() == '[') return TakeBracket(text);
  if (text.front() != '.') return std::nullopt;
  const size_t end = std::min(text.find_first_of(".[", 1), text.size());
  const std::string_view name = text.substr(1, end - 1);
  if (!IsPlain(name)) return std::nullopt;
  text.remove_prefix(end);
  return FieldPath::Step{.element = false, .text = std::string(name)};
}

}  // namespace

FieldPath& FieldPath::Member(std::string_view name) {
  steps_.push_back({.element = false, .text = std::string(name)});
  return *this;
}

FieldPath& FieldPath::Element(std::string_view name) {
  steps_.push_back({.element = true, .text = std::string(name)});
  return *this;
}

std::string FieldPath::ToString() const {
  std::string out;
  for (const Step& step : steps_) {
    if (step.element) {
      out += "[name=" + Quoted(step.text) + "]";
    } else {
      out += IsPlain(step.text) ? "." + step.text : "[" + Quoted(step.text) + "]";
    }
  }
  return out;
}

std::optional<FieldPath> FieldPath::Parse(std::string_view text) {
  FieldPath path;
  while (!text.empty()) {
    std::optional<Step> step = TakeStep(text);
    if (!step) return std::nullopt;
    path.steps_.push_back(*std::move(step));
  }
  return path.steps_.empty() ? std::nullopt : std::optional(std::move(path));
}

const Json* FieldPath::FindIn(const Json& object) const {
  const Json* at = &object;
  for (const Step& step : steps_) {
    at = step.element ? ElementNamed(*at, step.text) : at->Find(step.text);
    if (at == nullptr) return nullptr;
  }
  return at->is_null() ? nullptr : at;
}

void FieldPath::SetIn(Json& config, Json value) const {
  Json* at = &config;
  for (const Step& step : steps_) {
    at = step.element ? &MakeElement(*at, step.text) : &(*at)[step.text];
  }
  *at = std::move(value);
}

FieldPath FieldPath::Parent(size_t depth) const {
  FieldPath parent;
  parent.steps_.assign(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(depth));
  return parent;
}

std::optional<size_t> FieldPath::FirstMissingIn(const Json& object) const {
  for (size_t depth = 1; depth < steps_.size(); ++depth) {
    if (Parent(depth).FindIn(object) == nullptr) return depth;
  }
  return std::nullopt;
}

bool FieldPath::IsIn(const Json& fields) const {
  const Json* at = &fields;
  for (const Step& step : steps_) {
    at = at->Find(KeyOf(step));
    if (at == nullptr) return false;
  }
  return true;
}

std::vector<size_t> FieldPath::ParentsIn(const Json& fields) const {
  std::vector<size_t> parents;
  const Json* at = &fields;
  for (size_t i = 0; i < steps_.size() && at != nullptr; ++i) {
    if (at->Find(".") != nullptr) parents.push_back(i);
    at = at->Find(KeyOf(steps_[i]));
  }
  return parents;
}

void FieldPath::AddTo(Json& fields, const std::vector<size_t>& parents) const {
  Json* at = &fields;
  for (size_t i = 0; i < steps_.size(); ++i) {
    if (std::find(parents.begin(), parents.end(), i) != parents.end()) {
      (*at)["."] = Json(Json::Object{});
    }
    at = &(*at)[KeyOf(steps_[i])];
  }
  if (at->is_null()) {
    *at = Json(Json::Object{});
  } else if (!at->object()->empty()) {
    (*at)["."] = Json(Json::Object{});
  }
}

void FieldPath::RemoveFrom(Json& fields) const {
  std::vector<Json*> trail = {&fields};
  for (const Step& step : steps_) {
    Json* next = trail.back()->Find(KeyOf(step));
    if (next == nullptr) return;
    trail.push_back(next);
  }
  trail.back()->Erase(".");
  if (!trail.back()->object()->empty()) return;
  for (size_t i = steps_.size(); i > 0; --i) {
    trail[i - 1]->Erase(KeyOf(steps_[i - 1]));
    if (!IsBare(*trail[i - 1])) return;
  }
}

}  // namespace trimtab::apply
