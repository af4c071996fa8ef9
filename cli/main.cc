#include <cstdio>

int main() {
  std::puts("trimtab is in construction.");
  return 0;
}
