#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace trimtab::k8s {

// The whole of a file of at most `cap` bytes. kInvalid names the file and why it cannot be read.
Result<std::string> ReadSmallFile(const std::string& path, size_t cap = size_t{1} << 20);

// A text that is fixed, or is the content of a file that somebody else replaces now and then: a
// token, a certificate. A file is read again when it looks changed, and every minute in any case. A
// replacement that is caught half-way (the file is missing or empty) leaves what was read last,
// until Forget. One thread at a time.
class TextSource {
 public:
  TextSource() = default;  // not set
  // `what` says in messages what it is and who named it: "/etc/kc:12: user "ann": tokenFile".
  static TextSource Fixed(std::string what, std::string text);
  static TextSource File(const Clock& clock, std::string what, std::string path);

  bool set() const { return fixed_ || clock_ != nullptr; }
  const std::string& what() const { return what_; }
  // kInvalid if nothing was ever read. Empty if not set.
  Result<std::string> Read();
  // What was read is not to be trusted any more.
  void Forget();

 private:
  // What tells one version of a file from the next.
  struct Stamp {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    int64_t seconds = 0;
    int64_t nanoseconds = 0;
    bool operator==(const Stamp&) const = default;
  };

  Stamp StampNow() const;
  Result<std::string> ReadFile() const;

  bool fixed_ = false;
  const Clock* clock_ = nullptr;
  std::string what_;
  std::string path_;
  std::optional<std::string> text_;
  Stamp stamp_;
  MonoTime read_at_;
};

}  // namespace trimtab::k8s
