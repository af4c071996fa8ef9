#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bench/poller.h"
#include "bench/recorder.h"
#include "bench/response_reader.h"
#include "bench/target.h"

namespace trimtab::bench {

// What a change of a connection's socket came to.
struct Happened {
  enum class What {
    kNothing,
    kAnswered,  // see answer()
    kFailed,    // the request did, and the connection with it
    kClosed,    // the server ended it while there was no request on it
  };
  What what = What::kNothing;
  Failure failure = Failure::kReset;  // of kFailed
};

// One connection to a target, with at most one request on it. Owned by the pool, one thread at a
// time. It waits for nothing: whoever has the Poller calls OnChange. Once it failed or was closed
// there is nothing to do but to destroy it.
class Connection {
 public:
  // A socket that begins to connect, and why there is none.
  enum class Opened { kOpened, kRefused, kNoSocket };
  Opened Open(const Target& target, Poller& poller);

  // The bytes to be sent next: to be filled before Send.
  std::string& request() { return out_; }
  // Sends the request, at once or when it is connected. `looked_for` as ResponseReader has it.
  void Send(const Exchange& exchange, Duration deadline, bool to_head, std::string_view looked_for);

  // `scratch` holds what is received, for the time of the call.
  Happened OnChange(uint32_t events, std::span<char> scratch);

  bool busy() const { return busy_; }
  const Exchange& exchange() const { return exchange_; }
  Duration deadline() const { return deadline_; }
  // Of this exchange.
  uint64_t received() const { return received_; }
  const ResponseReader& answer() const { return reader_; }
  // After kAnswered: whether it may carry another request.
  bool reusable() const { return reusable_; }

 private:
  bool Flush();
  Happened Receive(uint32_t events, std::span<char> scratch);
  Happened AtEnd();
  // Whether the answer is whole, or cannot be read.
  ResponseReader::State Parse(std::string_view bytes);
  Happened Answered(bool reusable);
  Happened Failed(Failure failure);

  Descriptor socket_;
  bool connecting_ = false;
  bool busy_ = false;
  bool reusable_ = false;
  bool leftover_ = false;  // bytes after the answer
  std::string out_;
  size_t written_ = 0;
  std::string kept_;  // received, and of no use without what follows
  uint64_t received_ = 0;
  ResponseReader reader_;
  Exchange exchange_;
  Duration deadline_ = Duration::zero();
};

}  // namespace trimtab::bench
