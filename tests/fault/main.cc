#include <gtest/gtest.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <cstdlib>
#include <vector>

#include "k8s/transport/transport.h"
#include "tests/fault/system_store.h"
#include "tests/fault/transport_fault.h"

namespace trimtab::testing {
namespace {

std::vector<TransportUnderTest> Transports() {
  std::vector<TransportUnderTest> all;
#ifdef TRIMTAB_HAVE_CPPREST
  // The reasons are in docs/decisions/003-cpprestsdk-guarded.md.
  all.push_back({.name = "cpprest",
                 .make = k8s::MakeCpprestTransport,
                 .keeps_connections = false,
                 .reads_past_interim_responses = false});
#endif
#ifdef TRIMTAB_HAVE_CURL
  all.push_back({.name = "curl", .make = k8s::MakeCurlTransport});
#endif
  return all;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(, Transport, ::testing::ValuesIn(Transports()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace trimtab::testing

// Read by AddressSanitizer, where it is: what it keeps of freed memory would pass for a leak in the
// tests that measure growth.
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=4"; }

int main(int argc, char** argv) {
#ifdef TRIMTAB_HAVE_CPPREST
  trimtab::k8s::PrepareCpprest();
#endif
  // After it, so that each transport is alone against an environment that misleads. It is written
  // before the first thread.
  trimtab::testing::TrustSystemStoreCa();
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"}) {
    setenv(name, "http://127.0.0.1:1", 1);
  }
  ::testing::InitGoogleTest(&argc, argv);
  const int failed = RUN_ALL_TESTS();
#ifdef __SANITIZE_ADDRESS__
  // While cpprestsdk's threads still live: with the process they end where they are, and what they
  // have not finished by then is lost. What a call leaves behind is found now as well as later.
  __lsan_do_leak_check();
#endif
  return failed;
}
