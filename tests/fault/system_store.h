#pragma once

#include "tests/support/test_pki.h"

namespace trimtab::testing {

// The CA that this process's environment trusts, in place of the system's. Made before the first
// thread (the environment is not to be written later).
const TestCa& SystemStoreCa();

// Makes the environment trust SystemStoreCa. To be called once, first in main.
void TrustSystemStoreCa();

}  // namespace trimtab::testing
