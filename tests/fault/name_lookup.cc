#include "tests/fault/name_lookup.h"

#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>

namespace trimtab::testing {
namespace {

// getaddrinfo takes no argument of ours, so that what it shares with the tests must be static.
struct Lookups {
  std::mutex mutex;
  std::condition_variable changed;
  bool hang = false;
  int hanging = 0;
};

Lookups& Shared() {
  static Lookups shared;
  return shared;
}

void Hang() {
  Lookups& shared = Shared();
  std::unique_lock lock(shared.mutex);
  ++shared.hanging;
  shared.changed.notify_all();
  // As long as a resolver tries; a transport that waits for it then fails its test, not hangs it.
  shared.changed.wait_for(lock, std::chrono::seconds(8), [&] { return !shared.hang; });
  --shared.hanging;
  shared.changed.notify_all();
}

}  // namespace

HangingName::HangingName() {
  const std::lock_guard lock(Shared().mutex);
  Shared().hang = true;
}

// Waits for the look-ups, so that none is left behind when the program ends.
HangingName::~HangingName() {
  std::unique_lock lock(Shared().mutex);
  Shared().hang = false;
  Shared().changed.notify_all();
  Shared().changed.wait(lock, [] { return Shared().hanging == 0; });
}

bool HangingName::WaitForLookups(int count) const {
  std::unique_lock lock(Shared().mutex);
  return Shared().changed.wait_for(lock, std::chrono::seconds(7),
                                   [&] { return Shared().hanging >= count; });
}

}  // namespace trimtab::testing

// Found before the one of the C library, also by the shared libraries of the transports.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  using GetAddrInfo = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<GetAddrInfo>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (name == nullptr || name != std::string_view(trimtab::testing::HangingName::kHangingName)) {
    return real(name, service, hints, found);
  }
  trimtab::testing::Hang();
  return EAI_NONAME;
}
