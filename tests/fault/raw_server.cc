#include "tests/fault/raw_server.h"

#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "base/check.h"

namespace trimtab::testing {
namespace {

constexpr std::chrono::seconds kGenerous{20};

template <class Read>
auto* ReadPem(const std::string& pem, Read read) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  auto* object = read(bio, nullptr, nullptr, nullptr);
  TRIMTAB_CHECK(object != nullptr);
  BIO_free(bio);
  return object;
}

SSL_CTX* NewTls(const ServerTls& tls) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  X509* certificate = ReadPem(tls.identity.certificate_pem, PEM_read_bio_X509);
  EVP_PKEY* key = ReadPem(tls.identity.key_pem, PEM_read_bio_PrivateKey);
  TRIMTAB_CHECK(SSL_CTX_use_certificate(context, certificate) == 1);
  TRIMTAB_CHECK(SSL_CTX_use_PrivateKey(context, key) == 1);
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (tls.newest_version != 0) {
    SSL_CTX_set_security_level(context, 0);  // the old versions need it
    SSL_CTX_set_max_proto_version(context, tls.newest_version);
  }
  if (!tls.client_ca_pem.empty()) {
    X509* ca = ReadPem(tls.client_ca_pem, PEM_read_bio_X509);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca);
    X509_free(ca);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  }
  return context;
}

// A client that goes away must not end the process of the test; the transports under test get no
// such help, since the signal goes to the thread that wrote.
void BlockSigpipe() {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
}

template <class Done>
bool Await(Ledger& ledger, Done done) {
  std::unique_lock lock(ledger.mutex);
  return ledger.changed.wait_for(lock, kGenerous, done);
}

}  // namespace

RawServer::RawServer(Script script, Options options)
    : script_(std::move(script)), options_(std::move(options)) {
  if (options_.tls) tls_ = NewTls(*options_.tls);
  Listen();
  if (options_.accept) {
    acceptor_ = std::thread([this] { AcceptAll(); });
  } else {
    FillBacklog();
  }
}

RawServer::~RawServer() {
  {
    const std::lock_guard lock(ledger_.mutex);
    ledger_.stopping = true;
    ledger_.changed.notify_all();
  }
  shutdown(listener_, SHUT_RDWR);
  if (acceptor_.joinable()) acceptor_.join();
  for (Connection& connection : connections_) connection.peer.Abort();
  for (Connection& connection : connections_) connection.thread.join();
  for (const int filler : fillers_) close(filler);
  close(listener_);
  SSL_CTX_free(tls_);
}

void RawServer::Listen() {
  sockaddr_in6 v6{.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
  sockaddr_in v4{.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  sockaddr* address = options_.ipv6 ? reinterpret_cast<sockaddr*>(&v6)  //
                                    : reinterpret_cast<sockaddr*>(&v4);
  socklen_t size = options_.ipv6 ? sizeof(v6) : sizeof(v4);
  listener_ = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  TRIMTAB_CHECK(bind(listener_, address, size) == 0);
  TRIMTAB_CHECK(listen(listener_, options_.accept ? 512 : 0) == 0);
  TRIMTAB_CHECK(getsockname(listener_, address, &size) == 0);
  port_ = ntohs(options_.ipv6 ? v6.sin6_port : v4.sin_port);
}

// The kernel answers no more connections once the backlog is full: a client's connect hangs.
void RawServer::FillBacklog() {
  const sockaddr_in address{.sin_family = AF_INET,
                            .sin_port = htons(static_cast<uint16_t>(port_)),
                            .sin_addr = {htonl(INADDR_LOOPBACK)}};
  for (int i = 0; i < 4; ++i) {
    fillers_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    connect(fillers_.back(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  }
}

void RawServer::AcceptAll() {
  for (;;) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(ledger_.mutex);
    if (ledger_.stopping) {
      if (socket >= 0) close(socket);
      return;
    }
    TRIMTAB_CHECK(socket >= 0);
    Connection& made = connections_.emplace_back(socket, tls_, ledger_);
    ++ledger_.connections;
    ledger_.changed.notify_all();
    made.thread = std::thread([this, &made] { Run(made.peer); });
  }
}

void RawServer::Run(Peer& peer) {
  BlockSigpipe();
  if (tls_ == nullptr || !options_.handshake || peer.Handshake()) script_(peer);
  peer.Close();
  const std::lock_guard lock(ledger_.mutex);
  ++ledger_.ended;
  ledger_.changed.notify_all();
}

std::string RawServer::url() const {
  return (tls_ == nullptr ? "http://" : "https://") +
         std::string(options_.ipv6 ? "[::1]" : "127.0.0.1") + ":" + std::to_string(port_);
}

void RawServer::Release() {
  const std::lock_guard lock(ledger_.mutex);
  ledger_.released = true;
  ledger_.changed.notify_all();
}

size_t RawServer::connections() const {
  const std::lock_guard lock(ledger_.mutex);
  return ledger_.connections;
}

std::vector<ReceivedRequest> RawServer::requests() const {
  const std::lock_guard lock(ledger_.mutex);
  return ledger_.requests;
}

bool RawServer::WaitForConnections(size_t count) const {
  return Await(ledger_, [&] { return ledger_.connections >= count; });
}

bool RawServer::WaitForRequests(size_t count) const {
  return Await(ledger_, [&] { return ledger_.requests.size() >= count; });
}

bool RawServer::WaitForEnds(size_t count) const {
  return Await(ledger_, [&] { return ledger_.ended >= count; });
}

}  // namespace trimtab::testing
