#include "controller/measure/query_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace trimtab::measure {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kArm = "$arm";
constexpr std::string_view kWindow = "$window";

// Names that no metric's braces follow.
constexpr std::array<std::string_view, 12> kOperators = {
    "and", "or",   "unless", "atan2",    "by",         "without",
    "on",  "bool", "offset", "ignoring", "group_left", "group_right"};
constexpr std::array<std::string_view, 3> kOfCounters = {"rate", "irate", "increase"};
constexpr std::array<std::pair<std::string_view, int64_t>, 7> kUnits = {{{"ms", 1},
                                                                         {"s", 1000},
                                                                         {"m", 60'000},
                                                                         {"h", 3'600'000},
                                                                         {"d", 86'400'000},
                                                                         {"w", 604'800'000},
                                                                         {"y", 31'536'000'000}}};
// What a range may be at most; sums of parts then stay far from the limit of their type.
constexpr int64_t kLongestMillis = int64_t{10} * 31'536'000'000;

template <size_t N>
bool IsOneOf(const PromToken& token, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return token.IsName(name); });
}

bool IsOfCounters(std::string_view function) {
  return std::find(kOfCounters.begin(), kOfCounters.end(), function) != kOfCounters.end();
}

// "1h30m" as Prometheus reads it; nothing for what it would not.
std::optional<Duration> DurationOf(std::string_view text) {
  int64_t sum = 0;
  while (!text.empty()) {
    int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || count > kLongestMillis) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    const std::string_view unit =
        text.substr(0, std::min(text.find_first_of("0123456789"), text.size()));
    const auto* const found = std::find_if(kUnits.begin(), kUnits.end(),
                                           [&](const auto& known) { return known.first == unit; });
    if (found == kUnits.end() || count > (kLongestMillis - sum) / found->second)
      return std::nullopt;
    sum += count * found->second;
    text.remove_prefix(unit.size());
  }
  return milliseconds(sum);
}

char CloserOf(char opener) { return opener == '(' ? ')' : opener == '[' ? ']' : '}'; }

}  // namespace

Result<QueryTemplate> QueryReader::Read() {
  read_.text_ = text_;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (auto fine = ReadToken(i); !fine) return std::move(fine).error();
  }
  if (auto fine = CheckWhole(); !fine) return std::move(fine).error();
  read_.is_scalar_ = IsCallOf("scalar");
  read_.is_quantile_ = IsCallOf("histogram_quantile");
  return std::move(read_);
}

Result<void> QueryReader::ReadToken(size_t i) {
  const PromToken& token = tokens_[i];
  switch (token.kind) {
    case PromToken::Kind::kName:
      return ReadName(i);
    case PromToken::Kind::kVariable:
      return ReadVariable(i);
    case PromToken::Kind::kSign:
      return ReadSign(i);
    case PromToken::Kind::kString:
      for (const std::string_view variable : {kArm, kWindow}) {
        if (token.text.find(variable) == std::string_view::npos) continue;
        return QueryError(token.at, std::string(variable) +
                                        " has no value inside quotes; write metric{$arm}[$window]");
      }
      return {};
    case PromToken::Kind::kNumber:
      return {};
  }
  return {};
}

Result<void> QueryReader::ReadName(size_t i) {
  const PromToken& token = tokens_[i];
  if (Inside() == '{') return {};
  if (token.IsName("or")) has_or_ = true;
  if (token.IsName("vector") && Is(i + 1, '(') && !vector_at_) vector_at_ = token.at;
  const bool is_absent = token.IsName("absent") || token.IsName("absent_over_time");
  if (is_absent && Is(i + 1, '(')) {
    return QueryError(token.at, "absent() makes a number of missing data; leave it out");
  }
  const PromToken* next = At(i + 1);
  const bool shifts = token.IsName("offset") && next != nullptr &&
                      (next->kind == PromToken::Kind::kNumber || next->Is('-') ||
                       next->kind == PromToken::Kind::kVariable);
  if (!shifts) return {};
  return QueryError(token.at, "offset would measure another time than the trial's; leave it out");
}

Result<void> QueryReader::ReadVariable(size_t i) {
  const PromToken& token = tokens_[i];
  const bool is_arm = token.text == kArm;
  if (is_arm) {
    if (auto fine = CheckArm(i); !fine) return fine;
    has_arm_ = true;
  } else if (token.text != kWindow) {
    return QueryError(token.at,
                      "there is no " + std::string(token.text) + ", only {$arm} and [$window]");
  } else if (Inside() != '[') {
    return QueryError(token.at,
                      "$window is a range: write it between brackets, metric{$arm}[$window]");
  }
  read_.variables_.push_back({.at = token.at, .size = token.text.size(), .is_arm = is_arm});
  return {};
}

Result<void> QueryReader::CheckArm(size_t i) const {
  const bool alone =
      Inside() == '{' && (Is(i - 1, '{') || Is(i - 1, ',')) && (Is(i + 1, '}') || Is(i + 1, ','));
  if (alone) return {};
  return QueryError(tokens_[i].at,
                    "$arm stands for label matchers: write it where one could stand, as in "
                    "metric{$arm} or metric{code=\"500\",$arm}");
}

Result<void> QueryReader::ReadSign(size_t i) {
  const PromToken& token = tokens_[i];
  switch (token.text.front()) {
    case '(':
    case '[':
    case '{':
      return Begin(i);
    case ')':
    case ']':
    case '}':
      return Finish(i);
    case '@':
      return QueryError(token.at, "@ would measure another time than the trial's; leave it out");
    case ',':
      if (!open_.empty()) return {};
      return QueryError(token.at, "a comma outside all brackets; leave it out");
    default:
      return {};
  }
}

Result<void> QueryReader::Begin(size_t i) {
  const PromToken& token = tokens_[i];
  if (Inside() == '{' || Inside() == '[') {
    return QueryError(token.at, "a bracket where a label or a duration should stand");
  }
  Open open{.token = i};
  if (token.Is('(') && i > 0 && tokens_[i - 1].kind == PromToken::Kind::kName) {
    open.function = tokens_[i - 1].text;
  }
  if (token.Is('{')) has_arm_ = false;
  open_.push_back(open);
  return {};
}

Result<void> QueryReader::Finish(size_t i) {
  const PromToken& token = tokens_[i];
  if (open_.empty() || CloserOf(Inside()) != token.text.front()) {
    return QueryError(token.at, "\"" + std::string(token.text) + "\" closes nothing that is open");
  }
  const size_t begin = open_.back().token;
  open_.pop_back();
  if (token.Is(')')) last_open_ = begin;
  if (token.Is('}')) FinishSelector(begin, i);
  return token.Is(']') ? FinishRange(begin, i) : Result<void>();
}

void QueryReader::FinishSelector(size_t begin, size_t end) {
  if (!has_arm_) return;
  QueryTemplate::Selector selector{.begin = tokens_[begin].at, .end = tokens_[end].end()};
  const bool named = begin > 0 && tokens_[begin - 1].kind == PromToken::Kind::kName &&
                     !IsOneOf(tokens_[begin - 1], kOperators);
  if (named) selector.begin = tokens_[begin - 1].at;
  read_.selectors_.push_back(selector);
}

Result<void> QueryReader::FinishRange(size_t begin, size_t end) {
  const PromToken& length = tokens_[begin + 1];
  const bool is_variable = length.kind == PromToken::Kind::kVariable;
  const auto duration = is_variable ? Duration::zero() : DurationOf(length.text);
  const bool is_subquery = Is(begin + 2, ':');
  if (!duration || end == begin + 1 || (!is_subquery && end != begin + 2)) {
    return QueryError(tokens_[begin].at, "a range is [$window] or a duration such as [30s]");
  }
  if (!is_variable) read_.ranges_.push_back({.at = length.at, .length = *duration});
  if (is_subquery) {
    if (auto fine = FinishSubquery(begin); !fine) return fine;
  }
  ranges_.push_back(begin);
  // It belongs to the selector that ends right before it.
  if (read_.selectors_.empty() || begin == 0) return {};
  QueryTemplate::Selector& selector = read_.selectors_.back();
  if (!tokens_[begin - 1].Is('}') || selector.end != tokens_[begin - 1].end()) return {};
  selector.range_begin = length.at;
  selector.range_end = length.end();
  selector.counts = !is_subquery && !open_.empty() && IsOfCounters(open_.back().function);
  return {};
}

Result<void> QueryReader::FinishSubquery(size_t begin) {
  const size_t at = tokens_[begin].at;
  if (!open_.empty() && IsOfCounters(open_.back().function)) {
    return QueryError(at, "a counter that starts anew cannot be seen through a subquery: write " +
                              std::string(open_.back().function) +
                              "(metric{$arm}[$window]) first and sum afterwards");
  }
  const bool nests =
      begin > 0 && tokens_[begin - 1].Is(')') && !ranges_.empty() && ranges_.back() > last_open_;
  if (!nests) return {};
  return QueryError(at, "a range inside a subquery looks back further than $window; leave one out");
}

Result<void> QueryReader::CheckWhole() const {
  if (!open_.empty()) {
    const PromToken& token = tokens_[open_.back().token];
    return QueryError(token.at, "\"" + std::string(token.text) + "\" is not closed");
  }
  if (has_or_ && vector_at_) {
    return QueryError(
        *vector_at_,
        "\"or vector(...)\" makes a number of missing data; \"or 0 * "
        "sum(rate(requests_total{$arm}[$window]))\" is zero only where there is traffic");
  }
  if (read_.selectors_.empty()) {
    return QueryError(0,
                      "it must say {$arm} where labels are matched, so that candidate and "
                      "control are told apart");
  }
  return {};
}

bool QueryReader::IsCallOf(std::string_view function) const {
  return tokens_.front().IsName(function) && Is(1, '(') && tokens_.back().Is(')') &&
         last_open_ == 1;
}

char QueryReader::Inside() const {
  return open_.empty() ? '\0' : tokens_[open_.back().token].text.front();
}

}  // namespace trimtab::measure
