#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "base/time.h"
#include "tests/fault/raw_server.h"
#include "tests/integration/loop/admin.h"

namespace trimtab::loop {

// What becomes of a write.
enum class WriteFate {
  kPass,
  kKillBefore,  // its sender is killed, and the server never sees it
  kKillAfter,   // its sender is killed once the server has done it
  kLoseAnswer,  // the server does it, and the connection breaks
};

// One write as the proxy saw it.
struct SeenWrite {
  std::string method;
  std::string path;  // without its query
  std::string body;
  int status = 0;  // of the server's answer; 0 where there was none
  MonoTime asked;
};

// Stands between one controller and the API server, over plain HTTP, with an administrator's
// credentials. Counts and keeps writes to all objects but leases and events, and lets the test
// decide what becomes of each. Owned by a test; a thread for each connection.
class WriteProxy {
 public:
  // Asked for each counted write before it is forwarded; any thread.
  using Decide = std::function<WriteFate(const SeenWrite&)>;
  // `kill` must end the sender at once.
  WriteProxy(Admin& admin, Decide decide, std::function<void()> kill);
  ~WriteProxy() { stop_.request_stop(); }
  WriteProxy(const WriteProxy&) = delete;
  WriteProxy& operator=(const WriteProxy&) = delete;

  std::string url() const { return server_.url(); }
  std::vector<SeenWrite> writes() const;

 private:
  // False: the connection is to be broken.
  bool Forward(testing::Peer& peer);
  bool ForwardWrite(testing::Peer& peer, SeenWrite write, const HttpRequest& request);
  bool ForwardWatch(testing::Peer& peer, const HttpRequest& request);
  void Keep(SeenWrite write);

  Admin& admin_;
  const Decide decide_;
  const std::function<void()> kill_;
  mutable std::mutex mutex_;
  std::vector<SeenWrite> writes_;
  std::stop_source stop_;
  testing::RawServer server_;  // its threads use the rest
};

}  // namespace trimtab::loop
