#pragma once

#include <functional>
#include <list>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/peer.h"

namespace trimtab::testing {

// How a server speaks TLS.
struct ServerTls {
  Identity identity;
  std::string client_ca_pem;  // asks for a client certificate of this CA; empty: asks for none
  int newest_version = 0;     // such as TLS1_1_VERSION; 0: whatever the library has
};

// A server on a free port of the loopback that misbehaves by script. Each connection that it
// accepts runs the script in a thread of its own, after the TLS handshake if it speaks TLS.
// Everything is stopped and joined by the destructor. Any thread may ask what happened.
class RawServer {
 public:
  using Script = std::function<void(Peer&)>;
  struct Options {
    std::optional<ServerTls> tls;
    bool handshake = true;  // false: the script does it, or does not
    bool accept = true;     // false: nobody takes connections, and the backlog is full
    bool ipv6 = false;
  };

  explicit RawServer(Script script) : RawServer(std::move(script), Options{}) {}
  RawServer(Script script, Options options);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  // "http://127.0.0.1:4711", or https.
  std::string url() const;

  // Lets every Peer::WaitForRelease go on.
  void Release();

  size_t connections() const;
  std::vector<ReceivedRequest> requests() const;
  // Whether so many connections and requests came, or scripts ended, within a generous time.
  bool WaitForConnections(size_t count) const;
  bool WaitForRequests(size_t count) const;
  bool WaitForEnds(size_t count) const;

 private:
  struct Connection {
    Connection(int socket, SSL_CTX* tls, Ledger& ledger) : peer(socket, tls, ledger) {}
    Peer peer;
    std::thread thread;
  };

  void Listen();
  void FillBacklog();
  void AcceptAll();
  void Run(Peer& peer);

  const Script script_;
  const Options options_;
  SSL_CTX* tls_ = nullptr;
  int listener_ = -1;
  int port_ = 0;
  std::vector<int> fillers_;
  mutable Ledger ledger_;
  std::list<Connection> connections_;  // guarded by ledger_.mutex
  std::thread acceptor_;
};

}  // namespace trimtab::testing
