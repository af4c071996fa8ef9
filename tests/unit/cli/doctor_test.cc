#include "cli/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command_line.h"
#include "k8s/json.h"

namespace trimtab::cli {
namespace {

using ::testing::HasSubstr;
using Outcome = Check::Outcome;

const Check kPassed{.name = "server", .message = "answers", .essential = true};
const Check kFailed{
    .name = "version", .outcome = Outcome::kFail, .message = "is old", .fix = "upgrade it"};
const Check kBlocked{
    .name = "identity", .outcome = Outcome::kFail, .message = "unknown", .essential = true};
const Check kWarned{.name = "clock", .outcome = Outcome::kWarn, .message = "is late"};

TEST(Doctor, SaysEachCheckOnALineWithItsFix) {
  EXPECT_EQ(TextReport({kPassed, kWarned, kFailed}, false),
            "ok    server: answers\nwarn  clock: is late\nFAIL  version: is old: upgrade it\n");
}

TEST(Doctor, ColourOnlyRepeatsTheWord) {
  EXPECT_EQ(TextReport({kPassed}, true), "\x1b[32mok  \x1b[0m  server: answers\n");
}

TEST(Doctor, JudgesWarningsAsHealthy) {
  EXPECT_EQ(Judge({kPassed, kWarned}), ExitCode::kOk);
  EXPECT_EQ(Judge({kPassed, kFailed, kWarned}), ExitCode::kNo);
  EXPECT_EQ(Judge({kPassed, kBlocked}), ExitCode::kUsage);
}

TEST(Doctor, WritesJsonThatSaysWhatItIs) {
  const auto report = k8s::Json::Parse(JsonReport({kPassed, kFailed}));
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->Text({"kind"}), "DoctorReport");
  EXPECT_EQ(report->Find("ok")->boolean(), false);
  const auto& checks = *report->Find("checks")->array();
  EXPECT_EQ(checks[0].Text({"result"}), "Pass");
  EXPECT_EQ(checks[0].Find("fix"), nullptr);
  EXPECT_EQ(checks[1].Text({"fix"}), "upgrade it");
}

CommandLine Parse(std::vector<const char*> words) {
  words.insert(words.begin(), "trimtab");
  return ParseCommandLine(static_cast<int>(words.size()), words.data());
}

TEST(CommandLineTest, WithoutACommandItHelps) {
  EXPECT_THAT(Parse({}).help, HasSubstr("doctor"));
  EXPECT_THAT(Parse({"--help"}).help, HasSubstr("doctor"));
  EXPECT_THAT(Parse({"doctor", "--help"}).help, HasSubstr("Usage: trimtab doctor"));
}

TEST(CommandLineTest, TakesKubectlsFlags) {
  const CommandLine line = Parse({"doctor", "--kubeconfig", "f", "--context=c", "-n", "shop",
                                  "--request-timeout", "1m30s", "-o", "json", "--color", "never"});
  ASSERT_FALSE(line.problem) << *line.problem;
  EXPECT_EQ(line.command, Command::kDoctor);
  EXPECT_EQ(line.doctor.access.kubeconfig, "f");
  EXPECT_EQ(line.doctor.access.context, "c");
  EXPECT_EQ(line.doctor.ns, "shop");
  EXPECT_EQ(line.doctor.timeout, std::chrono::seconds(90));
  EXPECT_EQ(line.output.format, Format::kJson);
  EXPECT_EQ(line.output.color, ColorMode::kNever);
}

TEST(CommandLineTest, SaysWhatItDidNotUnderstand) {
  EXPECT_EQ(*Parse({"doctor", "-o", "yaml"}).problem,
            "--output: \"yaml\" is none of json|text; see trimtab doctor --help");
  EXPECT_EQ(*Parse({"doctor", "--request-timeout", "5"}).problem,
            "--request-timeout: \"5\" is no time: write it as 10s or 1m30s; see trimtab doctor "
            "--help");
  EXPECT_THAT(*Parse({"doctr"}).problem, HasSubstr("doctr; see trimtab --help"));
  EXPECT_TRUE(Parse({"doctor", "--request-timeout", "-5s"}).problem);
}

TEST(Output, ColourObeysWhoAsks) {
  std::FILE* file = std::tmpfile();
  EXPECT_FALSE(UsesColor(ColorMode::kAuto, file));
  EXPECT_TRUE(UsesColor(ColorMode::kAlways, file));
  EXPECT_FALSE(UsesColor(ColorMode::kNever, file));
  std::fclose(file);
}

}  // namespace
}  // namespace trimtab::cli
