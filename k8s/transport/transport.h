#pragma once

#include <memory>

#include "base/http.h"

namespace trimtab::k8s {

// The transport that this build ships, as the option TRIMTAB_HTTP chose. PrepareTransport must run
// before the first thread of the process and before the first MakeTransport. It may change the
// environment (see PrepareCpprest), so whoever starts child processes takes a copy before it.
void PrepareTransport();
Result<std::unique_ptr<HttpTransport>> MakeTransport(HttpEndpoint endpoint, HttpCaps caps = {});

// The two transports. Each library is included by one file alone, and both pass one fault suite
// (docs/decisions/003-cpprestsdk-guarded.md says which promises the first needs help to keep).

// Fixes the size of the library's thread pool, and points SSL_CERT_FILE and SSL_CERT_DIR at
// nothing: the library would otherwise load the system's roots anew for each connection.
void PrepareCpprest();
Result<std::unique_ptr<HttpTransport>> MakeCpprestTransport(HttpEndpoint endpoint,
                                                            HttpCaps caps = {});

Result<std::unique_ptr<HttpTransport>> MakeCurlTransport(HttpEndpoint endpoint, HttpCaps caps = {});

}  // namespace trimtab::k8s
