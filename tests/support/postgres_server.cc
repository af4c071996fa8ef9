#include "tests/support/postgres_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>

#include "base/check.h"

namespace trimtab {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Many times what it takes on an idle machine.
constexpr seconds kStartLimit{60};
constexpr milliseconds kPoll{20};
constexpr int kPortsToTry = 5;
constexpr std::string_view kUser = "shop";

Error Failed(const std::string& what) { return {.code = Code::kUnavailable, .message = what}; }

// The newest folder of Debian's that has the programs; empty when there is none.
std::filesystem::path ProgramFolder() {
  std::filesystem::path newest;
  int newest_version = 0;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    const int version = std::atoi(entry.path().filename().c_str());
    const std::filesystem::path bin = entry.path() / "bin";
    if (version > newest_version && std::filesystem::exists(bin / "initdb", none) &&
        std::filesystem::exists(bin / "postgres", none)) {
      newest_version = version;
      newest = bin;
    }
  }
  return newest;
}

std::string RandomPassword() {
  std::array<unsigned char, 16> bytes{};
  TRIMTAB_CHECK(getrandom(bytes.data(), bytes.size(), 0) == ssize_t{bytes.size()});
  std::string text;
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

// What to write before a command, so that it does not run as root; gives that user the folder. It
// asks for the signal at its parent's end, which a change of the user makes the kernel forget.
Result<std::vector<std::string>> AsUserOf(const std::filesystem::path& folder) {
  if (geteuid() != 0) return std::vector<std::string>{};
  const passwd* user = getpwnam("postgres");
  if (user == nullptr) user = getpwnam("nobody");
  if (user == nullptr || chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) {
    return Failed("PostgreSQL does not run as root, and there is no user postgres or nobody");
  }
  return std::vector<std::string>{"setpriv",
                                  "--reuid=" + std::to_string(user->pw_uid),
                                  "--regid=" + std::to_string(user->pw_gid),
                                  "--clear-groups",
                                  "--pdeathsig=QUIT",
                                  "--"};
}

// A port that nobody listens on at this moment; PostgreSQL cannot choose one itself.
int FreePort() {
  const int handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  TRIMTAB_CHECK(handle >= 0 && bind(handle, any, size) == 0);
  TRIMTAB_CHECK(getsockname(handle, any, &size) == 0);
  close(handle);
  return ntohs(address.sin_port);
}

}  // namespace

std::optional<std::string> PostgresServer::ReasonToSkip() {
  const char* required = std::getenv("TRIMTAB_REQUIRE_CLUSTER");
  if (required != nullptr && std::string_view(required) == "1") return std::nullopt;
  if (!ProgramFolder().empty()) return std::nullopt;
  return "PostgreSQL is not installed; scripts/setup.sh installs it";
}

Result<PostgresServer> PostgresServer::Start(const PostgresServerOptions& options) {
  const std::filesystem::path programs = ProgramFolder();
  if (programs.empty()) return Failed("there is no PostgreSQL in /usr/lib/postgresql");
  PostgresServer server{TempDir()};
  auto as_user = AsUserOf(server.folder_.path());
  if (!as_user) return std::move(as_user).error();

  std::vector<std::string> words = *as_user;
  words.push_back((programs / "initdb").string());
  if (auto made = server.MakeCluster(words); !made) return std::move(made).error();

  words.back() = (programs / "postgres").string();
  const std::string folder = server.folder_.path().string();
  words.insert(words.end(), {"-D", folder + "/data", "-k", folder});
  // Shared memory that lies in the folder goes with it, however the server ends.
  for (const char* setting : {"listen_addresses=127.0.0.1", "dynamic_shared_memory_type=mmap"}) {
    words.insert(words.end(), {"-c", setting});
  }
  for (const auto& [name, value] : options.settings) {
    words.insert(words.end(), {"-c", name + "=" + value});
  }
  if (auto launched = server.Launch(words); !launched) return std::move(launched).error();
  return server;
}

Result<void> PostgresServer::MakeCluster(const std::vector<std::string>& as_user) {
  password_ = RandomPassword();
  const auto file = folder_.Write("password", password_ + "\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_read |
                                         std::filesystem::perms::group_read |
                                         std::filesystem::perms::others_read);
  std::vector<std::string> words = as_user;
  words.insert(words.end(), {"-D", (folder_.path() / "data").string(), "-U", std::string(kUser),
                             "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256",
                             "--pwfile=" + file.string(), "--no-sync"});
  auto run = Process::Start(words, {.log = folder_.path() / "log"});
  if (!run) return std::move(run).error();
  const bool made = run->Wait(kStartLimit) == 0;
  std::filesystem::remove(file);
  if (!made) return Failed("initdb failed: " + Log());
  return {};
}

// Tries another port where somebody took the one that was free a moment ago.
Result<void> PostgresServer::Launch(std::vector<std::string> words) {
  words.emplace_back("-p");
  words.emplace_back();
  Result<void> ready = Failed("no port was tried");
  for (int tried = 0; tried < kPortsToTry; ++tried) {
    port_ = FreePort();
    words.back() = std::to_string(port_);
    // SIGQUIT is its immediate shutdown: nobody will read the data again.
    auto process = Process::Start(words, {.log = folder_.path() / "log", .stop_signal = SIGQUIT});
    if (!process) return std::move(process).error();
    process_.emplace(*std::move(process));
    ready = AwaitReady();
    if (ready || Log().find("Address already in use") == std::string::npos) break;
  }
  return ready;
}

Result<void> PostgresServer::AwaitReady() {
  for (auto waited = milliseconds::zero(); waited < kStartLimit; waited += kPoll) {
    if (Log().find("database system is ready to accept connections") != std::string::npos) {
      return {};
    }
    if (process_->Wait(kPoll)) break;
  }
  return Failed("postgres did not start: " + Log());
}

std::string PostgresServer::url() const {
  return "postgresql://" + std::string(kUser) + ":" + password_ +
         "@127.0.0.1:" + std::to_string(port_) + "/postgres";
}

// The end of it: what it said last.
std::string PostgresServer::Log() const {
  constexpr size_t kEnd = 2000;
  std::ostringstream content;
  content << std::ifstream(folder_.path() / "log", std::ios::binary).rdbuf();
  const std::string log = content.str();
  return log.substr(log.size() - std::min(kEnd, log.size()));
}

}  // namespace trimtab
