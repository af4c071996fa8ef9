#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <thread>

namespace trimtab::testing {

struct TinyReply {
  enum class Way {
    kAnswer,
    kAnswerAndClose,
    kRaw,     // `body` as it is, in place of an answer
    kHangUp,  // closes instead
    kNever,   // leaves the request without an answer
  };
  Way way = Way::kAnswer;
  int status = 200;
  std::string body = "ok";
  // The whole server stands still for so long before.
  std::chrono::nanoseconds stall{};
};

// An HTTP server on the loopback with one thread for all of its connections, fast enough to be
// driven hard and slow when it is told to. The handler runs on its thread and gets the head of the
// request, its body, and the number of requests before it. Stopped and joined by the destructor.
class TinyServer {
 public:
  struct Request {
    std::string_view head;
    std::string_view body;
    uint64_t before = 0;
  };
  using Handler = std::function<TinyReply(const Request&)>;

  // On a free port, or on the one that another had before.
  explicit TinyServer(Handler handler, int port = 0);
  ~TinyServer();
  TinyServer(const TinyServer&) = delete;
  TinyServer& operator=(const TinyServer&) = delete;

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  uint64_t requests() const { return requests_; }
  size_t connections() const { return connected_; }

 private:
  void Run();
  void Accept();
  // False once the connection is to be closed.
  bool Serve(int socket, std::string& received);
  bool Reply(int socket, const Request& request);

  const Handler handler_;
  int listener_ = -1;
  int epoll_ = -1;
  int stop_ = -1;
  int port_ = 0;
  std::map<int, std::string> received_;  // by socket
  std::atomic<uint64_t> requests_ = 0;
  std::atomic<size_t> connected_ = 0;
  std::thread thread_;
};

}  // namespace trimtab::testing
