#include "cli/load_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/bench.h"

namespace trimtab::cli {
namespace {

using bench::LoadReport;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

LoadReport Good() {
  LoadReport report = {.counted = seconds(10)};
  report.total.counts = {.sent = 5000, .succeeded = 4999, .failures = {0, 1}, .bytes = 2'500'000};
  for (int i = 1; i <= 5000; ++i) {
    report.total.response.Record(Duration(i * 2000));
    report.total.service.Record(Duration(i * 1000));
    report.effort.lateness.Record(Duration(50'000));
  }
  report.effort.wall = seconds(10);
  report.effort.cpu = milliseconds(1200);
  return report;
}

std::string TextOf(const LoadReport& report) { return cli::TextOf(report, "http://shop/"); }

TEST(LoadSummary, SaysTheVerdictFirst) {
  LoadReport report = Good();
  EXPECT_EQ(ExitFor(report), ExitCode::kOk);
  EXPECT_THAT(TextOf(report), StartsWith("ok: 499.9 answers a second for 10.0 s, 1 of 5000"));
  report.total.counts.failures = {0, 6};
  EXPECT_EQ(ExitFor(report), ExitCode::kNo);
  EXPECT_THAT(TextOf(report), StartsWith("failing: "));
}

TEST(LoadSummary, KnowsNothingWhereNothingWasAnswered) {
  LoadReport report = {.counted = seconds(1)};
  report.total.counts = {.sent = 5, .failures = {5}};
  EXPECT_EQ(ExitFor(report), ExitCode::kNoData);
  EXPECT_THAT(TextOf(report), StartsWith("unknown: 0.0 answers a second"));
  EXPECT_THAT(TextOf(report), HasSubstr("failed    5 connect\n"));
  const k8s::Json json = JsonOf(report);
  EXPECT_EQ(json.Get({"responseSeconds", "p99"}), nullptr);
}

TEST(LoadSummary, KnowsThatATargetFailsWhichAnswersNothingElse) {
  LoadReport report = {.counted = seconds(1)};
  report.total.counts = {.sent = 5};
  report.total.counts.failures[static_cast<size_t>(bench::Failure::kStatus)] = 5;
  EXPECT_EQ(ExitFor(report), ExitCode::kNo);
}

TEST(LoadSummary, KnowsNothingWhereTheGeneratorWasLimited) {
  LoadReport report = Good();
  report.generator = {true, "its core was busy for 97 % of the time"};
  EXPECT_EQ(ExitFor(report), ExitCode::kNoData);
  EXPECT_THAT(TextOf(report), StartsWith("unknown: its core was busy for 97 %"));
}

TEST(LoadSummary, MarksWhatWasInterrupted) {
  LoadReport report = Good();
  report.partial = true;
  report.total.counts.abandoned = 7;
  report.effort.unsent = 3;
  EXPECT_EQ(ExitFor(report), ExitCode::kInterrupted);
  EXPECT_THAT(TextOf(report), StartsWith("partial: "));
  EXPECT_THAT(TextOf(report), HasSubstr("left      7 on their way, 3 due and not sent"));
  EXPECT_EQ(*JsonOf(report).Find("partial"), k8s::Json(true));
}

TEST(LoadSummary, LabelsTheClosedModel) {
  LoadReport report = Good();
  EXPECT_THAT(TextOf(report), HasSubstr("open: "));
  report.open = false;
  EXPECT_THAT(TextOf(report), HasSubstr("closed: "));
  EXPECT_EQ(JsonOf(report).Text({"model"}), "closed");
}

TEST(LoadSummary, HasAtMost24LinesOf100Columns) {
  LoadReport report = Good();
  report.partial = true;
  report.total.counts.failures = {1, 2, 3, 4, 5, 6};
  const std::string text = TextOf(report);
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 24);
  size_t begin = 0;
  for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    EXPECT_LE(end - begin, 100U) << text.substr(begin, end - begin);
    begin = end + 1;
  }
}

TEST(LoadSummary, GivesMachinesSecondsAndCounts) {
  const k8s::Json json = JsonOf(Good());
  EXPECT_EQ(json.Text({"kind"}), "LoadReport");
  EXPECT_EQ(json.Find("sent")->integer(), 5000);
  EXPECT_EQ(json.Get({"failed", "timeout"})->integer(), 1);
  EXPECT_EQ(json.Get({"failed", "connect"})->integer(), 0);
  EXPECT_NEAR(json.Get({"responseSeconds", "p50"})->number().value(), 0.005, 0.00001);
  EXPECT_NEAR(json.Get({"serviceSeconds", "p99"})->number().value(), 0.00495, 0.00001);
  EXPECT_NEAR(json.Get({"generator", "core"})->number().value(), 0.12, 1e-9);
  EXPECT_EQ(json.Get({"responseSeconds", "count"})->integer(), 5000);
}

BenchOptions Asked() { return {.url = "http://127.0.0.1:8080/items?full=1", .rate = 50}; }

TEST(BenchOrder, SplitsTheUrl) {
  const auto order = OrderOf(Asked());
  ASSERT_TRUE(order.ok());
  EXPECT_EQ(order->targets, std::vector<std::string>{"http://127.0.0.1:8080"});
  EXPECT_EQ(order->scenario.endpoints.at(0).path, "/items?full=1");
  BenchOptions bare = Asked();
  bare.url = "http://127.0.0.1:8080";
  EXPECT_EQ(OrderOf(bare)->scenario.endpoints.at(0).path, "/");
  bare.url = "http://127.0.0.1:8080?a=b";
  EXPECT_EQ(OrderOf(bare)->scenario.endpoints.at(0).path, "/?a=b");
}

TEST(BenchOrder, MeasuresForItsDurationAfterTheWarmUp) {
  BenchOptions options = Asked();
  options.duration = seconds(20);
  options.warm_up = seconds(5);
  const auto order = OrderOf(options);
  ASSERT_TRUE(order.ok());
  EXPECT_EQ(LengthOf(order->scenario), seconds(25));
  EXPECT_EQ(order->scenario.warm_up, seconds(5));
  options.rate.reset();
  options.users = 3;
  EXPECT_EQ(LengthOf(OrderOf(options)->scenario), seconds(25));
}

TEST(BenchOrder, WantsARateOrUsers) {
  BenchOptions options = Asked();
  options.users = 3;
  EXPECT_FALSE(OrderOf(options).ok());
  options.rate.reset();
  EXPECT_TRUE(OrderOf(options).ok());
  options.poisson = true;
  EXPECT_THAT(OrderOf(options).error().message, HasSubstr("--poisson"));
  options.users.reset();
  EXPECT_THAT(OrderOf(options).error().message, HasSubstr("--rate"));
}

}  // namespace
}  // namespace trimtab::cli
