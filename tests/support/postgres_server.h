#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace trimtab {

struct PostgresServerOptions {
  // Each of postgresql.conf: {"max_connections", "400"}.
  std::vector<std::pair<std::string, std::string>> settings;
};

// A real PostgreSQL on a free port of loopback and on a Unix socket, with its data in a folder of
// its own, synced to the disk as in production; nobody connects without its password. PostgreSQL
// refuses to run as root, so root runs it as the user `postgres`. Owned by a test or a test suite;
// used from one thread, the one that started it, whose end ends it too. Starting fails with the end
// of its log. The destructor stops it at once and removes its folder.
class PostgresServer {
 public:
  // Why none can be started here, with the command that changes it; nothing when one can. With
  // TRIMTAB_REQUIRE_CLUSTER=1 in the environment there is no such reason, and starting fails.
  static std::optional<std::string> ReasonToSkip();

  // Returns when it takes connections.
  static Result<PostgresServer> Start(const PostgresServerOptions& options = {});

  // Of its superuser, with the password: for libpq and everything that speaks its URLs.
  std::string url() const;
  int port() const { return port_; }
  // Where its Unix socket is.
  std::filesystem::path folder() const { return folder_.path(); }
  const Process& process() const { return *process_; }

 private:
  explicit PostgresServer(TempDir folder) : folder_(std::move(folder)) {}
  Result<void> MakeCluster(const std::vector<std::string>& as_user);
  Result<void> Launch(std::vector<std::string> words);
  Result<void> AwaitReady();
  std::string Log() const;

  TempDir folder_;
  std::string password_;
  int port_ = 0;
  std::optional<Process> process_;  // after the folder: it ends before its data go
};

}  // namespace trimtab
