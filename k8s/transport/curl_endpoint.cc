#include "k8s/transport/curl_endpoint.h"

#include <curl/curl.h>

#include <memory>

namespace trimtab::k8s {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string Part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

Error Refused(const std::string& url, const std::string& why) {
  return Error{.code = Code::kInvalid, .message = "the server's URL '" + url + "' " + why};
}

}  // namespace

Result<CurlEndpoint> ParseCurlEndpoint(const std::string& url) {
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK) {
    return Refused(url, "is not of the form https://host:port");
  }
  const std::string scheme = Part(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http")
    return Refused(url, "must begin with https:// or http://");
  if (!Part(parsed.get(), CURLUPART_USER).empty() ||
      !Part(parsed.get(), CURLUPART_PASSWORD).empty()) {
    return Error{.code = Code::kInvalid,
                 .message = "the server's URL holds a user or password; give a token instead"};
  }
  if (!Part(parsed.get(), CURLUPART_QUERY).empty() ||
      !Part(parsed.get(), CURLUPART_FRAGMENT).empty()) {
    return Refused(url, "must end with its path");
  }
  CurlEndpoint endpoint{.tls = scheme == "https",
                        .host = Part(parsed.get(), CURLUPART_HOST),
                        .port = Part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT),
                        .prefix = Part(parsed.get(), CURLUPART_PATH)};
  while (endpoint.prefix.ends_with('/')) endpoint.prefix.pop_back();
  return endpoint;
}

}  // namespace trimtab::k8s
