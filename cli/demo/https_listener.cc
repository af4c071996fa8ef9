#include "cli/demo/https_listener.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <set>
#include <thread>
#include <utility>

#include "cli/demo/connection.h"

namespace trimtab::demo {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

namespace {

constexpr auto kTick = std::chrono::milliseconds(250);

Error Failed(const std::string& what, const error_code& why) {
  return Error{.code = Code::kInvalid,
               .message = "the API server " + what + ": " + why.message(),
               .reason = {},
               .causes = {}};
}

}  // namespace

// Where clients come in, and the thread that serves them. Everything but Open, Begin and End runs
// on that thread.
class HttpsListener::Desk {
 public:
  explicit Desk(ServedCluster& cluster)
      : cluster_(cluster), tls_(net::ssl::context::tls_server), acceptor_(io_), timer_(io_) {}

  Result<int> Open(const ServerIdentity& identity) {
    error_code failed;
    SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
    tls_.use_certificate_chain(net::buffer(identity.certificate_pem), failed);
    if (!failed) {
      tls_.use_private_key(net::buffer(identity.key_pem), net::ssl::context::pem, failed);
    }
    if (failed) return Failed("cannot use its certificate", failed);
    const tcp::endpoint here(net::ip::address_v4::loopback(), 0);
    acceptor_.open(here.protocol(), failed);
    if (!failed) acceptor_.bind(here, failed);
    if (!failed) acceptor_.listen(tcp::acceptor::max_listen_connections, failed);
    if (failed) return Failed("found no free port on 127.0.0.1", failed);
    return acceptor_.local_endpoint().port();
  }

  void Begin() {
    Accept();
    Tick();
    cluster_.OnChange([this] {
      if (told_.exchange(true)) return;
      net::post(io_, [this] {
        told_ = false;
        for (const auto& connection : open_) connection->Push();
      });
    });
    thread_ = std::thread([this] { io_.run(); });
  }

  void End() {
    cluster_.OnChange(nullptr);
    net::post(io_, [this] {
      error_code ignored;
      acceptor_.close(ignored);
      timer_.cancel();
      for (const auto& connection : open_) connection->Close();
    });
    thread_.join();
  }

 private:
  void Accept() {
    acceptor_.async_accept([this](const error_code& failed, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      // Most often too many open files: the next tick tries again.
      accepting_ = !failed;
      if (failed) return;
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      (*open_.insert(std::make_shared<Connection>(std::move(socket), tls_, cluster_)).first)
          ->Start();
      Accept();
    });
  }

  void Tick() {
    timer_.expires_after(kTick);
    timer_.async_wait([this](const error_code& cancelled) {
      if (cancelled || !acceptor_.is_open()) return;
      for (const auto& connection : open_) connection->Tick();
      if (!std::exchange(accepting_, true)) Accept();
      std::erase_if(open_, [](const auto& connection) { return connection->closed(); });
      Tick();
    });
  }

  ServedCluster& cluster_;
  net::io_context io_;
  net::ssl::context tls_;
  tcp::acceptor acceptor_;
  net::steady_timer timer_;
  bool accepting_ = true;
  std::set<std::shared_ptr<Connection>> open_;
  std::atomic<bool> told_{false};  // that something changed, and not yet looked at
  std::thread thread_;
};

Result<std::unique_ptr<HttpsListener>> HttpsListener::Start(ServedCluster& cluster,
                                                            const ServerIdentity& identity) {
  auto desk = std::make_unique<Desk>(cluster);
  auto port = desk->Open(identity);
  if (!port) return std::move(port).error();
  cluster.Take()->RequireToken(identity.token);
  desk->Begin();
  return std::unique_ptr<HttpsListener>(
      new HttpsListener(std::move(desk), "https://127.0.0.1:" + std::to_string(*port)));
}

HttpsListener::HttpsListener(std::unique_ptr<Desk> desk, std::string url)
    : desk_(std::move(desk)), url_(std::move(url)) {}

HttpsListener::~HttpsListener() { desk_->End(); }

}  // namespace trimtab::demo
