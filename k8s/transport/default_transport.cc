#include "k8s/transport/transport.h"

namespace trimtab::k8s {

#if defined(TRIMTAB_HTTP_CPPREST)
void PrepareTransport() { PrepareCpprest(); }

Result<std::unique_ptr<HttpTransport>> MakeTransport(HttpEndpoint endpoint, HttpCaps caps) {
  return MakeCpprestTransport(std::move(endpoint), caps);
}
#else
void PrepareTransport() {}

Result<std::unique_ptr<HttpTransport>> MakeTransport(HttpEndpoint endpoint, HttpCaps caps) {
  return MakeCurlTransport(std::move(endpoint), caps);
}
#endif

}  // namespace trimtab::k8s
