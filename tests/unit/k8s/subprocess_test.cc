#include "k8s/subprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cerrno>

#include "base/real_clock.h"

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr size_t kCap = 10'000;

class SubprocessTest : public ::testing::Test {
 protected:
  Result<CommandOutput> Shell(const std::string& script, Duration limit = seconds(20)) {
    return RunCommand({.argv = {"sh", "-c", script}, .environment = environment_}, clock_, limit,
                      kCap);
  }

  RealClock clock_;
  Environment environment_ = CurrentEnvironment();
};

TEST_F(SubprocessTest, KeepsBothStreamsAndTheStatus) {
  const auto output = Shell("echo out; echo err >&2; exit 3");
  ASSERT_TRUE(output) << output.error().message;
  EXPECT_EQ(output->out, "out\n");
  EXPECT_EQ(output->err, "err\n");
  EXPECT_EQ(output->status, 3);
}

TEST_F(SubprocessTest, ASignalIsAStatusAbove128) { EXPECT_EQ(Shell("kill -TERM $$")->status, 143); }

TEST_F(SubprocessTest, StandardInputIsEmpty) { EXPECT_EQ(Shell("cat; echo end")->out, "end\n"); }

TEST_F(SubprocessTest, GetsTheEnvironmentAndNothingElse) {
  environment_["TRIMTAB_TEST"] = "a b=c";
  environment_.erase("HOME");
  EXPECT_EQ(Shell("echo \"$TRIMTAB_TEST ${HOME-none}\"")->out, "a b=c none\n");
}

TEST_F(SubprocessTest, AMissingProgramIsNotFound) {
  const auto output = RunCommand({.argv = {"trimtab-no-such-program"}}, clock_, seconds(5), kCap);
  EXPECT_EQ(output.error().code, Code::kNotFound);
  EXPECT_THAT(output.error().message, HasSubstr("trimtab-no-such-program cannot be started"));
}

TEST_F(SubprocessTest, AFileThatIsNoProgramIsInvalid) {
  const auto output = RunCommand({.argv = {"/dev/null"}}, clock_, seconds(5), kCap);
  EXPECT_EQ(output.error().code, Code::kInvalid);
}

TEST_F(SubprocessTest, IsKilledAtItsDeadlineWithItsChildren) {
  const MonoTime before = clock_.Now();
  const auto output = Shell("sleep 600 & echo $! >&2; sleep 600", milliseconds(200));
  EXPECT_EQ(output.error().code, Code::kTimeout);
  EXPECT_LT(clock_.Now() - before, seconds(60));
}

TEST_F(SubprocessTest, AGrandchildThatKeepsTheStreamsOpenHoldsNobody) {
  const MonoTime before = clock_.Now();
  const auto output = Shell("sleep 600 & echo $!");
  ASSERT_TRUE(output);
  EXPECT_LT(clock_.Now() - before, seconds(60));
  EXPECT_EQ(kill(std::stoi(output->out), SIGKILL), 0);
}

TEST_F(SubprocessTest, IsKilledWhenItWritesTooMuch) {
  EXPECT_EQ(Shell("yes").error().code, Code::kTooLarge);
  EXPECT_EQ(Shell("yes >&2").error().code, Code::kTooLarge);
}

TEST_F(SubprocessTest, MoreThanAPipeHoldsIsReadWhileItRuns) {
  EXPECT_EQ(Shell("head -c 9000 /dev/zero; head -c 9000 /dev/zero >&2")->err.size(), 9000u);
}

}  // namespace
}  // namespace trimtab::k8s
