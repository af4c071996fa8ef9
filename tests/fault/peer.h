#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/test_pki.h"

// The OpenSSL types, so that tests need not include its headers.
using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace trimtab::testing {

// One request as it came over the wire.
struct ReceivedRequest {
  std::string method;
  std::string target;
  std::string head;  // the request line and headers, as sent
  std::string body;
  std::string server_name;  // what the client asked for by SNI
  std::string client_name;  // the common name of the certificate that the client showed

  // The first header of this name, in any case; empty if there is none.
  std::string Header(std::string_view name) const;
};

// What the connections of one server share. All of it is guarded by its mutex.
struct Ledger {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<ReceivedRequest> requests;
  size_t connections = 0;
  size_t ended = 0;  // scripts
  bool released = false;
  bool stopping = false;
};

// One accepted connection, driven by its script. Owned by the server, used by one thread; only
// Abort comes from another. Calls return at once when the client is gone or the server stops, so
// that a script needs no error handling: it runs to its end.
class Peer {
 public:
  Peer(int socket, SSL_CTX* tls, Ledger& ledger);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // The server's half of the TLS handshake; what is sent and read from here on is encrypted. False
  // if it fails.
  bool Handshake();
  // Reads one request with its body, if it has a Content-Length, and records it. False if the
  // client went before.
  bool ReadRequest();
  const ReceivedRequest& request() const { return request_; }

  // False if the client is gone.
  bool Send(std::string_view bytes);
  bool SendInPieces(std::string_view bytes, size_t size, std::chrono::milliseconds pause);
  // A response with Content-Length; the connection stays open.
  bool Respond(std::string_view body, std::string_view status = "200 OK");
  // Sends the piece over and over until the client goes or `limit` bytes are sent; returns the sum.
  size_t Pour(std::string_view piece, size_t limit);

  void Pause(std::chrono::milliseconds time);
  void WaitForRelease();
  // Whether the client closed within the time; what it sends meanwhile is thrown away.
  bool WaitUntilGone(std::chrono::milliseconds time = std::chrono::seconds(20));

  void CloseWriting();  // FIN, without TLS's own farewell
  void Reset();         // RST
  void Close();         // the way a good server does; also what the end of the script does
  void Abort();         // from another thread: ends what the script waits for

 private:
  size_t Receive(char* into, size_t size);

  Ledger& ledger_;
  SSL_CTX* tls_;
  SSL* ssl_ = nullptr;
  std::mutex socket_mutex_;  // between the script's close and Abort
  int socket_;
  std::string unread_;
  ReceivedRequest request_;
};

}  // namespace trimtab::testing
