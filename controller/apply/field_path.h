#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/json.h"

namespace trimtab::apply {

// The way to one field of an object, as server-side apply counts fields: members, and elements of
// lists by their `name`. What stands at its end is set, owned and given back as a whole. A value
// type.
class FieldPath {
 public:
  struct Step {
    bool element = false;  // the element of a list whose member `name` is `text`; else a member
    std::string text;

    auto operator<=>(const Step&) const = default;
  };

  FieldPath() = default;
  FieldPath& Member(std::string_view name);
  FieldPath& Element(std::string_view name);

  // `.spec.containers[name="app"].env[name="POOL"].value`, and `.data["app.yaml"]` where a member's
  // name is no plain word.
  std::string ToString() const;
  // The same back; nothing for anything else.
  static std::optional<FieldPath> Parse(std::string_view text);

  // What is there, or null.
  const k8s::Json* FindIn(const k8s::Json& object) const;
  // Sets it in an apply configuration, and makes all that leads there.
  void SetIn(k8s::Json& config, k8s::Json value) const;

  // The way to the parent that this many steps lead to.
  FieldPath Parent(size_t depth) const;
  // How many steps lead to its first parent that is not there; nothing if all are.
  std::optional<size_t> FirstMissingIn(const k8s::Json& object) const;

  // Of a fieldsV1: it holds this field, or fields below it; how many steps lead to each of its
  // parents that are held themselves; add it and those; take it out, with all that then leads to
  // nothing but without what is held below it.
  bool IsIn(const k8s::Json& fields) const;
  std::vector<size_t> ParentsIn(const k8s::Json& fields) const;
  void AddTo(k8s::Json& fields, const std::vector<size_t>& parents) const;
  void RemoveFrom(k8s::Json& fields) const;

  const std::vector<Step>& steps() const { return steps_; }
  auto operator<=>(const FieldPath&) const = default;

 private:
  std::vector<Step> steps_;
};

}  // namespace trimtab::apply
