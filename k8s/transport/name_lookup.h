#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace trimtab::k8s {

// The IP addresses of a host, asked of the system's resolver; blocks as long as that likes.
Result<std::vector<std::string>> AskSystemForAddresses(const std::string& host);

// Finds addresses with a deadline, although the system's resolver can neither be cancelled nor
// told one. Each question runs on a thread of its own; a caller whose time is up leaves it behind,
// and at most `most_at_once` may be left so: above that a question fails at once. IP addresses and
// localhost are answered without a thread. Any thread may call; may be destroyed while questions
// hang.
class NameLookup {
 public:
  using Ask = std::function<Result<std::vector<std::string>>(const std::string& host)>;

  NameLookup(Ask ask, size_t most_at_once);

  // kUnreachable, whatever the reason, because nothing was sent; kCancelled after a stop.
  Result<std::vector<std::string>> Find(const std::string& host, Duration within,
                                        const std::stop_token& stop) const;

 private:
  struct Desk;
  // Shared with the threads that hang in a question, which may outlive this object.
  std::shared_ptr<Desk> desk_;
};

}  // namespace trimtab::k8s
