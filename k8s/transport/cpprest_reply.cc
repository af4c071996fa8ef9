#include "k8s/transport/cpprest_reply.h"

#include <algorithm>
#include <string>
#include <system_error>

namespace trimtab::k8s {
namespace {

Error Failure(Code code, std::string message) {
  return Error{.code = code, .message = std::move(message)};
}

Error TranslateHandshakeFailure(int number, const TlsPeer* tls) {
  if (const std::string refusal = tls != nullptr ? tls->refusal() : ""; !refusal.empty()) {
    return Failure(Code::kUntrusted, "the server's certificate was refused: " + refusal);
  }
  if (const std::string reason = DescribeTlsError(number); !reason.empty()) {
    return Failure(Code::kUntrusted, "no TLS connection: " + reason);
  }
  return Failure(Code::kUnreachable, "the connection ended during the TLS handshake");
}

}  // namespace

Error TranslateFailure(std::string_view text, int number, const TlsPeer* tls) {
  if (text == "Error in SSL handshake") return TranslateHandshakeFailure(number, tls);
  if (text == "Failed to connect to any resolved endpoint") {
    return Failure(Code::kUnreachable, "the connection ended at once");
  }
  if (text == "Invalid HTTP status line" || text == "Invalid chunked response header") {
    return Failure(Code::kMalformed, "the answer is not HTTP: " + std::string(text));
  }
  if (RefusesOurCertificate(number)) {
    return Failure(Code::kUntrusted,
                   "the server refused our certificate: " + DescribeTlsError(number));
  }
  return Failure(Code::kInterrupted, "the connection broke: " + std::string(text));
}

Result<void> CheckHead(const HttpResponse& head) {
  if (head.status >= 100 && head.status < 200) {
    return Failure(Code::kMalformed, "the server sent an interim response (" +
                                         std::to_string(head.status) +
                                         "), after which cpprestsdk stops reading");
  }
  if (head.status < 200 || head.status > 599) {
    return Failure(Code::kMalformed,
                   "the answer is not HTTP: its status is " + std::to_string(head.status));
  }
  const std::string_view length = head.Header("Content-Length");
  if (!std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return Failure(Code::kMalformed, "the answer is not HTTP: its Content-Length is no number");
  }
  return {};
}

}  // namespace trimtab::k8s
