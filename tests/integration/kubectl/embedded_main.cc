// Serves the simulated cluster to whatever speaks to it, until its standard input ends.
#include <unistd.h>

#include <cstdio>

#include "tests/integration/kubectl/embedded_cluster.h"

int main() {
  const trimtab::testing::EmbeddedCluster cluster;
  std::printf("%s\n", cluster.kubeconfig().c_str());
  std::fflush(stdout);
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
}
