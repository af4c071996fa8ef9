#include <gtest/gtest.h>

#include "k8s/transport/transport.h"

int main(int argc, char** argv) {
  trimtab::k8s::PrepareTransport();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
