#pragma once

#include <string_view>

#include "base/http.h"
#include "k8s/transport/tls_peer.h"

namespace trimtab::k8s {

// What a failure of cpprestsdk means, by its text and its error number: the library tells the steps
// of a request apart by their texts alone. Whatever is not known to have failed before the request
// left is kInterrupted. `tls` is null for plain HTTP.
Error TranslateFailure(std::string_view text, int number, const TlsPeer* tls);

// kMalformed for a head that the library takes although it has no meaning, or takes the wrong way.
Result<void> CheckHead(const HttpResponse& head);

}  // namespace trimtab::k8s
