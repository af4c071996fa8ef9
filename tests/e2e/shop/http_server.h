#pragma once

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "tests/e2e/shop/cache.h"

namespace trimtab::shop {

struct HttpRequest {
  std::string method;
  std::string target;
  std::string accept_encoding;
  std::string body;
  MonoTime arrived;  // when all of it was here
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string content_encoding;  // empty for none
  Body body;
};

// HTTP/1.1 with connections that are kept, all of them on the thread that runs the io_context; a
// connection has one request at a time. Owned by the shop; all calls but a Reply are made on that
// thread, or before it runs.
class HttpServer {
 public:
  // Called once for each request, by any thread; then the answer is on its way.
  using Reply = std::function<void(HttpResponse)>;
  // Called with each request by the io_context's thread, which waits meanwhile.
  using Handle = std::function<void(HttpRequest, Reply)>;

  // `address` is such as "127.0.0.1:8080"; port 0 takes a free one. Error kInvalid says why it
  // cannot be listened on.
  static Result<std::unique_ptr<HttpServer>> Listen(boost::asio::io_context& io,
                                                    const std::string& address, const Clock& clock,
                                                    Handle handle);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  // With the port that it has. Any thread.
  const std::string& address() const;

  // From now on every answer is the last of its connection.
  void Drain();
  // Takes no more connections, closes those without a request, and the others after their answer;
  // the io_context runs out of work then.
  void Stop();

 private:
  class Listener;
  class Session;
  explicit HttpServer(std::unique_ptr<Listener> listener);

  const std::unique_ptr<Listener> listener_;
};

}  // namespace trimtab::shop
