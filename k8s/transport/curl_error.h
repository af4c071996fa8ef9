#pragma once

#include <string>

#include "base/error.h"
#include "k8s/transport/curl_handles.h"

namespace trimtab::k8s {

// What libcurl knows about a transfer that failed.
struct CurlFailure {
  CURLcode code = CURLE_OK;
  std::string server;  // host and port
  std::string words;   // libcurl's own
  int verdict = 0;     // OpenSSL's on the certificate: an X509_V_ERR_...
  bool sent = false;   // the request, or a part of it, may have left
};

// The same in the words and codes of HttpTransport.
Error DecodeCurlFailure(const CurlFailure& failure);

}  // namespace trimtab::k8s
