#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "controller/measure/promql_tokens.h"
#include "controller/measure/query_template.h"

namespace trimtab::measure {

// Finds the structure of a query in its tokens: as much of PromQL's grammar as safety needs, the
// server knows the rest. Lives for the length of a call.
class QueryReader {
 public:
  // The text and the tokens must outlive the reader.
  QueryReader(std::string_view text, const std::vector<PromToken>& tokens)
      : text_(text), tokens_(tokens) {}

  Result<QueryTemplate> Read();

 private:
  // An open bracket.
  struct Open {
    size_t token = 0;
    // Of a parenthesis: the name before it, such as "rate"; empty if there is none.
    std::string_view function;
  };

  Result<void> ReadToken(size_t i);
  Result<void> ReadName(size_t i);
  Result<void> ReadVariable(size_t i);
  Result<void> ReadSign(size_t i);
  Result<void> Begin(size_t i);
  Result<void> Finish(size_t i);
  void FinishSelector(size_t begin, size_t end);
  Result<void> FinishRange(size_t begin, size_t end);
  Result<void> FinishSubquery(size_t begin);
  Result<void> CheckArm(size_t i) const;
  Result<void> CheckWhole() const;
  // The query is one call of this function.
  bool IsCallOf(std::string_view function) const;

  // The kind of the innermost open bracket, or 0.
  char Inside() const;
  const PromToken* At(size_t i) const { return i < tokens_.size() ? &tokens_[i] : nullptr; }
  bool Is(size_t i, char sign) const { return i < tokens_.size() && tokens_[i].Is(sign); }

  const std::string_view text_;
  const std::vector<PromToken>& tokens_;
  QueryTemplate read_;
  std::vector<Open> open_;
  // The token that opened the last parenthesis that was closed.
  size_t last_open_ = 0;
  // The tokens at which ranges begin.
  std::vector<size_t> ranges_;
  bool has_or_ = false;
  // Where `vector(` stands.
  std::optional<size_t> vector_at_;
  // The braces being read hold $arm.
  bool has_arm_ = false;
};

}  // namespace trimtab::measure
