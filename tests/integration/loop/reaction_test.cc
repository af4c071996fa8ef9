// How long a candidate that turns bad stays, from what Prometheus shows of it.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>

#include "k8s/transport/transport.h"
#include "tests/integration/loop/loop_fixture.h"

namespace trimtab::loop {
namespace {

constexpr double kLimit = 0.15;

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
  Begin({.pools = {"32", "33"}, .limit = std::to_string(kLimit)});
  ControllerProcess& controller = Start("a");
  AwaitMeasuring();
  const std::string candidate(Loop().Text({"status", "trial", "arms", "candidate"}));
  const size_t written = controller.proxy().writes().size();
  exporter().Slow("33", 2);
  Await("the latency to be seen", [&] { return Shown("web-" + candidate + "-.*") > kLimit; });
  const MonoTime seen = admin().clock().Now();
  std::optional<MonoTime> restored;
  Await("the restoring write", [&] {
    restored = NextTouch(controller.proxy().writes(), written);
    return restored.has_value();
  });
  ASSERT_TRUE(restored.has_value());
  std::cout << "from a latency above its limit in Prometheus, which scrapes each second, to the "
               "restoring write: "
            << std::chrono::duration<double>(*restored - seen).count() << " s\n";
  Await("a verdict", [&] { return !Verdict().empty(); });
  EXPECT_EQ(Verdict(), "Worse");
  const k8s::Json record =
      admin().Read({"trimtab.dev", "v1alpha1", "trials", "Trial"}, {.ns = ns(), .name = "web-1"});
  const k8s::Json* metrics = record.Get({"spec", "evidence", "candidate", "metrics"});
  ASSERT_NE(metrics, nullptr);
  int bad = 0;
  // A look without a number is null.
  for (const k8s::Json& look : *metrics->array()->front().Find("values")->array()) {
    bad += look.number().value_or(0) > kLimit ? 1 : 0;
  }
  EXPECT_GE(bad, 2);
  EXPECT_LE(bad, 3);
}

}  // namespace
}  // namespace trimtab::loop
