#pragma once

#include <string>

#include "base/result.h"

namespace trimtab::demo {

// What a server on loopback proves itself with, and who may speak to it: made anew for each run,
// never reused, PEM text. The private key of the authority is forgotten as soon as it has signed.
struct ServerIdentity {
  std::string ca_pem;
  std::string certificate_pem;  // for 127.0.0.1, ::1 and localhost, for one day
  std::string key_pem;
  std::string token;  // 256 random bits
};

// Fails with the reason of OpenSSL.
Result<ServerIdentity> MakeServerIdentity();

}  // namespace trimtab::demo
