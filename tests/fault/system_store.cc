#include "tests/fault/system_store.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "base/check.h"

namespace trimtab::testing {
namespace {

// A file of the CA, removed when the program ends.
class StoreFile {
 public:
  explicit StoreFile(const std::string& pem) {
    const int file = mkstemp(path_.data());
    TRIMTAB_CHECK(file >= 0);
    close(file);
    std::ofstream(path_) << pem;
  }
  ~StoreFile() { unlink(path_.c_str()); }
  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;

  const char* path() const { return path_.c_str(); }

 private:
  std::string path_ = ::testing::TempDir() + "trimtab-store-XXXXXX";
};

}  // namespace

const TestCa& SystemStoreCa() {
  static const TestCa ca("system");
  return ca;
}

void TrustSystemStoreCa() {
  static const StoreFile file(SystemStoreCa().pem());
  setenv("SSL_CERT_FILE", file.path(), 1);
}

}  // namespace trimtab::testing
