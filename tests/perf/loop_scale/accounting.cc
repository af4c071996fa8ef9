#include "tests/perf/loop_scale/accounting.h"

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "base/check.h"

namespace trimtab::perf {
namespace {

thread_local Side now_on = Side::kWorld;
thread_local Account account;
thread_local double controller_since = 0;

// Stands before each block.
struct alignas(std::max_align_t) Tag {
  int64_t bytes = 0;  // that count for the controller
};

// As glibc rounds a block up.
int64_t Rounded(size_t bytes) {
  return std::max<int64_t>(32, static_cast<int64_t>((bytes + 8 + 15) / 16 * 16));
}

double CpuSeconds() {
  timespec time{};
  TRIMTAB_CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Side Switch(Side side) {
  const Side before = now_on;
  if (side == before) return before;
  const double now = CpuSeconds();
  if (before == Side::kController) account.cpu_seconds += now - controller_since;
  controller_since = now;
  now_on = side;
  return before;
}

void* Allocate(size_t bytes) {
  Tag* tag = static_cast<Tag*>(std::malloc(bytes + sizeof(Tag)));
  TRIMTAB_CHECK(tag != nullptr);
  tag->bytes = now_on == Side::kController ? Rounded(bytes) : 0;
  account.bytes += tag->bytes;
  account.most_bytes = std::max(account.most_bytes, account.bytes);
  return tag + 1;
}

void Free(void* block) {
  if (block == nullptr) return;
  Tag* tag = static_cast<Tag*>(block) - 1;
  account.bytes -= tag->bytes;
  std::free(tag);
}

}  // namespace

OnSide::OnSide(Side side) : before_(Switch(side)) {}
OnSide::~OnSide() { Switch(before_); }

Account ControllerAccount() {
  TRIMTAB_CHECK(now_on == Side::kWorld);
  return account;
}

void ForgetMostBytes() { account.most_bytes = account.bytes; }

}  // namespace trimtab::perf

// All that the program allocates goes through here.
void* operator new(size_t bytes) { return trimtab::perf::Allocate(bytes); }
void* operator new[](size_t bytes) { return trimtab::perf::Allocate(bytes); }
void operator delete(void* block) noexcept { trimtab::perf::Free(block); }
void operator delete[](void* block) noexcept { trimtab::perf::Free(block); }
void operator delete(void* block, size_t) noexcept { trimtab::perf::Free(block); }
void operator delete[](void* block, size_t) noexcept { trimtab::perf::Free(block); }
