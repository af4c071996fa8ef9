#include "cli/suggest/nearest_name.h"

#include <algorithm>
#include <vector>

namespace trimtab::cli {
namespace {

// Longer names are not looked at: comparing them costs the product of their lengths.
constexpr size_t kLongest = 64;
constexpr size_t kMostListed = 12;

// How many letters have to be changed, added or dropped.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string_view Nearest(std::string_view name, std::span<const std::string_view> known) {
  std::string_view best;
  size_t least = std::max<size_t>(1, name.size() / 3) + 1;
  if (name.size() > kLongest) return best;
  for (const std::string_view candidate : known) {
    if (candidate.size() > kLongest) continue;
    const size_t distance = Distance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace

std::string MeantInstead(std::string_view name, std::span<const std::string_view> known) {
  if (known.empty()) return "there is none";
  const std::string_view nearest = Nearest(name, known);
  if (!nearest.empty()) return "did you mean \"" + std::string(nearest) + "\"?";
  std::string list = "there is ";
  for (size_t i = 0; i < known.size() && i < kMostListed; ++i) {
    list += (i == 0 ? "" : ", ") + std::string(known[i]);
  }
  return known.size() > kMostListed ? list + ", ..." : list;
}

}  // namespace trimtab::cli
