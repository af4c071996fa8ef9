#pragma once

#include <string>

#include "base/http.h"
#include "k8s/transport/curl_handles.h"
#include "k8s/transport/server_address.h"

// OpenSSL's X509_STORE_CTX: a chain of certificates under verification.
struct x509_store_ctx_st;

namespace trimtab::k8s {

// One request in libcurl's form: the handle with every option set but the callbacks. Owned and
// used by one exchange; it stays where it is, because the handle points into it.
class CurlRequest {
 public:
  CurlRequest(const ServerAddress& address, TlsMaterial material, const HttpRequest& request);
  CurlRequest(const CurlRequest&) = delete;
  CurlRequest& operator=(const CurlRequest&) = delete;

  CURL* easy() const { return easy_.get(); }
  // What OpenSSL found wrong with the server's certificate: an X509_V_ERR_..., 0 if nothing.
  int verdict() const { return verdict_; }

 private:
  void SetLine(const ServerAddress& address, const HttpRequest& request);
  void SetHeaders(const ServerAddress& address, const HttpRequest& request);
  void SetBody(const HttpRequest& request);
  void SetTls(const ServerAddress& address);
  static CURLcode OnContext(CURL* easy, void* context, void* self);
  static int OnCertificate(x509_store_ctx_st* chain, void* self);

  const TlsMaterial material_;
  std::string verified_name_;
  int verdict_ = 0;
  CurlList headers_;
  CurlList connect_to_;
  CurlEasy easy_;
};

}  // namespace trimtab::k8s
