#include "sim/field_set.h"

#include <algorithm>
#include <utility>

namespace trimtab::sim {

using k8s::Json;

namespace {

std::string KeyText(const std::string& json) {
  const auto keys = Json::Parse(json);
  if (!keys || !keys->is_object()) return json;
  std::string text;
  for (const auto& [name, value] : *keys->object()) {
    if (!text.empty()) text += ",";
    text += name + "=" + value.Dump();
  }
  return text;
}

Result<PathElement> ParseElement(const std::string& text) {
  if (text.size() < 2 || text[1] != ':') {
    return Error{.code = Code::kInvalid, .message = "not an element of FieldsV1: " + text};
  }
  const std::string rest = text.substr(2);
  switch (text[0]) {
    case 'f':
      return PathElement{PathElement::Kind::kField, rest};
    case 'k':
      return PathElement{PathElement::Kind::kKey, rest};
    case 'v':
      return PathElement{PathElement::Kind::kValue, rest};
    default:
      return Error{.code = Code::kInvalid, .message = "not an element of FieldsV1: " + text};
  }
}

std::string FormatElement(const PathElement& element) {
  switch (element.kind) {
    case PathElement::Kind::kField:
      return "f:" + element.text;
    case PathElement::Kind::kKey:
      return "k:" + element.text;
    case PathElement::Kind::kValue:
      return "v:" + element.text;
  }
  return {};
}

}  // namespace

std::string PathElement::ToString() const {
  switch (kind) {
    case Kind::kField:
      return "." + text;
    case Kind::kKey:
      return "[" + KeyText(text) + "]";
    case Kind::kValue:
      return "[=" + text + "]";
  }
  return {};
}

FieldSet::Entries::const_iterator FieldSet::Position(const PathElement& element) const {
  return std::lower_bound(
      entries_.begin(), entries_.end(), element,
      [](const Entry& entry, const PathElement& wanted) { return entry.element < wanted; });
}

bool FieldSet::Has(const PathElement& element) const {
  const auto at = Position(element);
  return at != entries_.end() && at->element == element && at->member;
}

const FieldSet& FieldSet::Below(const PathElement& element) const {
  static const FieldSet kNone;
  const auto at = Position(element);
  return at != entries_.end() && at->element == element ? at->below : kNone;
}

void FieldSet::Add(PathElement element, bool member, FieldSet below) {
  if (!member && below.empty()) return;
  const auto at = Position(element);
  if (at != entries_.end() && at->element == element) return;
  entries_.insert(at, Entry{std::move(element), member, std::move(below)});
}

// Walks both in step; `combine` gets both entries, either of which may be null.
template <class Combine>
FieldSet FieldSet::Merge(const FieldSet& a, const FieldSet& b, Combine combine) {
  FieldSet out;
  auto left = a.entries_.begin();
  auto right = b.entries_.begin();
  while (left != a.entries_.end() || right != b.entries_.end()) {
    const bool only_left =
        right == b.entries_.end() || (left != a.entries_.end() && left->element < right->element);
    const bool only_right =
        !only_left && (left == a.entries_.end() || right->element < left->element);
    const Entry* x = only_right ? nullptr : &*left++;
    const Entry* y = only_left ? nullptr : &*right++;
    Entry entry = combine(x, y);
    if (entry.member || !entry.below.empty()) out.entries_.push_back(std::move(entry));
  }
  return out;
}

FieldSet FieldSet::Union(const FieldSet& other) const {
  return Merge(*this, other, [](const Entry* a, const Entry* b) {
    if (a == nullptr) return *b;
    if (b == nullptr) return *a;
    return Entry{a->element, a->member || b->member, a->below.Union(b->below)};
  });
}

FieldSet FieldSet::Difference(const FieldSet& other) const {
  return Merge(*this, other, [](const Entry* a, const Entry* b) {
    if (a == nullptr) return Entry{};
    if (b == nullptr) return *a;
    return Entry{a->element, a->member && !b->member, a->below.Difference(b->below)};
  });
}

FieldSet FieldSet::Intersection(const FieldSet& other) const {
  return Merge(*this, other, [](const Entry* a, const Entry* b) {
    if (a == nullptr || b == nullptr) return Entry{};
    return Entry{a->element, a->member && b->member, a->below.Intersection(b->below)};
  });
}

FieldSet FieldSet::WithNamedParents(const Schema& schema) const {
  FieldSet out = *this;
  for (Entry& entry : out.entries_) {
    const bool field = entry.element.kind == PathElement::Kind::kField;
    if (field && !entry.below.empty() && schema.Names(entry.element.text)) entry.member = true;
    const Schema& inner = field ? schema.Field(entry.element.text) : schema.Element();
    entry.below = entry.below.WithNamedParents(inner);
  }
  return out;
}

void FieldSet::AppendLeaves(const std::string& prefix, std::vector<std::string>& out) const {
  for (const Entry& entry : entries_) {
    const std::string path = prefix + entry.element.ToString();
    if (entry.below.empty()) out.push_back(path);
    entry.below.AppendLeaves(path, out);
  }
}

std::vector<std::string> FieldSet::Leaves() const {
  std::vector<std::string> out;
  AppendLeaves("", out);
  return out;
}

Result<FieldSet> FieldSet::FromJson(const Json& json) {
  FieldSet set;
  if (json.object() == nullptr) {
    return Error{.code = Code::kInvalid, .message = "FieldsV1 is no object"};
  }
  for (const auto& [text, value] : *json.object()) {
    if (text == ".") continue;
    auto element = ParseElement(text);
    if (!element) return std::move(element).error();
    auto below = FromJson(value);
    if (!below) return below;
    const bool member = value.Find(".") != nullptr || value.object()->empty();
    set.Add(*std::move(element), member, *std::move(below));
  }
  return set;
}

Json FieldSet::ToJson() const {
  Json json{Json::Object()};
  for (const Entry& entry : entries_) {
    Json below{Json::Object()};
    if (entry.member && !entry.below.empty()) below[std::string_view(".")] = Json(Json::Object());
    Json inner = entry.below.ToJson();
    for (auto& member : *inner.object()) below.object()->push_back(std::move(member));
    json.object()->emplace_back(FormatElement(entry.element), std::move(below));
  }
  return json;
}

bool FieldSet::operator==(const FieldSet& other) const { return entries_ == other.entries_; }

}  // namespace trimtab::sim
