#include "k8s/json_scan.h"

#include <algorithm>
#include <bit>
#include <bitset>
#include <utility>

#include "base/check.h"

namespace trimtab::k8s {
namespace {

namespace dom = simdjson::dom;

// Up to here, comparing every pair of keys is cheaper than sorting them.
constexpr size_t kFewKeys = 24;
constexpr size_t kQuoted = 100;
constexpr size_t kMarks = 256;
// More than most lists and any object that etcd takes.
constexpr size_t kKept = size_t{2} << 20;
// Below this the parser's buffers are not worth growing step by step.
constexpr size_t kLeastCapacity = 4096;

Error Malformed(const std::string& what) {
  return Error{.code = Code::kMalformed, .message = "not valid JSON: " + what};
}

Error TooLarge(std::string what) {
  return Error{.code = Code::kTooLarge, .message = std::move(what)};
}

bool ShorterFirst(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

// Equal keys have equal marks, and few others do.
size_t MarkOf(std::string_view key) {
  if (key.empty()) return 0;
  const auto at = [&](size_t i) { return size_t{static_cast<unsigned char>(key[i])}; };
  return (key.size() + 5 * at(0) + 17 * at(key.size() / 2) + 59 * at(key.size() - 1)) % kMarks;
}

// True if there is a \uD..., whether or not its other half is there as well.
bool EscapesSurrogates(std::string_view text) {
  size_t at = text.find('\\');
  while (at != std::string_view::npos) {
    const std::string_view escape = text.substr(at, 3);
    if (escape == "\\ud" || escape == "\\uD") return true;
    at = text.find('\\', at + 2);
  }
  return false;
}

// A thread's own, and nothing that anybody can see: memory of the parser between two documents.
struct ThreadScanner {
  JsonScanner scanner;
  bool borrowed = false;

  static ThreadScanner& Get() {
    thread_local ThreadScanner own;
    return own;
  }
};

}  // namespace

BorrowedScanner::BorrowedScanner() : scanner_(ThreadScanner::Get().scanner) {
  TRIMTAB_CHECK(!std::exchange(ThreadScanner::Get().borrowed, true));
}

BorrowedScanner::~BorrowedScanner() {
  if (scanner_.capacity() > kKept) scanner_.Release();
  ThreadScanner::Get().borrowed = false;
}

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text); }

JsonScanner::JsonScanner() : parser_(std::make_unique<dom::parser>()) {}
JsonScanner::~JsonScanner() = default;

size_t JsonScanner::capacity() const { return parser_->capacity(); }

void JsonScanner::Release() {
  parser_ = std::make_unique<dom::parser>();
  keys_ = {};
}

Result<dom::element> JsonScanner::Scan(std::string_view text, const JsonLimits& limits) {
  auto root = Rescan(text, limits);
  if (!root) return root;
  has_surrogates_ = EscapesSurrogates(text);
  if (!IsSound(*root)) return Malformed(wrong_);
  return root;
}

Result<dom::element> JsonScanner::Rescan(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) {
    return TooLarge("JSON of " + std::to_string(text.size()) + " bytes is above the limit of " +
                    std::to_string(limits.bytes));
  }
  if (!Allocate(text.size(), limits.depth)) return TooLarge("no memory to parse JSON");
  dom::element root;
  const auto error = parser_->parse(text.data(), text.size()).get(root);
  if (error == simdjson::DEPTH_ERROR) {
    return TooLarge("JSON is nested deeper than " + std::to_string(limits.depth));
  }
  if (error) return Malformed(simdjson::error_message(error));
  return root;
}

bool JsonScanner::Allocate(size_t bytes, size_t depth) {
  if (parser_->capacity() >= bytes && parser_->capacity() > 0 && parser_->max_depth() == depth) {
    return true;
  }
  const size_t capacity = std::bit_ceil(std::max({bytes, parser_->capacity(), kLeastCapacity}));
  return parser_->allocate(capacity, depth) == simdjson::SUCCESS;
}

bool JsonScanner::IsSound(const dom::element& value) {
  switch (value.type()) {
    case dom::element_type::ARRAY:
      return IsSoundArray(value.get_array().value_unsafe());
    case dom::element_type::OBJECT:
      return IsSoundObject(value.get_object().value_unsafe());
    case dom::element_type::STRING:
      return !has_surrogates_ || IsSoundText(value.get_string().value_unsafe());
    case dom::element_type::UINT64:
      wrong_ =
          "the integer " + std::to_string(value.get_uint64().value_unsafe()) + " is above 2^63 - 1";
      return false;
    default:
      return true;
  }
}

bool JsonScanner::IsSoundArray(const dom::array& items) {
  return std::all_of(items.begin(), items.end(),
                     [this](const dom::element& item) { return IsSound(item); });
}

bool JsonScanner::IsSoundObject(const dom::object& members) {
  // Keys that share no mark are no duplicates; most objects need no closer look.
  std::bitset<kMarks> marks;
  bool clash = false;
  for (const auto member : members) {
    const size_t mark = MarkOf(member.key);
    clash = clash || marks.test(mark);
    marks.set(mark);
    if (has_surrogates_ && !IsSoundText(member.key)) return false;
    if (!IsSound(member.value)) return false;
  }
  return !clash || !HasDuplicate(members);
}

bool JsonScanner::IsSoundText(std::string_view text) {
  if (IsUtf8(text)) return true;
  wrong_ = "a \\u escape is half of a surrogate pair";
  return false;
}

bool JsonScanner::HasDuplicate(const dom::object& members) {
  keys_.clear();
  for (const auto member : members) keys_.push_back(member.key);
  auto twice = keys_.end();
  if (keys_.size() <= kFewKeys) {
    for (auto key = keys_.begin(); key != keys_.end() && twice == keys_.end(); ++key) {
      if (std::find(keys_.begin(), key, *key) != key) twice = key;
    }
  } else {
    std::sort(keys_.begin(), keys_.end(), ShorterFirst);
    twice = std::adjacent_find(keys_.begin(), keys_.end());
  }
  if (twice == keys_.end()) return false;
  wrong_ = "the key \"" + std::string(twice->substr(0, kQuoted)) + "\" stands twice in one object";
  return true;
}

}  // namespace trimtab::k8s
