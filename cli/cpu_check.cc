// Says in a sentence what would otherwise be an illegal instruction: the optimizer is compiled for
// the level x86-64-v3. Compiled for any x86-64 itself, and called before every other initializer.
#include <unistd.h>

#include <string_view>

#if defined(__x86_64__)

namespace {

[[gnu::constructor(101)]] void CheckCpu() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi2")) {
    return;
  }
  constexpr std::string_view kSentence =
      "error: this CPU lacks AVX2, FMA or BMI2, which trimtab is compiled for (x86-64-v3)\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kSentence.data(), kSentence.size());
  _exit(2);
}

}  // namespace

#endif
