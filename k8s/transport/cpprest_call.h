#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/http.h"
#include "k8s/transport/dial.h"
#include "k8s/transport/exchange.h"
#include "k8s/transport/tls_peer.h"
#include "k8s/transport/wire.h"

namespace trimtab::k8s {

// One request in the hands of cpprestsdk; what comes of it arrives in an Exchange. Used by one
// thread. Nothing here cancels it: whoever wants its end ends the connection (Wire::Abort). The
// library drops the request a moment later, and shares the ownership of all it touches until then.
class CpprestCall {
 public:
  virtual ~CpprestCall() = default;
  // Whether the library has read the whole head, even if the Exchange does not know yet.
  virtual bool HeadIsIn() const = 0;
};

// How a request travels.
struct CpprestRoute {
  std::string authority;  // for the Host header
  std::string target;     // prefix and target
  size_t piece = 0;       // how many bytes of an unchunked body the library collects before it
                          // hands them over
  Duration backstop{};    // when the library itself gives up, should we never end it
  // Null for plain HTTP. Shared with the library's connection, which outlives the call a little.
  std::shared_ptr<TlsPeer> tls;
  // Ends the connection when nobody wants more of the body. Shared for the same reason.
  std::shared_ptr<const Wire> wire;
};

// Sends the request over a socket of Dial's. Fails with kInvalid if the library cannot express the
// request; everything later arrives in the Exchange.
Result<std::unique_ptr<CpprestCall>> StartCpprestCall(Socket socket, const HttpRequest& request,
                                                      const CpprestRoute& route,
                                                      std::shared_ptr<Exchange> exchange);

}  // namespace trimtab::k8s
