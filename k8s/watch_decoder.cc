#include "k8s/watch_decoder.h"

#include <array>
#include <utility>

#include "base/check.h"
#include "k8s/json_cut.h"
#include "k8s/json_scan.h"
#include "k8s/kube_error.h"
#include "k8s/object_reader.h"

namespace trimtab::k8s {
namespace {

namespace dom = simdjson::dom;

// More than any object that etcd takes; lines above it are so rare that their memory is given back.
constexpr size_t kKept = size_t{2} << 20;

Error Malformed(std::string_view what) {
  return Error{.code = Code::kMalformed, .message = "not a watch event: " + std::string(what)};
}

WatchEventType TypeOf(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, WatchEventType>, 5> kWords{
      {{"ADDED", WatchEventType::kAdded},
       {"MODIFIED", WatchEventType::kModified},
       {"DELETED", WatchEventType::kDeleted},
       {"BOOKMARK", WatchEventType::kBookmark},
       {"ERROR", WatchEventType::kError}}};
  for (const auto& [name, type] : kWords) {
    if (name == word) return type;
  }
  return WatchEventType::kUnknown;
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// The text of the member `key` of `root`, whose whole text is `line`.
std::string_view TextOf(const dom::object& root, std::string_view key, std::string_view line) {
  JsonCutter cutter(line);
  cutter.Enter();
  size_t left = root.size();
  for (const auto member : root) {
    cutter.SkipKey();
    --left;
    if (member.key == key) return left == 0 ? cutter.LastValue() : cutter.Value();
    (void)cutter.Value();
  }
  return {};
}

Result<void> ReadObject(const dom::element& object, std::string_view text, WatchEvent& event) {
  const bool bookmark = event.type == WatchEventType::kBookmark;
  auto read = ObjectReader::Read(
      object, std::string(text), nullptr,
      bookmark ? ObjectReader::Naming::kOptional : ObjectReader::Naming::kRequired);
  if (!read) return std::move(read).error().In("a watch event");
  if (bookmark && read->meta().resource_version.empty()) {
    return Malformed("a bookmark without a resourceVersion");
  }
  event.object = *std::move(read);
  return {};
}

Result<void> ReadStatus(std::string_view text, WatchEvent& event) {
  const auto status = Json::Parse(text);
  if (!status) return status.error();
  event.error = ErrorFromStatus(*status, "watch");
  return {};
}

}  // namespace

// Reads single lines, with the memory of the lines before. Owned by one decoder.
class WatchDecoder::Parser {
 public:
  Result<WatchEvent> Read(std::string_view line) {
    const auto root = scanner_.Scan(line);
    if (!root) return Error(root.error()).In("not a watch event");
    dom::object members;
    if (root->get(members)) return Malformed("the line is no object");
    std::string_view word;
    if (members.at_key("type").get(word)) return Malformed("the line has no type");
    WatchEvent event{.type = TypeOf(word), .raw_type = std::string(word)};
    if (event.type == WatchEventType::kUnknown) return event;
    dom::element object;
    if (members.at_key("object").get(object)) return Malformed("the line has no object");
    const std::string_view text = TextOf(members, "object", line);
    auto read = event.type == WatchEventType::kError ? ReadStatus(text, event)
                                                     : ReadObject(object, text, event);
    if (!read) return std::move(read).error();
    return event;
  }

  void Shrink() {
    if (scanner_.capacity() > kKept) scanner_.Release();
  }
  size_t reserved() const { return scanner_.capacity(); }

 private:
  JsonScanner scanner_;
};

WatchDecoder::WatchDecoder(size_t line_cap)
    : line_cap_(line_cap), parser_(std::make_unique<Parser>()) {}
WatchDecoder::~WatchDecoder() = default;
WatchDecoder::WatchDecoder(WatchDecoder&&) noexcept = default;

void WatchDecoder::Feed(std::string_view bytes) {
  TRIMTAB_CHECK(fed_.empty());
  if (!failure_) fed_ = bytes;
}

Result<std::optional<WatchEvent>> WatchDecoder::Next() {
  while (!failure_) {
    const auto line = TakeLine();
    if (!line) break;
    if (IsBlank(*line)) {
      DropLine();
      continue;
    }
    auto event = parser_->Read(*line);
    DropLine();
    if (event) return std::optional<WatchEvent>(*std::move(event));
    Fail(std::move(event).error());
  }
  if (failure_) return *failure_;
  return std::optional<WatchEvent>();
}

Result<void> WatchDecoder::Finish() const {
  if (failure_) return *failure_;
  if (IsBlank(held_) && IsBlank(fed_)) return {};
  return Error{.code = Code::kInterrupted,
               .message = "the watch ended in the middle of an event, after " +
                          std::to_string(held_.size() + fed_.size()) + " bytes of it"};
}

size_t WatchDecoder::reserved() const { return held_.capacity() + parser_->reserved(); }

std::optional<std::string_view> WatchDecoder::TakeLine() {
  const size_t end = fed_.find('\n');
  const std::string_view part = fed_.substr(0, end);
  if (part.size() > line_cap_ - held_.size()) {
    Fail({.code = Code::kTooLarge,
          .message = "a watch event is above " + std::to_string(line_cap_) + " bytes"});
    return std::nullopt;
  }
  if (end == std::string_view::npos) {
    held_ += part;
    fed_ = {};
    return std::nullopt;
  }
  fed_.remove_prefix(end + 1);
  if (held_.empty()) return part;
  held_ += part;
  return held_;
}

void WatchDecoder::DropLine() {
  held_.clear();
  if (held_.capacity() > kKept) held_.shrink_to_fit();
  parser_->Shrink();
}

void WatchDecoder::Fail(Error error) {
  failure_ = std::move(error);
  fed_ = {};
  held_ = std::string();
}

}  // namespace trimtab::k8s
