#include "sim/prometheus/promql.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "k8s/json.h"
#include "k8s/transport/transport.h"
#include "sim/prometheus/query_answers.h"
#include "tests/sim/prometheus/promql_samples.h"
#include "tests/support/prometheus_server.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// All samples of the store as OpenMetrics text, series by series.
std::string OpenMetrics(const SampleStore& store) {
  std::ostringstream text;
  for (const Series* series : store.Select({})) {
    std::string labels;
    for (const auto& [name, value] : series->labels) {
      if (name == "__name__") continue;
      if (!labels.empty()) labels += ",";
      labels += name + "=\"" + Escaped(value) + "\"";
    }
    for (const Sample& sample : series->samples) {
      text << series->labels.at("__name__") << "{" << labels << "} "
           << FormatSampleValue(sample.value) << " " << sample.at / 1000 << "\n";
    }
  }
  return text.str();
}

// A number as the API writes it; "+Inf" among them.
double NumberOf(const std::string& text) { return std::stod(text); }

// Sums of many numbers may be taken in another order.
bool IsSameNumber(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const double x = NumberOf(a);
  const double y = NumberOf(b);
  constexpr double kLastBits = 1e-12;
  return std::abs(x - y) <= kLastBits * std::max(std::abs(x), std::abs(y));
}

// [time, "value"]
bool IsSamePoint(const Json& a, const Json& b) {
  const Json::Array& left = *a.array();
  const Json::Array& right = *b.array();
  return left[0].number() == right[0].number() &&
         IsSameNumber(*left[1].string(), *right[1].string());
}

bool IsSameElement(const Json& a, const Json& b) {
  if (const Json* value = a.Find("value")) return IsSamePoint(*value, *b.Find("value"));
  const Json::Array& left = *a.Find("values")->array();
  const Json::Array& right = *b.Find("values")->array();
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), IsSamePoint);
}

std::map<Labels, const Json*> ByLabels(const Json& result) {
  std::map<Labels, const Json*> elements;
  for (const Json& element : *result.array()) {
    Labels labels;
    for (const auto& [name, value] : *element.Find("metric")->object()) {
      labels.emplace(name, *value.string());
    }
    elements.emplace(std::move(labels), &element);
  }
  return elements;
}

bool IsSameResult(const Json& a, const Json& b) {
  const std::string_view type = a.Text({"data", "resultType"});
  if (type != b.Text({"data", "resultType"})) return false;
  const Json& left = *a.Get({"data", "result"});
  const Json& right = *b.Get({"data", "result"});
  if (type == "string") return left == right;
  if (type == "scalar") return IsSamePoint(left, right);
  const auto mine = ByLabels(left);
  const auto theirs = ByLabels(right);
  return std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end(),
                    [](const auto& x, const auto& y) {
                      return x.first == y.first && IsSameElement(*x.second, *y.second);
                    });
}

std::string Encoded(std::string_view text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte / 16];
    encoded += kDigits[byte % 16];
  }
  return encoded;
}

// The same samples in the simulation and in a real Prometheus.
class PromQlContract : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = PrometheusServer::ReasonToSkip()) GTEST_SKIP() << *reason;
    FillPromQlSamples(store_);
    auto server = PrometheusServer::Start({.samples = OpenMetrics(store_)});
    ASSERT_TRUE(server.ok()) << server.error().message;
    real_.emplace(*std::move(server));
    auto transport = k8s::MakeTransport({.url = real_->url()}, {});
    ASSERT_TRUE(transport.ok());
    transport_ = *std::move(transport);
  }

  HttpResponse AskReal(std::string_view query, Millis at) {
    const std::string millis = std::to_string(at % 1000);
    const auto answer = transport_->Send(
        {.method = "POST",
         .target = "/api/v1/query",
         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
         .body = "time=" + std::to_string(at / 1000) + "." + std::string(3 - millis.size(), '0') +
                 millis + "&query=" + Encoded(query)},
        {});
    EXPECT_TRUE(answer.ok());
    return answer.ok() ? *answer : HttpResponse{};
  }

  HttpResponse AskSimulated(std::string_view query, Millis at) const {
    return QueryAnswer(EvaluatePromQl(query, {.samples = &store_, .at = at}), at);
  }

  SampleStore store_;
  std::optional<PrometheusServer> real_;
  std::unique_ptr<HttpTransport> transport_;
};

TEST_F(PromQlContract, BothGiveTheSameAnswers) {
  for (const Millis at : PromQlInstants()) {
    for (const std::string_view query : PromQlQueries()) {
      const HttpResponse real = AskReal(query, at);
      const HttpResponse simulated = AskSimulated(query, at);
      ASSERT_EQ(real.status, 200) << query;
      ASSERT_EQ(simulated.status, 200) << query;
      EXPECT_TRUE(IsSameResult(*Json::Parse(real.body), *Json::Parse(simulated.body)))
          << query << " at " << at << "\nreal      " << real.body << "\nsimulated "
          << simulated.body;
    }
  }
}

TEST_F(PromQlContract, BothRefuseTheSameQueries) {
  const Millis at = PromQlInstants()[4];
  for (const auto& [query, status] : RefusedPromQlQueries()) {
    const HttpResponse real = AskReal(query, at);
    const HttpResponse simulated = AskSimulated(query, at);
    EXPECT_EQ(real.status, status) << query;
    EXPECT_EQ(simulated.status, status) << query;
    EXPECT_EQ(Json::Parse(real.body)->Text({"errorType"}),
              Json::Parse(simulated.body)->Text({"errorType"}))
        << query;
  }
}

}  // namespace
}  // namespace trimtab::sim
