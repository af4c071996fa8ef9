#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tests/e2e/shop/settings.h"

namespace trimtab::shop {

// One setting: its name in the environment, its path in the file, and how its text becomes a value.
// The argument is the name in lower case with dashes.
struct SettingRow {
  std::string_view name;
  std::string_view path;
  std::string_view allowed;  // ends the sentence "allowed is ..."
  // False when the text is not allowed; the settings are as they were then.
  bool (*read)(Settings& settings, std::string_view text);
};

std::span<const SettingRow> SettingRows();

// "--db-pool-size" of DB_POOL_SIZE.
std::string ArgumentOf(const SettingRow& row);

}  // namespace trimtab::shop
