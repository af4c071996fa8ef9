#include "bench/tally.h"

#include <numeric>

namespace trimtab::bench {

std::string_view NameOf(Failure failure) {
  constexpr std::array<std::string_view, kFailures> kNames = {"connect",   "timeout", "reset",
                                                              "malformed", "status",  "body"};
  return kNames[static_cast<size_t>(failure)];
}

uint64_t Counts::failed() const {
  return std::accumulate(failures.begin(), failures.end(), uint64_t{0});
}

Counts& Counts::operator+=(const Counts& other) {
  sent += other.sent;
  succeeded += other.succeeded;
  for (size_t i = 0; i < kFailures; ++i) failures[i] += other.failures[i];
  abandoned += other.abandoned;
  bytes += other.bytes;
  return *this;
}

Counts Counts::operator-(const Counts& earlier) const {
  Counts rest = *this;
  rest.sent -= earlier.sent;
  rest.succeeded -= earlier.succeeded;
  for (size_t i = 0; i < kFailures; ++i) rest.failures[i] -= earlier.failures[i];
  rest.abandoned -= earlier.abandoned;
  rest.bytes -= earlier.bytes;
  return rest;
}

void Tally::Merge(const Tally& other) {
  counts += other.counts;
  response.Merge(other.response);
  service.Merge(other.service);
}

}  // namespace trimtab::bench
