#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace trimtab {

struct HttpHeader {
  std::string name;
  std::string value;
};

// One request to the server that a transport was made for.
struct HttpRequest {
  std::string method = "GET";
  std::string target;  // path and query as sent: "/api/v1/pods?limit=500"
  std::vector<HttpHeader> headers;
  std::string body;
};

// What came back, whatever its status: a redirect or a 500 is a response, not an Error.
struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;

  // The first header of this name, in any case; empty if there is none.
  std::string_view Header(std::string_view name) const;
};

// How long a call may take, and who may end it early. A stop ends it within 50 ms, with kCancelled.
struct CallLimits {
  Duration total = std::chrono::seconds(30);  // from the call to the last byte, whatever arrives
  Duration idle = std::chrono::seconds(15);   // without any byte
  std::stop_token stop;
};

// How many bytes a transport holds for a peer. Above a cap the call fails with kTooLarge.
struct HttpCaps {
  size_t head = size_t{64} << 10;     // status line and headers
  size_t body = size_t{64} << 20;     // of a response to Send
  size_t backlog = size_t{16} << 20;  // of a stream, received and not yet read
};

// What a transport needs to speak TLS; PEM text, never file names. An empty certificate_pem means
// that we show none.
struct TlsMaterial {
  std::string ca_pem;  // the only roots that are trusted
  std::string certificate_pem;
  std::string key_pem;
  std::string server_name;  // the name to verify, where it is not the host of the URL

  bool operator==(const TlsMaterial&) const = default;
};

// The server that a transport speaks to. `tls` is asked before each connection, so that rotated
// certificates are used without a restart; it is not asked for http:// URLs.
struct HttpEndpoint {
  std::string url;  // scheme, host, port, and perhaps a path prefix
  std::function<Result<TlsMaterial>()> tls;
};

enum class StreamState {
  kData,  // bytes arrived
  kIdle,  // none within the wait; the stream goes on
  kEnd,   // the server ended the response in good order
};

// A piece of a streamed body. The bytes live until the next Read.
struct StreamPiece {
  StreamState state = StreamState::kIdle;
  std::string_view bytes;
};

// A response whose body arrives over time. One thread at a time; destroying it ends the connection
// within 50 ms. After kEnd or an Error every further Read gives the same.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  // Status and headers; the body is empty here.
  virtual const HttpResponse& head() const = 0;
  // Waits at most `wait` for bytes. An end in mid-body is kInterrupted, never kEnd.
  virtual Result<StreamPiece> Read(Duration wait) = 0;
};

// The seam to the network: one server, requests in, responses out. Any thread may call; calls do
// not wait for each other. Implementations follow no redirects, retry nothing, add no credentials,
// trust no certificate but the endpoint's own CA, refuse control bytes in a request with kInvalid,
// and let no exception out.
//
// Errors: kUnreachable (nothing was sent), kUntrusted, kTimeout, kInterrupted, kTooLarge,
// kMalformed, kCancelled, kInvalid. Only after kUnreachable, kUntrusted and kInvalid is it certain
// that the server did not act.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  virtual Result<HttpResponse> Send(const HttpRequest& request, const CallLimits& limits) = 0;
  // Returns when the head has arrived; `limits` then bound the whole stream.
  virtual Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request,
                                                   const CallLimits& limits) = 0;
};

// kInvalid, naming the part, if a request holds bytes that could split it into two.
Result<void> CheckSendable(const HttpRequest& request);

}  // namespace trimtab
