#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "tests/support/temp_dir.h"

namespace trimtab {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Process StartShell(const std::string& script, const ProcessOptions& options = {}) {
  Result<Process> process = Process::Start({"sh", "-c", script}, options);
  TRIMTAB_CHECK(process.ok());
  return *std::move(process);
}

std::string ContentOf(const std::filesystem::path& file) {
  return {std::istreambuf_iterator<char>(std::ifstream(file).rdbuf()), {}};
}

TEST(Process, TellsItsExitCodeAsOftenAsAsked) {
  Process process = StartShell("exit 7");
  EXPECT_EQ(process.Wait(seconds(30)), 7);
  EXPECT_EQ(process.Wait(seconds(0)), 7);
}

TEST(Process, TellsTheSignalThatEndedIt) {
  Process process = StartShell("exec sleep 1000");
  EXPECT_EQ(process.Wait(milliseconds(1)), std::nullopt);
  process.Signal(SIGTERM);
  EXPECT_EQ(process.Wait(seconds(30)), 128 + SIGTERM);
}

TEST(Process, ThatCannotBeRunIsAnErrorThatNamesIt) {
  const Result<Process> process = Process::Start({"trimtab-no-such-program"});
  ASSERT_FALSE(process.ok());
  EXPECT_EQ(process.error().message,
            "cannot run trimtab-no-such-program: No such file or directory");
}

TEST(Process, WritesBothItsOutputsToTheLogAndSeesTheEnvironment) {
  const TempDir folder;
  const std::filesystem::path log = folder.path() / "log";
  Process process = StartShell("echo $HOME; echo $ADDED >&2",
                               {.log = log, .environment = {{"HOME", "new"}, {"ADDED", "too"}}});
  EXPECT_EQ(process.Wait(seconds(30)), 0);
  EXPECT_EQ(ContentOf(log), "new\ntoo\n");
}

TEST(Process, IsStoppedByItsOwner) {
  pid_t pid = 0;
  {
    const Process process = StartShell("exec sleep 1000");
    pid = process.pid();
    EXPECT_FALSE(EndsWithin(pid, milliseconds(1)));
  }
  EXPECT_TRUE(EndsWithin(pid, seconds(0)));
}

TEST(Process, GetsTheStopSignalWhenTheThreadThatStartedItEnds) {
  std::optional<Process> process;
  std::thread starter([&] { process = StartShell("exec sleep 1000", {.stop_signal = SIGTERM}); });
  starter.join();
  EXPECT_EQ(process->Wait(seconds(30)), 128 + SIGTERM);
}

TEST(Process, KeepsRunningWhenItIsMoved) {
  Process first = StartShell("exec sleep 1000");
  Process second = std::move(first);
  EXPECT_EQ(second.Wait(milliseconds(1)), std::nullopt);
  first = std::move(second);
  EXPECT_EQ(first.Wait(milliseconds(1)), std::nullopt);
}

TEST(TempDir, IsRemovedWithAllThatIsInIt) {
  std::filesystem::path path;
  {
    const TempDir folder;
    path = folder.path();
    EXPECT_EQ(ContentOf(folder.Write("file", "text")), "text");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace trimtab
