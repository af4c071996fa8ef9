#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace trimtab::measure {

// A selector of an arm's series in a query, with its values bound.
struct BoundSelector {
  std::string text;     // `x{code="500",pod=~"..."}`
  std::string range;    // "60s"; empty for an instant selector
  bool counts = false;  // directly inside rate, irate or increase

  bool operator==(const BoundSelector&) const = default;
};

// A query as it is sent.
struct BoundQuery {
  std::string text;
  std::vector<BoundSelector> selectors;
  // Its value is that of a histogram_quantile(...), and nothing else.
  bool is_quantile = false;
};

// An author's query, read once: where its variables stand, what its selectors are, that it cannot
// reach out of the brackets that it is put in, nor further back than its window. Immutable.
class QueryTemplate {
 public:
  // kInvalid: the place, what is wrong, what to write instead.
  static Result<QueryTemplate> Parse(std::string_view query);

  // kInvalid if a range written as a number is longer than the window.
  Result<void> CheckRanges(Duration window) const;

  // `matchers` are MatchersOf an arm; nothing of them is checked or escaped here.
  BoundQuery Bind(std::string_view matchers, Duration window) const;

 private:
  friend class QueryReader;

  // A piece of the text that something else takes the place of.
  struct Variable {
    size_t at = 0;
    size_t size = 0;
    bool is_arm = false;
  };
  struct Selector {
    size_t begin = 0;
    size_t end = 0;
    size_t range_begin = 0;  // between its brackets; both 0 for an instant selector
    size_t range_end = 0;
    bool counts = false;
  };
  struct Range {
    size_t at = 0;
    Duration length = Duration::zero();
  };

  QueryTemplate() = default;
  std::string Bound(size_t begin, size_t end, std::string_view matchers, Duration window) const;

  std::string text_;
  std::vector<Variable> variables_;  // by place
  std::vector<Selector> selectors_;  // those with $arm
  std::vector<Range> ranges_;        // those that are numbers
  bool is_scalar_ = false;           // scalar(...) as a whole
  bool is_quantile_ = false;         // histogram_quantile(...) as a whole
};

// "60s", "1500ms".
std::string PromDuration(Duration duration);

}  // namespace trimtab::measure
