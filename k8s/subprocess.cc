#include "k8s/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace trimtab::k8s {
namespace {

// How long a poll may last, so that a clock that is not the system's is looked at again.
constexpr int kPollMillis = 100;

Error Failed(const Command& command, Code code, const std::string& why) {
  return Error{.code = code, .message = command.argv.front() + " " + why};
}

// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { Close(); }

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  void Set(int fd) {
    Close();
    fd_ = fd;
  }
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;

  bool Open() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read.Set(ends[0]);
    write.Set(ends[1]);
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
  }
};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> Lines(const Environment& environment) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : environment) lines.emplace_back(name).append("=").append(value);
  return lines;
}

// Zero, or an errno.
int Spawn(const Command& command, const Pipe& out, const Pipe& err, pid_t& pid) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.write.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err.write.get(), STDERR_FILENO);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  std::vector<std::string> argv = command.argv;
  std::vector<std::string> environment = Lines(command.environment);
  const int failure = posix_spawnp(&pid, argv.front().c_str(), &files, &attributes,
                                   Pointers(argv).data(), Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return failure;
}

// A child that has not been waited for. Killed with its whole group, and waited for, unless Wait
// came first: none is left behind.
class Child {
 public:
  explicit Child(pid_t pid)
      : pid_(pid), ended_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    kill(-pid_, SIGKILL);
    Wait();
  }

  // Readable once the child has ended. Negative where the kernel is older than pidfd_open: then the
  // end of its output must do.
  int descriptor() const { return ended_.get(); }

  int Wait() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  pid_t pid_;
  Descriptor ended_;
};

// Takes what is there. False once `text` is above `cap`.
bool Drain(Descriptor& from, std::string& text, size_t cap) {
  std::array<char, 4096> buffer;
  while (from.open() && text.size() <= cap) {
    const ssize_t count = read(from.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) break;
    if (count <= 0) {
      from.Close();
    } else {
      text.append(buffer.data(), static_cast<size_t>(count));
    }
  }
  return text.size() <= cap;
}

// Reads both streams until the child ends: not until they close, which a grandchild may not do.
Result<void> Follow(const Command& command, const Child& child, Pipe& out, Pipe& err,
                    const Clock& clock, MonoTime deadline, size_t cap, CommandOutput& output) {
  for (bool ended = false; !ended;) {
    if (clock.Now() >= deadline) return Failed(command, Code::kTimeout, "did not end in time");
    std::array<pollfd, 3> polled = {{{child.descriptor(), POLLIN, 0},
                                     {out.read.get(), POLLIN, 0},
                                     {err.read.get(), POLLIN, 0}}};
    poll(polled.data(), polled.size(), kPollMillis);
    ended = polled[0].revents != 0 || (child.descriptor() < 0 && !out.read.open());
    if (!Drain(out.read, output.out, cap) || !Drain(err.read, output.err, cap)) {
      return Failed(command, Code::kTooLarge, "wrote more than " + std::to_string(cap) + " bytes");
    }
  }
  return {};
}

}  // namespace

Environment CurrentEnvironment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return environment;
}

Result<CommandOutput> RunCommand(const Command& command, const Clock& clock, Duration limit,
                                 size_t output_cap) {
  Pipe out;
  Pipe err;
  if (!out.Open() || !err.Open()) {
    return Failed(command, Code::kInvalid,
                  "cannot be started: " + std::generic_category().message(errno));
  }
  pid_t pid = 0;
  const MonoTime deadline = clock.Now() + limit;
  if (const int failure = Spawn(command, out, err, pid); failure != 0) {
    return Failed(command, failure == ENOENT ? Code::kNotFound : Code::kInvalid,
                  "cannot be started: " + std::generic_category().message(failure));
  }
  Child child(pid);
  out.write.Close();
  err.write.Close();
  CommandOutput output;
  auto followed = Follow(command, child, out, err, clock, deadline, output_cap, output);
  if (!followed) return std::move(followed).error();
  output.status = child.Wait();
  return output;
}

}  // namespace trimtab::k8s
