#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/error.h"

namespace trimtab {

// A T or an Error. Reading the one that is not there is a bug and ends the process.
template <class T>
class [[nodiscard]] Result {
 public:
  // Implicit, so that `return value;` and `return Error{...};` both read well.
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *Checked(); }
  const T& value() const& { return *const_cast<Result*>(this)->Checked(); }
  T value() && { return std::move(*Checked()); }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return Checked(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& {
    TRIMTAB_CHECK(!ok());
    return *std::get_if<1>(&held_);
  }
  Error error() && {
    TRIMTAB_CHECK(!ok());
    return std::move(*std::get_if<1>(&held_));
  }

 private:
  T* Checked() {
    TRIMTAB_CHECK(ok());
    return std::get_if<0>(&held_);
  }

  std::variant<T, Error> held_;
};

// Success without a value, or an Error: `return {};` says that it went well.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: as above

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  const Error& error() const& {
    TRIMTAB_CHECK(!ok());
    return *error_;
  }
  Error error() && {
    TRIMTAB_CHECK(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace trimtab
