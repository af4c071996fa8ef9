#pragma once

#include <optional>
#include <string>

namespace trimtab::sim {

// The body of a response that goes on: it never waits, whoever sends it asks again. One thread.
class LineStream {
 public:
  virtual ~LineStream() = default;
  // The next line, or lines, with their newlines; nothing if there is none now.
  virtual std::optional<std::string> Next() = 0;
  // The server has ended the response; Next gives nothing any more.
  virtual bool ended() const = 0;
};

}  // namespace trimtab::sim
