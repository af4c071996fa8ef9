#include "k8s/transport/curl_request.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <strings.h>

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace trimtab::k8s {
namespace {

// A pooled connection that rested for longer is not used again.
constexpr long kMaxRestSeconds = 30;

// libcurl refuses an option only if it was built without it or has no memory: neither is handled.
template <class T>
void Set(CURL* easy, CURLoption option, T value) {
  TRIMTAB_CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

void SetPem(CURL* easy, CURLoption option, const std::string& pem) {
  curl_blob blob{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_COPY};
  Set(easy, option, &blob);
}

void Append(CurlList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  TRIMTAB_CHECK(longer != nullptr);
  static_cast<void>(list.release());
  list.reset(longer);
}

bool Holds(const HttpRequest& request, const char* name) {
  return std::any_of(request.headers.begin(), request.headers.end(), [&](const HttpHeader& header) {
    return strcasecmp(header.name.c_str(), name) == 0;
  });
}

std::string Bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

// What libcurl does by itself, switched off: the contract of HttpTransport wants none of it.
void SetNoHelp(CURL* easy) {
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  Set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  Set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  Set(easy, CURLOPT_PROXY, "");
  Set(easy, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  Set(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  Set(easy, CURLOPT_MAXAGE_CONN, kMaxRestSeconds);
  // The exchange keeps the deadlines; libcurl's own for connecting (300 s) must not come before.
  Set(easy, CURLOPT_CONNECTTIMEOUT_MS, 24L * 3600 * 1000);
  // Without it the end of a call joins the thread that waits in getaddrinfo, for many seconds.
  // With it that thread is left to end alone; it owns all that it touches.
  Set(easy, CURLOPT_QUICK_EXIT, 1L);
}

}  // namespace

CurlRequest::CurlRequest(const ServerAddress& address, TlsMaterial material,
                         const HttpRequest& request)
    : material_(std::move(material)), easy_(curl_easy_init()) {
  TRIMTAB_CHECK(easy_ != nullptr);
  SetNoHelp(easy());
  SetLine(address, request);
  SetHeaders(address, request);
  SetBody(request);
  if (address.tls) SetTls(address);
}

void CurlRequest::SetLine(const ServerAddress& address, const HttpRequest& request) {
  std::string authority = address.authority;
  if (!material_.server_name.empty()) {
    // The URL names who must be there, CONNECT_TO where that is.
    Append(connect_to_, "::" + Bracketed(address.host) + ":" + address.port);
    Set(easy(), CURLOPT_CONNECT_TO, connect_to_.get());
    authority = Bracketed(material_.server_name) + ":" + address.port;
  }
  const std::string url = (address.tls ? "https://" : "http://") + authority + "/";
  Set(easy(), CURLOPT_URL, url.c_str());
  Set(easy(), CURLOPT_REQUEST_TARGET, (address.prefix + request.target).c_str());
  if (request.method == "HEAD") {
    Set(easy(), CURLOPT_NOBODY, 1L);
  } else {
    Set(easy(), CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

void CurlRequest::SetHeaders(const ServerAddress& address, const HttpRequest& request) {
  for (const HttpHeader& header : request.headers) {
    // For libcurl "Name:" takes a header away, and "Name;" sends it empty.
    Append(headers_, header.name + (header.value.empty() ? ";" : ": " + header.value));
  }
  for (const char* unasked : {"Accept", "Content-Type", "Expect"}) {
    if (!Holds(request, unasked)) Append(headers_, unasked + std::string(":"));
  }
  if (!Holds(request, "Host")) Append(headers_, "Host: " + address.authority);
  Set(easy(), CURLOPT_HTTPHEADER, headers_.get());
}

void CurlRequest::SetBody(const HttpRequest& request) {
  const bool expects_body =
      request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (request.body.empty() && !expects_body) return;
  Set(easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  Set(easy(), CURLOPT_COPYPOSTFIELDS, request.body.c_str());
}

void CurlRequest::SetTls(const ServerAddress& address) {
  verified_name_ = material_.server_name.empty() ? address.host : material_.server_name;
  Set(easy(), CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  Set(easy(), CURLOPT_SSL_VERIFYPEER, 1L);
  Set(easy(), CURLOPT_SSL_VERIFYHOST, 2L);
  Set(easy(), CURLOPT_CAPATH, static_cast<char*>(nullptr));
  SetPem(easy(), CURLOPT_CAINFO_BLOB, material_.ca_pem);
  if (!material_.certificate_pem.empty()) {
    Set(easy(), CURLOPT_SSLCERTTYPE, "PEM");
    Set(easy(), CURLOPT_SSLKEYTYPE, "PEM");
    SetPem(easy(), CURLOPT_SSLCERT_BLOB, material_.certificate_pem);
    SetPem(easy(), CURLOPT_SSLKEY_BLOB, material_.key_pem);
  }
  // A resumed session would not verify the certificate anew.
  Set(easy(), CURLOPT_SSL_SESSIONID_CACHE, 0L);
  Set(easy(), CURLOPT_SSL_CTX_FUNCTION, &CurlRequest::OnContext);
  Set(easy(), CURLOPT_SSL_CTX_DATA, static_cast<void*>(this));
}

// Lets OpenSSL check the name within the handshake. libcurl's own check comes after it and takes
// the common name of a certificate without alternative names.
CURLcode CurlRequest::OnContext(CURL*, void* context, void* self) {
  auto* tls = static_cast<SSL_CTX*>(context);
  SSL_CTX_set_cert_verify_callback(tls, &CurlRequest::OnCertificate, self);
  const std::string& name = static_cast<CurlRequest*>(self)->verified_name_;
  X509_VERIFY_PARAM* rules = SSL_CTX_get0_param(tls);
  X509_VERIFY_PARAM_set_hostflags(
      rules, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_ip_asc(rules, name.c_str()) == 1) return CURLE_OK;
  const bool set = X509_VERIFY_PARAM_set1_host(rules, name.data(), name.size()) == 1;
  return set ? CURLE_OK : CURLE_ABORTED_BY_CALLBACK;
}

// OpenSSL's own verification; libcurl does not always tell its reason.
int CurlRequest::OnCertificate(X509_STORE_CTX* chain, void* self) {
  const int trusted = X509_verify_cert(chain);
  static_cast<CurlRequest*>(self)->verdict_ = X509_STORE_CTX_get_error(chain);
  return trusted;
}

}  // namespace trimtab::k8s
