#pragma once

#include <optional>
#include <string>

#include "tests/e2e/shop/settings.h"

namespace trimtab::shop {

// The text of a file; error kNotFound names it.
Result<std::string> ReadFileText(const std::string& path);

// Looks whether the file says something else than when it was last read. By its text: a ConfigMap's
// file is replaced through a link of a link, at a time of its own. Owned by the shop, one thread.
class ConfigWatch {
 public:
  // The sources as they were read at the start.
  explicit ConfigWatch(SettingSources sources) : sources_(std::move(sources)) {}

  // Nothing when the file is as it was; otherwise what all sources together say now, or the error
  // that keeps it from being taken over, once for each text.
  std::optional<Result<Settings>> Poll();

 private:
  SettingSources sources_;
  bool missing_ = false;
};

}  // namespace trimtab::shop
