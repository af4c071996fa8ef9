#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/check.h"

namespace trimtab {

// A folder of a test's own. Owned by the test, used from any thread; removed, with all that is in
// it, by the destructor. A disk that refuses it ends the test.
class TempDir {
 public:
  TempDir() : path_((std::filesystem::temp_directory_path() / "trimtab-XXXXXX").string()) {
    TRIMTAB_CHECK(mkdtemp(path_.data()) != nullptr);
  }
  TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }

  std::filesystem::path path() const { return path_; }

  // Writes a file into it and says where.
  std::filesystem::path Write(const std::string& name, std::string_view content) const {
    const std::filesystem::path file = path() / name;
    std::ofstream out(file, std::ios::binary);
    out << content;
    out.close();
    TRIMTAB_CHECK(!out.fail());
    return file;
  }

 private:
  std::string path_;
};

}  // namespace trimtab
