// Each fault that the simulated Prometheus can show is one that the source has a name for: what the
// simulation throws at a controller reaches the judge under its own name.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "controller/measure/prometheus_source.h"
#include "controller/measure/source_credentials.h"
#include "sim/sim_clock.h"
#include "sim/sim_prometheus.h"
#include "tests/contract/measure/recorded.h"

namespace trimtab::contract {
namespace {

using domain::Fault;
using measure::LookAnswer;
using sim::QueryFault;
using sim::QueryFaultKind;
using std::chrono::seconds;

class SimulatedFaults : public testing::Test {
 protected:
  SimulatedFaults() {
    const auto at = clock_.WallNow() - seconds(30);
    const sim::Millis base =
        std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
    for (const RecordedSeries& series : RecordedRollout()) {
      sim::Labels labels(series.labels.begin(), series.labels.end());
      labels["__name__"] = series.name;
      for (const auto& [offset, value] : series.samples) {
        prometheus_.samples().Append(labels, base + sim::Millis{1000} * offset, value);
      }
    }
    request_ = {.at = at,
                .queries = {"sum(memory_bytes{$arm})"},
                .arms = {{.ns = "shop", .owner = "web-1", .ready = 2},
                         {.ns = "shop", .owner = "web-2", .ready = 1}}};
  }

  LookAnswer Read(const QueryFault& fault) {
    transport_.faults().Clear();
    transport_.faults().Add(fault);
    const auto credentials = measure::MakeSourceCredentials(clock_, settings_);
    measure::PrometheusSource source(settings_, transport_, *credentials, clock_);
    return source.Read(request_, {});
  }
  // What becomes of both arms; the last look must agree with itself.
  Fault FaultUnder(const QueryFault& fault) {
    const LookAnswer answer = Read(fault);
    const auto& control = answer.readings.at(0).at(0);
    EXPECT_TRUE(control.fault.has_value());
    EXPECT_EQ(control.fault, answer.readings.at(1).at(0).fault);
    return control.fault.value_or(Fault::kLowTraffic);
  }

  sim::SimClock clock_;
  sim::SimPrometheus prometheus_{clock_};
  sim::PrometheusTransport transport_{prometheus_};
  measure::PrometheusSettings settings_{.url = "http://prometheus"};
  measure::LookRequest request_;
};

TEST_F(SimulatedFaults, ThatGiveNoAnswerAreASourceThatIsDown) {
  for (const QueryFaultKind kind :
       {QueryFaultKind::kUnreachable, QueryFaultKind::kInterrupted, QueryFaultKind::kTimeout,
        QueryFaultKind::kTruncated, QueryFaultKind::kHtml, QueryFaultKind::kNoNumber}) {
    EXPECT_EQ(FaultUnder({.kind = kind}), Fault::kSourceDown) << static_cast<int>(kind);
  }
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kHuge, .bytes = settings_.answer_bytes}),
            Fault::kSourceDown);
  for (const int status : {403, 429, 500, 503}) {
    EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kAnswer, .status = status}), Fault::kSourceDown)
        << status;
  }
}

TEST_F(SimulatedFaults, ThatEndWithTheSecondRequestAreOvercome) {
  const QueryFault faults[] = {{.kind = QueryFaultKind::kFailedInside},
                               {.kind = QueryFaultKind::kAnswer, .status = 400},
                               {.kind = QueryFaultKind::kAnswer, .status = 401},
                               {.kind = QueryFaultKind::kAnswer, .status = 422}};
  for (const QueryFault& fault : faults) {
    const LookAnswer answer = Read(fault);
    EXPECT_EQ(answer.readings[0][0].value, 30'000.0) << fault.status;
    EXPECT_EQ(answer.readings[1][0].value, 40'000.0) << fault.status;
  }
}

TEST_F(SimulatedFaults, ThatMisleadHaveTheirOwnNames) {
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kWarnings}), Fault::kPartial);
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kPartial}), Fault::kPartial);
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kOtherInstant}), Fault::kSkew);
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kWrongClock}), Fault::kSkew);
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kEmpty}), Fault::kTargetDown);
  for (measure::ArmPods& arm : request_.arms) arm.ready = 0;
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kEmpty}), Fault::kEmpty);
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kNotANumber}), Fault::kNotANumber);
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kInfinite}), Fault::kNotANumber);
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kDuplicate}), Fault::kManySeries);
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kBehind, .by = seconds(90)}), Fault::kStale);
}

TEST_F(SimulatedFaults, ThatDropASeriesSilentlyAreAPodOrAReadingThatIsMissing) {
  const LookAnswer answer = Read({.kind = QueryFaultKind::kSilentPart});
  int faults = 0;
  for (const auto& arm : answer.readings) faults += arm[0].fault.has_value() ? 1 : 0;
  EXPECT_EQ(faults, 1);
}

TEST_F(SimulatedFaults, OfAServerWhoseClockIsWrongAreSkew) {
  prometheus_.SkewClock(seconds(30));
  EXPECT_EQ(FaultUnder({.kind = QueryFaultKind::kWarnings, .times = 0}), Fault::kSkew);
}

}  // namespace
}  // namespace trimtab::contract
