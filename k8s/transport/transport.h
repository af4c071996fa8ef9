#pragma once

#include <memory>

#include "base/http.h"

namespace trimtab::k8s {

// The two transports. Each is one file that alone includes its library, and both pass one fault
// suite (docs/http.md says which promises the library itself keeps and which we keep for it).

// Must run before the first thread of the process when the cpprest transport is linked: it fixes
// the size of that library's thread pool and empties the process's default trust store.
void PrepareCpprest();
Result<std::unique_ptr<HttpTransport>> MakeCpprestTransport(HttpEndpoint endpoint,
                                                            HttpCaps caps = {});

Result<std::unique_ptr<HttpTransport>> MakeCurlTransport(HttpEndpoint endpoint, HttpCaps caps = {});

}  // namespace trimtab::k8s
