#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace trimtab::optimizer {

// What had to be done with less than usual, in words, and how often. A value; no answer depends on
// it.
class Fallbacks {
 public:
  void Count(const std::string& what) { ++counts_[what]; }
  void Add(const Fallbacks& other) {
    for (const auto& [what, times] : other.counts_) counts_[what] += times;
  }
  const std::map<std::string, uint64_t>& counts() const { return counts_; }

 private:
  std::map<std::string, uint64_t> counts_;
};

}  // namespace trimtab::optimizer
