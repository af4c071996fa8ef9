#include "k8s/transport/curl_error.h"

#include <openssl/x509.h>

namespace trimtab::k8s {
namespace {

std::string WordsOf(const CurlFailure& failure) {
  return failure.words.empty() ? curl_easy_strerror(failure.code) : failure.words;
}

// Whether TLS itself objects, and not the server hung up in the handshake, as one that restarts
// does. libcurl gives both the same code; only OpenSSL's objections have its numbers in their
// words.
bool IsTlsObjection(const CurlFailure& failure) {
  return failure.words.find("error:") != std::string::npos &&
         failure.words.find("unexpected eof") == std::string::npos;
}

Error BeforeSending(const CurlFailure& failure) {
  if (failure.verdict != X509_V_OK) {
    return {.code = Code::kUntrusted,
            .message = "the certificate of " + failure.server +
                       " is not trusted: " + X509_verify_cert_error_string(failure.verdict)};
  }
  switch (failure.code) {
    case CURLE_SSL_CONNECT_ERROR:
      if (!IsTlsObjection(failure)) break;
      [[fallthrough]];
    case CURLE_PEER_FAILED_VERIFICATION:
      return {.code = Code::kUntrusted,
              .message = "no TLS connection to " + failure.server + ": " + WordsOf(failure)};
    case CURLE_SSL_CACERT_BADFILE:
      return {.code = Code::kInvalid,
              .message = "the CA certificate for " + failure.server + " cannot be read as PEM"};
    case CURLE_SSL_CERTPROBLEM:
      return {.code = Code::kInvalid,
              .message = "the client certificate or key for " + failure.server +
                         " cannot be used: " + WordsOf(failure)};
    default:
      break;
  }
  return {.code = Code::kUnreachable,
          .message = "no connection to " + failure.server + ": " + WordsOf(failure)};
}

}  // namespace

Error DecodeCurlFailure(const CurlFailure& failure) {
  if (!failure.sent) return BeforeSending(failure);
  switch (failure.code) {
    case CURLE_UNSUPPORTED_PROTOCOL:  // no status line
    case CURLE_WEIRD_SERVER_REPLY:
      return {.code = Code::kMalformed,
              .message = "the answer of " + failure.server + " is no HTTP: " + WordsOf(failure)};
    case CURLE_OUT_OF_MEMORY:  // how libcurl ends a line above its own limit of 100 KB
      return {.code = Code::kTooLarge,
              .message = "a line of the answer of " + failure.server + " is too long"};
    default:
      return {.code = Code::kInterrupted,
              .message = "the connection to " + failure.server +
                         " broke before the whole answer came: " + WordsOf(failure)};
  }
}

}  // namespace trimtab::k8s
