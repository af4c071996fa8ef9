#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "k8s/object.h"

namespace trimtab::k8s {

enum class WatchEventType { kAdded, kModified, kDeleted, kBookmark, kError, kUnknown };

// One line of a watch. `object` is set but for kError and kUnknown; a bookmark's carries only a
// resourceVersion. `error` is set for kError (a Status in the stream: 410 is kExpired); `raw_type`
// is the server's word.
struct WatchEvent {
  WatchEventType type = WatchEventType::kUnknown;
  std::string raw_type;
  std::optional<Object> object;
  std::optional<Error> error;
};

// Turns the bytes of a watch, cut anywhere, into events. Holds at most one unfinished line, and
// never more than `line_cap` of it. One thread.
class WatchDecoder {
 public:
  static constexpr size_t kDefaultLineCap = size_t{8} << 20;
  explicit WatchDecoder(size_t line_cap = kDefaultLineCap);
  ~WatchDecoder();
  WatchDecoder(WatchDecoder&&) noexcept;

  // Takes the next bytes. They are copied only if they end in mid-line: call Next until it gives
  // nothing before `bytes` go away.
  void Feed(std::string_view bytes);
  // The next whole event; nothing when more bytes are needed; an Error (kTooLarge, kMalformed) that
  // sticks when the stream can no longer be trusted.
  Result<std::optional<WatchEvent>> Next();
  // At the end of the stream: kInterrupted if a line was left without its newline.
  Result<void> Finish() const;

  // What it keeps allocated for the next line, in bytes of input: small again after a large line.
  size_t reserved() const;

 private:
  class Parser;

  // The next line without its newline, read from `held_` or `fed_`; nothing if it has not ended or
  // is too long.
  std::optional<std::string_view> TakeLine();
  // Ends the use of what TakeLine gave.
  void DropLine();
  void Fail(Error error);

  size_t line_cap_;
  std::string_view fed_;  // not yet looked at
  std::string held_;      // the beginning of a line that has not ended
  std::optional<Error> failure_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace trimtab::k8s
