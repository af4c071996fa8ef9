// How long a candidate that turns bad stays, from what Prometheus shows of it.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>

#include "k8s/transport/transport.h"
#include "tests/integration/loop/loop_fixture.h"

namespace trimtab::loop {
namespace {

constexpr double kLimit = 0.15;

// TRIMTAB_REACTIONS of them are measured.
int Runs() {
  const char* runs = std::getenv("TRIMTAB_REACTIONS");
  return runs == nullptr ? 1 : std::atoi(runs);
}

class Reaction : public LoopTest {
 protected:
  void SetUp() override {
    LoopTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    auto made = MakeTransport();
    ASSERT_TRUE(made.ok());
    transport_ = *std::move(made);
  }

  // What Prometheus would answer a look at the candidate now: mean seconds of a request.
  double Shown(const std::string& pool_pods) {
    const std::string labels = "{pod=~\"" + pool_pods + "\"}[4s]";
    const std::string query = "sum(rate(http_request_duration_seconds_sum" + labels +
                              "))/sum(rate(http_request_duration_seconds_count" + labels + "))";
    const auto response =
        transport_->Send({.method = "POST",
                          .target = "/api/v1/query",
                          .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                          .body = "query=" + Escaped(query)},
                         {});
    const auto answer =
        response ? k8s::Json::Parse(response->body) : Result<k8s::Json>(k8s::Json());
    const k8s::Json* result = answer ? answer->Get({"data", "result"}) : nullptr;
    if (result == nullptr || result->array() == nullptr || result->array()->empty()) return 0;
    const k8s::Json* value = result->array()->front().Find("value");
    return std::strtod(value->array()->at(1).string()->c_str(), nullptr);
  }

  static std::string Escaped(const std::string& text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      escaped += {'%', kHex[byte / 16], kHex[byte % 16]};
    }
    return escaped;
  }

 private:
  Result<std::unique_ptr<HttpTransport>> MakeTransport() {
    return k8s::MakeTransport({.url = prometheus().url(), .tls = {}});
  }

  std::unique_ptr<HttpTransport> transport_;
};

// The first write to the Deployment after so many.
std::optional<MonoTime> NextTouch(const std::vector<SeenWrite>& writes, size_t after) {
  for (size_t i = after; i < writes.size(); ++i) {
    if (writes[i].path.find("/deployments/") != std::string::npos) return writes[i].asked;
  }
  return std::nullopt;
}

TEST_F(Reaction, ToADoubledLatencyComesWithinThreeLooks) {
  const int runs = Runs();
  Wish wish = {.pools = {"32"}, .limit = std::to_string(kLimit), .max_trials = runs};
  for (int i = 1; i <= runs; ++i) wish.pools.push_back(std::to_string(32 + i));
  Begin(wish);
  ControllerProcess& controller = Start("a");
  std::vector<double> took;
  for (int run = 1; run <= runs; ++run) {
    Await("a trial in measurement", [&] {
      const k8s::Json loop = Loop();
      return loop.Text({"status", "phase"}) == "Measuring" &&
             loop.Get({"status", "trial", "ordinal"})->integer() == run;
    });
    const k8s::Json loop = Loop();
    const std::string hash(loop.Text({"status", "trial", "arms", "candidate"}));
    const std::string pool(loop.Text({"status", "trial", "values", "pool"}));
    const size_t written = controller.proxy().writes().size();
    exporter().Slow(pool, 2);
    const std::string pods = "web-" + hash + "-.*";
    Await("the latency to be seen", [&] { return Shown(pods) > kLimit; });
    const MonoTime seen = admin().clock().Now();
    std::optional<MonoTime> restored;
    Await("the restoring write", [&] {
      restored = NextTouch(controller.proxy().writes(), written);
      return restored.has_value();
    });
    took.push_back(std::chrono::duration<double>(*restored - seen).count());
    Await("the record", [&] {
      return Loop().Get({"status", "lastVerdict", "trial"}) != nullptr &&
             Loop().Get({"status", "lastVerdict", "trial"})->integer() == run;
    });
    EXPECT_EQ(Verdict(), "Worse");
    const std::string values = Kubectl(
        {"get", "trial", "web-" + std::to_string(run), "-o",
         "jsonpath={range .spec.evidence.candidate.metrics[0].values[*]}{@}{\"\\n\"}{end}"});
    std::istringstream lines(values);
    int looks = 0;
    for (double value = 0; lines >> value;) looks += value > kLimit ? 1 : 0;
    EXPECT_LE(looks, 3);
  }
  std::sort(took.begin(), took.end());
  std::cout << "seconds from a latency above its limit in Prometheus (a scrape each second) to the "
               "restoring write:";
  for (const double each : took) std::cout << " " << each;
  std::cout << "; median " << took[took.size() / 2] << "\n";
}

}  // namespace
}  // namespace trimtab::loop
