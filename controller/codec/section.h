#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.h"
#include "controller/codec/format.h"
#include "k8s/json.h"

namespace trimtab::codec {

// What a text has to be like; by default anything.
struct TextRule {
  size_t least = 0;  // characters
  size_t most = std::numeric_limits<size_t>::max();
  const Format* format = nullptr;
  // An integer counts as the text that it has in JSON: what people write without quotes.
  bool or_integer = false;
};

// What a number has to be.
template <class N>
struct NumberRule {
  std::optional<N> least;
  std::optional<N> most;
  bool above_least = false;  // `least` itself is too little
  bool below_most = false;
};

// How many items a list has to have, and whether each may be there once only.
struct ListRule {
  size_t least = 0;
  size_t most = std::numeric_limits<size_t>::max();
  bool distinct = false;
};

// The texts that a member may be, and what each means.
template <class E, size_t N>
using Words = std::array<std::pair<std::string_view, E>, N>;

// An object of a document while it is read, and where it stands: "spec.knobs[0]". The first thing
// that is wrong with the document sticks in `wrong`, in the words that an API server has for it;
// what is read after that means nothing and must be thrown away. A null counts as missing. Refers
// to the document and to `wrong`; both outlive it. One thread.
class Section {
 public:
  // What is no object is wrong; a null is an empty object.
  Section(const k8s::Json& value, std::string path, std::optional<Error>& wrong);

  // Something is wrong, here or elsewhere in the document.
  bool failed() const { return wrong_.has_value(); }
  bool Has(std::string_view key) { return Find(key) != nullptr; }

  // Without a fallback a missing member is wrong.
  std::string Text(std::string_view key, const TextRule& rule = {},
                   std::optional<std::string_view> fallback = {});
  bool Bool(std::string_view key, std::optional<bool> fallback = {});
  int64_t Integer(std::string_view key, const NumberRule<int64_t>& rule = {},
                  std::optional<int64_t> fallback = {});
  double Number(std::string_view key, const NumberRule<double>& rule = {},
                std::optional<double> fallback = {});
  template <class E, size_t N>
  E Choice(std::string_view key, const Words<E, N>& words,
           std::optional<std::type_identity_t<E>> fallback = {});

  // An object; a missing one is empty, unless it is required.
  Section Inside(std::string_view key, bool required = false);
  // The items of a list of objects; a missing list is empty, unless it is required.
  std::vector<Section> Each(std::string_view key, const ListRule& rule = {}, bool required = false);
  std::vector<std::string> Texts(std::string_view key, const ListRule& rule,
                                 const TextRule& text_rule, bool required = false);
  // Names with texts.
  std::vector<std::pair<std::string, std::string>> TextMap(std::string_view key);
  // A member as it is; null if it is missing.
  const k8s::Json* Raw(std::string_view key) { return Find(key); }

  // Members that nothing has asked for are wrong.
  void NothingElse();

  void Wrong(const std::string& sentence);
  void WrongAt(std::string_view key, const std::string& sentence);

 private:
  const k8s::Json* Find(std::string_view key);
  const k8s::Json* Need(std::string_view key, bool required);
  std::string At(std::string_view key) const;
  std::string At(std::string_view key, size_t index) const;
  void Blame(const std::string& where, const std::string& sentence);
  // True if the value is of this type.
  bool Typed(const std::string& where, const k8s::Json& value, std::string_view type, bool fits);
  void CheckText(const std::string& where, const std::string& text, const TextRule& rule);
  void CheckCount(const std::string& where, size_t count, const ListRule& rule);
  template <class N>
  void CheckNumber(const std::string& where, const k8s::Json& written, N value,
                   const NumberRule<N>& rule);
  std::string TextAt(const std::string& where, const k8s::Json& value, const TextRule& rule);
  void Unsupported(const std::string& where, const std::string& word,
                   const std::vector<std::string_view>& words);

  const k8s::Json& value_;
  std::string path_;
  std::optional<Error>& wrong_;
  std::vector<std::string_view> asked_;
};

template <class E, size_t N>
E Section::Choice(std::string_view key, const Words<E, N>& words,
                  std::optional<std::type_identity_t<E>> fallback) {
  if (fallback && !Has(key)) return *fallback;
  const std::string word = Text(key);
  std::vector<std::string_view> names;
  for (const auto& [name, value] : words) {
    if (name == word) return value;
    names.push_back(name);
  }
  Unsupported(At(key), word, names);
  return words.front().second;
}

}  // namespace trimtab::codec
