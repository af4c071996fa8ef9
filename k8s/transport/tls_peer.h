#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>

#include "base/http.h"

// The OpenSSL types, so that this header needs none of its headers.
using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;
using X509_STORE_CTX = struct x509_store_ctx_st;

namespace trimtab::k8s {

// Our side of one TLS connection: whom we trust, what we show, and whom we expect. It takes the
// verification out of a library's hands: only the given CA counts, a name must stand in the
// certificate's subjectAltName, nothing below TLS 1.2 is spoken, and the reason for a refusal is
// kept in words. Must outlive the connection; used by the one thread that drives it, the two
// questions by any.
class TlsPeer {
 public:
  TlsPeer(TlsMaterial material, const std::string& host);

  // kInvalid if the material is not usable PEM; otherwise every connection made from the context
  // is set up.
  Result<void> Configure(SSL_CTX* context);
  // Names the server that we want, where it is a name (SNI).
  void Announce(SSL* connection) const;

  // Why the server's certificate was refused; empty if it was not.
  std::string refusal() const;
  // False: the handshake cannot be over, and nothing of a request was sent.
  bool may_be_established() const { return may_be_established_; }

 private:
  static int Verify(X509_STORE_CTX* chain, void* self);
  static void Observe(int is_ours, int version, int type, const void* bytes, size_t size,
                      SSL* connection, void* self);
  bool Accepts(X509_STORE_CTX* chain);

  const TlsMaterial material_;
  const std::string name_;
  mutable std::mutex mutex_;
  std::string refusal_;
  std::atomic<bool> may_be_established_ = false;
};

// "wrong version number", for an error code of OpenSSL's TLS layer; empty for any other code.
std::string DescribeTlsError(int code);
// The server refused our certificate, or the lack of one.
bool RefusesOurCertificate(int code);

}  // namespace trimtab::k8s
