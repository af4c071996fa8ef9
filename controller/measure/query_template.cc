#include "controller/measure/query_template.h"

#include "controller/measure/query_reader.h"

namespace trimtab::measure {

Result<QueryTemplate> QueryTemplate::Parse(std::string_view query) {
  auto tokens = ReadPromTokens(query);
  if (!tokens) return std::move(tokens).error();
  return QueryReader(query, *tokens).Read();
}

Result<void> QueryTemplate::CheckRanges(Duration window) const {
  for (const Range& range : ranges_) {
    if (range.length <= window) continue;
    return QueryError(range.at, "the range is longer than the window of " + PromDuration(window) +
                                    " and would look back at the setting before; write [$window]");
  }
  return {};
}

BoundQuery QueryTemplate::Bind(std::string_view matchers, Duration window) const {
  BoundQuery query{.text = Bound(0, text_.size(), matchers, window),
                   .selectors = {},
                   .is_quantile = is_quantile_};
  // Every member of a request is a vector.
  if (is_scalar_) query.text = "vector(" + query.text + "\n)";
  for (const Selector& selector : selectors_) {
    query.selectors.push_back(
        {.text = Bound(selector.begin, selector.end, matchers, window),
         .range = Bound(selector.range_begin, selector.range_end, matchers, window),
         .counts = selector.counts});
  }
  return query;
}

std::string QueryTemplate::Bound(size_t begin, size_t end, std::string_view matchers,
                                 Duration window) const {
  std::string out;
  size_t at = begin;
  for (const Variable& variable : variables_) {
    if (variable.at < begin || variable.at >= end) continue;
    out.append(text_, at, variable.at - at);
    out += variable.is_arm ? std::string(matchers) : PromDuration(window);
    at = variable.at + variable.size;
  }
  return out.append(text_, at, end - at);
}

std::string PromDuration(Duration duration) {
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  return millis % 1000 == 0 ? std::to_string(millis / 1000) + "s" : std::to_string(millis) + "ms";
}

}  // namespace trimtab::measure
