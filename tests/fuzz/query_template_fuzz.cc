// An author's query among others in one request: whatever it says, it stays inside its brackets,
// and nothing of it has no value.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "controller/measure/promql_tokens.h"
#include "controller/measure/query_plan.h"
#include "controller/measure/query_template.h"

namespace {

using trimtab::measure::PromToken;

// The brackets are balanced, and those of the first parenthesis close with the last token.
void CheckHolds(const std::string& text) {
  const auto tokens = trimtab::measure::ReadPromTokens(text);
  TRIMTAB_CHECK(tokens.ok());
  std::string open;
  for (size_t i = 0; i < tokens->size(); ++i) {
    const PromToken& token = (*tokens)[i];
    TRIMTAB_CHECK(token.kind != PromToken::Kind::kVariable);
    if (token.kind != PromToken::Kind::kSign) continue;
    const char sign = token.text.front();
    if (sign == '(' || sign == '[' || sign == '{') open.push_back(sign);
    if (sign == ')' || sign == ']' || sign == '}') {
      TRIMTAB_CHECK(!open.empty());
      open.pop_back();
      TRIMTAB_CHECK(!open.empty() || i + 1 == tokens->size());
    }
  }
  TRIMTAB_CHECK(open.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using trimtab::measure::Member;
  const std::string_view query(reinterpret_cast<const char*>(data), size);
  const auto read = trimtab::measure::QueryTemplate::Parse(query);
  if (!read) {
    TRIMTAB_CHECK(!read.error().message.empty());
    return 0;
  }
  const auto bound =
      read->Bind(R"(namespace="shop",pod=~"web\\.1-[a-z0-9]+")", std::chrono::seconds(60));
  CheckHolds(trimtab::measure::Joined({Member{.text = bound.text}}, {0}));
  TRIMTAB_CHECK(!bound.selectors.empty());
  for (const auto& selector : bound.selectors) {
    CheckHolds("min(timestamp(" + selector.text + "))");
    if (selector.counts) CheckHolds("sum(resets(" + selector.text + "[" + selector.range + "]))");
  }
  return 0;
}
