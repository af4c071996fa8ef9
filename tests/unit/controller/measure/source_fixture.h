#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "controller/measure/prometheus_source.h"
#include "controller/measure/source_credentials.h"
#include "tests/support/manual_clock.h"
#include "tests/support/scripted_transport.h"

namespace trimtab::measure {

// One series of an answer: the index of the member that it answers, and its value as text.
struct Tagged {
  int member = 0;
  std::string value;
  std::string labels = "";  // `,"pod":"a"`
};

// A source whose server answers by a script. A look asks `avg_over_time(x{$arm}[$window])` of two
// arms, which needs no companions: its members are 0 (control) and 1 (candidate).
class SourceFixture : public testing::Test {
 protected:
  static constexpr std::string_view kTarget = "/api/v1/query";

  SourceFixture() {
    request_.at = clock_.WallNow() - std::chrono::seconds(30);
    request_.queries = {"avg_over_time(x{$arm}[$window])"};
    request_.arms = {{.ns = "shop", .owner = "web-1"}, {.ns = "shop", .owner = "web-2"}};
  }

  LookAnswer Read() {
    const auto checked = CheckSettings(settings_);
    EXPECT_TRUE(checked.ok()) << checked.error().message;
    if (!credentials_) credentials_ = MakeSourceCredentials(clock_, settings_);
    PrometheusSource source(settings_, transport_, *credentials_, clock_);
    return source.Read(request_, {});
  }

  // The fault of every reading, where all have the same.
  static std::optional<domain::Fault> FaultOf(const LookAnswer& answer) {
    std::optional<domain::Fault> fault = answer.readings.at(0).at(0).fault;
    for (const auto& arm : answer.readings) {
      for (const domain::Reading& reading : arm) {
        EXPECT_EQ(reading.fault, fault);
        EXPECT_NE(reading.value.has_value(), reading.fault.has_value());
      }
    }
    return fault;
  }

  std::string Vector(const std::vector<Tagged>& series) const {
    std::string body = R"({"status":"success","data":{"resultType":"vector","result":[)";
    for (const Tagged& one : series) {
      if (!body.ends_with('[')) body += ',';
      body += R"({"metric":{"trimtab":")" + std::to_string(one.member) + '"' + one.labels +
              R"(},"value":[)" + At() + ",\"" + one.value + "\"]}";
    }
    return body + "]}}";
  }
  std::string At() const {
    return std::to_string(
        std::chrono::duration_cast<std::chrono::seconds>(request_.at.time_since_epoch()).count());
  }

  void Answers(Result<HttpResponse> response) {
    transport_.Expect("POST", std::string(kTarget), std::move(response));
  }
  void Answers(const std::vector<Tagged>& series) {
    Answers(ScriptedTransport::Answer(200, Vector(series)));
  }
  void Refuses(int status, const std::string& type, const std::string& error) {
    Answers(ScriptedTransport::Answer(
        status, R"({"status":"error","errorType":")" + type + R"(","error":")" + error + "\"}"));
  }

  ManualClock clock_;
  PrometheusSettings settings_{.url = "http://prometheus:9090"};
  ScriptedTransport transport_;
  std::unique_ptr<k8s::Credentials> credentials_;
  LookRequest request_;
};

}  // namespace trimtab::measure
