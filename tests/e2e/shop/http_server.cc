#include "tests/e2e/shop/http_server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <utility>

namespace trimtab::shop {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// Beyond it a connection is closed without a word. What is too large for the shop is far less, and
// is told so.
constexpr uint64_t kLargestBody = 1 << 20;
constexpr std::chrono::seconds kIdleLimit{75};
constexpr std::chrono::seconds kWriteLimit{10};
// Until connections are accepted again after it failed, for want of open files as a rule.
constexpr std::chrono::milliseconds kAcceptPause{50};

Error CannotListen(const std::string& address, const std::string& why) {
  return {.code = Code::kInvalid, .message = "cannot listen on " + address + ": " + why};
}

HttpResponse Refusal(int status, const std::string& why) {
  return {.status = status,
          .body = std::make_shared<const std::string>("{\"error\":\"" + why + "\"}")};
}

// Something came that is no request; not: nobody is there any more, or it was told to go.
bool IsNoHttp(error_code problem) {
  const error_code of_http = http::error::bad_method;
  return problem.category() == of_http.category() && problem != http::error::end_of_stream &&
         problem != http::error::partial_message && problem != http::error::body_limit;
}

// Numbers only: a name would have to be looked up.
std::optional<tcp::endpoint> EndpointOf(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon + 1 == address.size()) return std::nullopt;
  const std::string port = address.substr(colon + 1);
  if (port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  const int number = std::stoi(port);
  error_code bad;
  const auto host = asio::ip::make_address(address.substr(0, colon), bad);
  if (bad || number > 65535) return std::nullopt;
  return tcp::endpoint(host, static_cast<uint16_t>(number));
}

}  // namespace

// The socket that connections come to, and all of them. Owned by the server; the io_context's
// thread, but for what a Reply posts to it.
class HttpServer::Listener {
 public:
  Listener(asio::io_context& io, const Clock& clock, Handle handle)
      : io_(io), clock_(clock), handle_(std::move(handle)), acceptor_(io), pause_(io) {}

  error_code Open(const tcp::endpoint& endpoint);
  const std::string& address() const { return address_; }
  void Accept();
  void Drain() { draining_ = true; }
  void Stop();

  bool draining() const { return draining_; }
  bool stopped() const { return stopped_; }
  // Has it handled; its answer comes to the session, which must not be closed before.
  void Handle(uint64_t session, HttpRequest request, bool keep_alive);
  void Remove(uint64_t session) { sessions_.erase(session); }

 private:
  void AcceptLater();

  asio::io_context& io_;
  const Clock& clock_;
  const HttpServer::Handle handle_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::string address_;
  bool draining_ = false;
  bool stopped_ = false;
  uint64_t next_session_ = 0;
  std::map<uint64_t, std::shared_ptr<Session>> sessions_;
};

// One connection: reads a request, has it handled, writes the answer, and again. Shared by the
// listener, until it is closed, and by what the io_context is to call for it; that thread only.
class HttpServer::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, uint64_t id, Listener& listener)
      : stream_(std::move(socket)), id_(id), listener_(listener) {}

  void Read();
  void Answer(HttpResponse response, bool keep_alive);
  // Closes it unless an answer is owed.
  void CloseIfIdle();

 private:
  void OnRead(error_code problem);
  void Write();
  void Close();

  beast::tcp_stream stream_;
  const uint64_t id_;
  Listener& listener_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::span_body<const char>>> response_;
  Body body_;  // what the response points into
  bool busy_ = false;
};

void HttpServer::Session::Read() {
  busy_ = false;
  if (listener_.stopped()) return Close();
  parser_.emplace();
  parser_->body_limit(kLargestBody);
  stream_.expires_after(kIdleLimit);
  http::async_read(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code problem, size_t) { self->OnRead(problem); });
}

void HttpServer::Session::OnRead(error_code problem) {
  busy_ = true;
  stream_.expires_never();
  if (problem && IsNoHttp(problem)) {
    return Answer(Refusal(400, "the request is no HTTP: " + problem.message()), false);
  }
  if (problem) return Close();
  auto message = parser_->release();
  HttpRequest request{.method = std::string(message.method_string()),
                      .target = std::string(message.target()),
                      .accept_encoding = std::string(message[http::field::accept_encoding]),
                      .body = std::move(message.body())};
  listener_.Handle(id_, std::move(request), message.keep_alive());
}

void HttpServer::Session::Answer(HttpResponse response, bool keep_alive) {
  constexpr unsigned kHttp11 = 11;
  body_ = std::move(response.body);
  response_.emplace(static_cast<http::status>(response.status), kHttp11);
  response_->set(http::field::content_type, response.content_type);
  if (!response.content_encoding.empty()) {
    response_->set(http::field::content_encoding, response.content_encoding);
  }
  response_->set(http::field::vary, "Accept-Encoding");
  response_->body() = beast::span<const char>(body_->data(), body_->size());
  response_->keep_alive(keep_alive && !listener_.draining());
  response_->prepare_payload();
  Write();
}

void HttpServer::Session::Write() {
  stream_.expires_after(kWriteLimit);
  http::async_write(stream_, *response_, [self = shared_from_this()](error_code problem, size_t) {
    if (problem || self->response_->need_eof()) return self->Close();
    self->Read();
  });
}

void HttpServer::Session::CloseIfIdle() {
  if (!busy_) stream_.cancel();
}

void HttpServer::Session::Close() {
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
  stream_.close();
  listener_.Remove(id_);
}

boost::system::error_code HttpServer::Listener::Open(const tcp::endpoint& endpoint) {
  error_code problem;
  acceptor_.open(endpoint.protocol(), problem);
  if (!problem) acceptor_.set_option(asio::socket_base::reuse_address(true), problem);
  if (!problem) acceptor_.bind(endpoint, problem);
  if (!problem) acceptor_.listen(asio::socket_base::max_listen_connections, problem);
  const tcp::endpoint bound = problem ? endpoint : acceptor_.local_endpoint(problem);
  address_ = bound.address().to_string() + ":" + std::to_string(bound.port());
  return problem;
}

void HttpServer::Listener::Accept() {
  acceptor_.async_accept([this](error_code problem, tcp::socket socket) {
    if (stopped_) return;
    if (problem) return AcceptLater();
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const uint64_t id = next_session_++;
    const auto session = std::make_shared<Session>(std::move(socket), id, *this);
    sessions_.emplace(id, session);
    session->Read();
    Accept();
  });
}

void HttpServer::Listener::AcceptLater() {
  pause_.expires_after(kAcceptPause);
  pause_.async_wait([this](error_code) {
    if (!stopped_) Accept();
  });
}

void HttpServer::Listener::Stop() {
  draining_ = true;
  stopped_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  for (const auto& [id, session] : sessions_) session->CloseIfIdle();
}

// Only the listener and the io_context hold sessions: whoever drops a Reply last, on any thread,
// ends none.
void HttpServer::Listener::Handle(uint64_t session, HttpRequest request, bool keep_alive) {
  // While a worker has the request nothing else keeps the io_context at work.
  using Work = asio::executor_work_guard<asio::io_context::executor_type>;
  auto work = std::make_shared<Work>(io_.get_executor());
  request.arrived = clock_.Now();
  handle_(std::move(request), [this, session, work = std::move(work),
                               keep_alive](HttpResponse response) {
    asio::post(io_, [this, session, work, keep_alive, response = std::move(response)]() mutable {
      sessions_.at(session)->Answer(std::move(response), keep_alive);
    });
  });
}

Result<std::unique_ptr<HttpServer>> HttpServer::Listen(asio::io_context& io,
                                                       const std::string& address,
                                                       const Clock& clock, Handle handle) {
  const auto endpoint = EndpointOf(address);
  if (!endpoint) return CannotListen(address, "it is no address and port such as 0.0.0.0:8080");
  auto listener = std::make_unique<Listener>(io, clock, std::move(handle));
  if (const error_code problem = listener->Open(*endpoint)) {
    return CannotListen(address, problem.message());
  }
  listener->Accept();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
HttpServer::~HttpServer() = default;

const std::string& HttpServer::address() const { return listener_->address(); }
void HttpServer::Drain() { listener_->Drain(); }
void HttpServer::Stop() { listener_->Stop(); }

}  // namespace trimtab::shop
