#include "sim/sim_prometheus.h"

#include <algorithm>
#include <utility>

#include "sim/prometheus/query_answers.h"
#include "sim/request.h"

namespace trimtab::sim {
namespace {

Millis MillisOf(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

HttpResponse Text(int status, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
          .body = std::move(body)};
}

Error Failed(Code code, const char* message) { return {.code = code, .message = message}; }

constexpr const char* kBuildInfo =
    R"({"status":"success","data":{"version":"2.42.0","revision":"simulated","branch":"","buildUser":"","buildDate":"","goVersion":"go1.19"}})";

}  // namespace

SimPrometheus::SimPrometheus(const Clock& clock, PrometheusOptions options)
    : clock_(clock), options_(options), next_(clock.Now()) {}

WallTime SimPrometheus::Now() const { return clock_.WallNow() + skew_; }

void SimPrometheus::Step() {
  if (clock_.Now() < next_) return;
  const auto slept = (clock_.Now() - next_) / options_.scrape;
  next_ += (slept + 1) * options_.scrape;
  if (frozen_) return;
  const Millis at = sim::MillisOf(Now());
  for (Exporter* exporter : exporters_) exporter->Scrape(at, samples_);
  samples_.Forget(at - MillisOf(options_.retention));
}

HttpResponse SimPrometheus::Handle(const HttpRequest& request, const Lag& lag) const {
  const std::string path = request.target.substr(0, request.target.find('?'));
  HttpResponse answer;
  if (path == "/api/v1/query") {
    answer = Query(request, lag);
  } else if (path == "/api/v1/status/buildinfo") {
    answer = Text(200, kBuildInfo);
    answer.headers.front().value = "application/json";
  } else if (path == "/-/ready") {
    answer = Text(200, "Prometheus Server is Ready.\n");
  } else if (path == "/-/healthy") {
    answer = Text(200, "Prometheus Server is Healthy.\n");
  } else {
    answer = Text(404, "404 page not found\n");
  }
  answer.headers.push_back({"Date", HttpDate(Now() + lag.date)});
  return answer;
}

HttpResponse SimPrometheus::Query(const HttpRequest& request, const Lag& lag) const {
  Request asked = ParseRequest(request);
  if (asked.method == "POST" && asked.content_type == "application/x-www-form-urlencoded") {
    // Parameters of the body come before those of the URL.
    Request form = ParseRequest({.target = "/?" + request.body});
    form.query.merge(asked.query);
    asked.query = std::move(form.query);
  } else if (asked.method != "GET" && asked.method != "POST") {
    return Text(405, "Method Not Allowed\n");
  }
  std::optional<Millis> at = sim::MillisOf(Now());
  if (const std::string time = asked.Param("time"); !time.empty()) at = ParseQueryTime(time);
  if (!at) {
    return QueryError(400, "bad_data",
                      "invalid parameter \"time\": cannot parse \"" + asked.Param("time") +
                          "\" to a valid timestamp");
  }
  const PromInput input{
      .samples = &samples_,
      .at = *at - MillisOf(lag.asked),
      .newest = sim::MillisOf(Now()) - MillisOf(options_.ingestion_lag) - MillisOf(lag.stored)};
  return QueryAnswer(EvaluatePromQl(asked.Param("query"), input), input.at);
}

Result<HttpResponse> PrometheusTransport::Send(const HttpRequest& request,
                                               const CallLimits& limits) {
  using Kind = QueryFaultKind;
  if (auto sendable = CheckSendable(request); !sendable) return std::move(sendable).error();
  if (limits.stop.stop_requested()) return Failed(Code::kCancelled, "the call was stopped");
  if (!reachable_) return Failed(Code::kUnreachable, "the network is cut (simulated)");
  ++requests_;
  const auto fault = faults_.Take(request);
  if (!fault) return server_.Handle(request);
  switch (fault->kind) {
    case Kind::kUnreachable:
      return Failed(Code::kUnreachable, "no connection (simulated)");
    case Kind::kInterrupted:
      return Failed(Code::kInterrupted, "the connection broke (simulated)");
    case Kind::kTimeout:
      return Failed(Code::kTimeout, "the answer came too late (simulated)");
    case Kind::kAnswer:
    case Kind::kFailedInside:
      return QueryRefusal(*fault);
    case Kind::kBehind:
      return server_.Handle(request, {.stored = fault->by});
    case Kind::kOtherInstant:
      return server_.Handle(request, {.asked = fault->by});
    case Kind::kWrongClock:
      return server_.Handle(request, {.date = fault->by});
    default:
      break;
  }
  HttpResponse answer = Misled(server_.Handle(request), *fault);
  if (answer.body.size() > caps_.body) return Failed(Code::kTooLarge, "the body is above its cap");
  return answer;
}

Result<std::unique_ptr<HttpStream>> PrometheusTransport::Open(const HttpRequest&,
                                                              const CallLimits&) {
  return Failed(Code::kInvalid, "a Prometheus has no streams");
}

}  // namespace trimtab::sim
