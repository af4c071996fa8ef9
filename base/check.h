#pragma once

#include <cstdio>
#include <cstdlib>

namespace trimtab {

// Ends the process and says where: a broken invariant is a bug, and the next start recovers better
// than a program that goes on in a state nobody foresaw.
[[noreturn]] inline void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace trimtab

// For bugs only, and on in every build. What can fail from outside returns a Result instead.
#define TRIMTAB_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::trimtab::CheckFailed(__FILE__, __LINE__, #condition))
