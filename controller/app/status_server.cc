#include "controller/app/status_server.h"

#include <httplib.h>

#include <charconv>
#include <optional>
#include <thread>
#include <utility>

namespace trimtab::app {
namespace {

constexpr size_t kThreads = 2;
constexpr size_t kMostRequestBytes = 4096;

struct Address {
  std::string host;
  int port = 0;
};

std::optional<Address> ParseAddress(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  Address address{.host = listen.substr(0, colon)};
  const char* end = listen.data() + listen.size();
  const auto [stop, error] = std::from_chars(listen.data() + colon + 1, end, address.port);
  if (error != std::errc() || stop != end || address.port < 0 || address.port > 65535) {
    return std::nullopt;
  }
  return address;
}

void AnswerYesOrNo(httplib::Response& response, bool yes) {
  response.status = yes ? 200 : 503;
  response.set_content(yes ? "ok\n" : "not yet\n", "text/plain");
}

}  // namespace

struct StatusServer::Parts {
  StatusPages pages;
  httplib::Server server;
  int port = 0;
  std::thread thread;
};

Result<std::unique_ptr<StatusServer>> StatusServer::Start(const std::string& listen,
                                                          StatusPages pages) {
  const auto address = ParseAddress(listen);
  if (!address) {
    return Error{.code = Code::kInvalid,
                 .message = "listen: " + listen + " is no address: write host and port, such as " +
                            "127.0.0.1:8080",
                 .reason = {},
                 .causes = {}};
  }
  auto parts = std::make_unique<Parts>();
  parts->pages = std::move(pages);
  httplib::Server& server = parts->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_payload_max_length(kMostRequestBytes);
  // The library's own options let two programs share a port without a word.
  server.set_socket_options([](socket_t) {});
  server.Get("/metrics", [&pages = parts->pages](const auto&, httplib::Response& response) {
    response.set_content(pages.metrics(), "text/plain; version=0.0.4; charset=utf-8");
  });
  server.Get("/healthz", [&pages = parts->pages](const auto&, httplib::Response& response) {
    AnswerYesOrNo(response, pages.healthy());
  });
  server.Get("/readyz", [&pages = parts->pages](const auto&, httplib::Response& response) {
    AnswerYesOrNo(response, pages.ready());
  });
  parts->port = address->port == 0 ? server.bind_to_any_port(address->host)
                : server.bind_to_port(address->host, address->port) ? address->port
                                                                    : -1;
  if (parts->port < 0) {
    return Error{.code = Code::kInvalid,
                 .message = "listen: " + listen + " cannot be bound: is another program there?",
                 .reason = {},
                 .causes = {}};
  }
  parts->thread = std::thread([&server] { server.listen_after_bind(); });
  // Stopping a server that does not run yet would be forgotten.
  while (!server.is_running()) std::this_thread::yield();
  return std::unique_ptr<StatusServer>(new StatusServer(std::move(parts)));
}

StatusServer::StatusServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

StatusServer::~StatusServer() {
  parts_->server.stop();
  parts_->thread.join();
}

int StatusServer::port() const { return parts_->port; }

}  // namespace trimtab::app
