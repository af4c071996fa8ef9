#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/demo/served_cluster.h"
#include "cli/demo/server_identity.h"

namespace trimtab::demo {

// Serves a simulated cluster on loopback to real clients, kubectl first of all: HTTP/1.1 over
// TLS 1.2 or 1.3, with the cluster's bearer token. One thread of its own does all reading,
// answering and writing. A watch sends what was written as soon as the turn that wrote it ends, a
// log within a quarter of a second. Who reads slowly holds up nobody else: their stream stands
// still at the server until they have read. Who stops reading in mid-answer, or shakes hands and
// says nothing for half a minute, is cut off; an idle connection may stay. Owned by whoever runs
// the demo; made and destroyed by one thread. Only starting it can fail.
class HttpsListener {
 public:
  // Takes a free port of 127.0.0.1. From then on the cluster asks for the identity's token. The
  // cluster must outlive it, and tells nobody else of changes meanwhile.
  static Result<std::unique_ptr<HttpsListener>> Start(ServedCluster& cluster,
                                                      const ServerIdentity& identity);
  // Ends every connection, in whatever state, and waits for the thread.
  ~HttpsListener();
  HttpsListener(const HttpsListener&) = delete;
  HttpsListener& operator=(const HttpsListener&) = delete;

  // "https://127.0.0.1:34567"
  const std::string& url() const { return url_; }

 private:
  // The network library's types stay out of this header.
  class Desk;
  HttpsListener(std::unique_ptr<Desk> desk, std::string url);

  std::unique_ptr<Desk> desk_;
  std::string url_;
};

}  // namespace trimtab::demo
