#include "controller/domain/zone_file.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "controller/domain/loop/yearly_rule.h"

namespace trimtab::domain {
namespace {

constexpr size_t kHeader = 44;
// More than any zone has.
constexpr int64_t kMostChanges = 10'000;
constexpr int64_t kMostTypes = 256;

Error Wrong(const std::string& what) {
  return {Code::kInvalid, "this is no time zone file: " + what};
}

// Big-endian and signed, at a place that is there.
int64_t NumberAt(std::string_view bytes, size_t at, size_t size) {
  uint64_t number = (static_cast<unsigned char>(bytes[at]) & 0x80U) != 0 ? ~uint64_t{0} : 0;
  for (size_t i = 0; i < size; ++i) {
    number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return static_cast<int64_t>(number);
}

// How many of each thing a block has.
struct Counts {
  int64_t utc = 0;
  int64_t standard = 0;
  int64_t leaps = 0;
  int64_t changes = 0;
  int64_t types = 0;
  int64_t letters = 0;

  size_t Bytes(int64_t time_size) const {
    return static_cast<size_t>(changes * (time_size + 1) + types * 6 + letters +
                               leaps * (time_size + 4) + standard + utc);
  }
};

Result<Counts> ReadHeader(std::string_view bytes) {
  if (bytes.size() < kHeader || !bytes.starts_with("TZif")) return Wrong("it has no header");
  if (bytes[4] < '2') return Wrong("version 1 ends in 2038; version 2 or later is needed");
  const auto count = [&](size_t index) { return NumberAt(bytes, 20 + 4 * index, 4); };
  const Counts counts = {count(0), count(1), count(2), count(3), count(4), count(5)};
  const bool sane = counts.changes >= 0 && counts.changes <= kMostChanges && counts.types >= 1 &&
                    counts.types <= kMostTypes && counts.letters >= 0 &&
                    counts.letters <= kMostChanges && counts.leaps >= 0 &&
                    counts.leaps <= kMostChanges && counts.standard >= 0 &&
                    counts.standard <= kMostTypes && counts.utc >= 0 && counts.utc <= kMostTypes;
  if (!sane) return Wrong("its counts are beyond what a zone has");
  return counts;
}

// The block of eight-byte times.
Result<ZoneRules> ReadBlock(std::string_view block, const Counts& counts) {
  const auto changes = static_cast<size_t>(counts.changes);
  const size_t indices = 8 * changes;
  const size_t types = indices + changes;
  const auto offset_of = [&](size_t type) {
    return std::chrono::seconds(NumberAt(block, types + 6 * type, 4));
  };
  ZoneRules zone = {.first_offset = offset_of(0)};
  for (size_t i = 0; i < changes; ++i) {
    const auto type = static_cast<unsigned char>(block[indices + i]);
    if (type >= counts.types) return Wrong("a change names a type that is not there");
    const int64_t at = NumberAt(block, 8 * i, 8);
    // What lies before 1700 or after 2200 cannot be said in nanoseconds.
    if (at < -8'520'000'000 || at > 7'258'000'000) continue;
    zone.changes.push_back({WallTime(std::chrono::seconds(at)), offset_of(type)});
  }
  if (!std::is_sorted(zone.changes.begin(), zone.changes.end(),
                      [](const auto& one, const auto& other) { return one.at < other.at; })) {
    return Wrong("its changes are not in order");
  }
  return zone;
}

}  // namespace

Result<ZoneRules> ReadZoneFile(std::string_view bytes) {
  const Result<Counts> old = ReadHeader(bytes);
  if (!old) return old.error();
  const size_t begin = kHeader + old->Bytes(4);
  if (bytes.size() < begin) return Wrong("it is cut off");
  const Result<Counts> counts = ReadHeader(bytes.substr(begin));
  if (!counts) return counts.error();
  const std::string_view block = bytes.substr(begin + kHeader);
  const size_t size = counts->Bytes(8);
  if (block.size() < size + 2) return Wrong("it is cut off");
  Result<ZoneRules> zone = ReadBlock(block, *counts);
  if (!zone) return zone;
  const std::string_view footer = block.substr(size + 1);
  const size_t end = footer.find('\n');
  if (block[size] != '\n' || end == footer.npos) return Wrong("its last line is cut off");
  if (end == 0) return zone;
  const WallTime after = zone->changes.empty() ? WallTime() : zone->changes.back().at;
  auto later = ChangesAfter(footer.substr(0, end), after);
  if (!later) return Wrong(later.error().message);
  zone->changes.insert(zone->changes.end(), later->begin(), later->end());
  return zone;
}

}  // namespace trimtab::domain
