#pragma once

#include <curl/curl.h>

#include <memory>

namespace trimtab::k8s {

// The door to libcurl: its handles, each owned by one place. No file includes the library's own
// header but this one.

struct FreeCurlEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using CurlEasy = std::unique_ptr<CURL, FreeCurlEasy>;

struct FreeCurlMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
// At most one connection, and what drives it.
using CurlMulti = std::unique_ptr<CURLM, FreeCurlMulti>;

struct FreeCurlList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, FreeCurlList>;

}  // namespace trimtab::k8s
