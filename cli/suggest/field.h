#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "k8s/json.h"

namespace trimtab::cli {

// A value of a message, and where it stands: "tell.values.pool". Refers to the message's tree and
// to the field it was taken from; both outlive it. An error names the path, in its `reason` too.
// One thread.
class Field {
 public:
  using Names = std::initializer_list<std::string_view>;

  // The root, which has no name of its own.
  explicit Field(const k8s::Json& value) : value_(value) {}
  Field(const k8s::Json& value, const Field& parent, std::string_view key)
      : value_(value), parent_(&parent), key_(key) {}
  Field(const k8s::Json& value, const Field& parent, size_t index)
      : value_(value), parent_(&parent), index_(index) {}

  const k8s::Json& json() const { return value_; }
  std::string Path() const;

  // "PATH: what"
  Error Wrong(const std::string& what) const;
  // As Wrong, of a member, which may be missing.
  Error WrongAt(std::string_view key, const std::string& what) const;
  // As Wrong, but the sentence says by itself where it is.
  Error Quote(const Error& error) const;

  Result<double> Number() const;
  // An integer that is not negative.
  Result<uint64_t> Count() const;
  Result<std::string> Text() const;
  // Of a list, which may have at most so many.
  Result<std::vector<Field>> Items(size_t most = std::numeric_limits<size_t>::max()) const;
  // Which of these words it is.
  Result<size_t> Choice(Names words) const;

  // It is an object and has none but these members.
  Result<void> Only(Names known) const;
  std::optional<Field> Find(std::string_view key) const;
  Result<Field> Need(std::string_view key) const;

 private:
  const k8s::Json& value_;
  const Field* parent_ = nullptr;
  std::string_view key_;  // empty for an item
  size_t index_ = 0;
};

// A number as people write it.
std::string Digits(double value);

}  // namespace trimtab::cli
