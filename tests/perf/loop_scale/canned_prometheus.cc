#include "tests/perf/loop_scale/canned_prometheus.h"

#include <functional>
#include <string>
#include <string_view>

#include "base/rng.h"
#include "k8s/json.h"
#include "sim/prometheus/query_answers.h"
#include "sim/request.h"
#include "tests/perf/loop_scale/accounting.h"

namespace trimtab::perf {
namespace {

using k8s::Json;

constexpr int kPods = 8;  // at least as many as an arm has

Json Series(Json labels, const std::string& at, double value) {
  return Json::Of({{"metric", std::move(labels)},
                   {"value", Json::List({std::stod(at), std::to_string(value)})}});
}

// What one expression says at this instant, with its tag.
void Answer(std::string_view expression, const std::string& tag, const std::string& at,
            Json::Array& result) {
  const auto says = [&](std::string_view part) {
    return expression.find(part) != std::string_view::npos;
  };
  if (says("sum_over_time(up")) {
    for (int pod = 0; pod < kPods; ++pod) {
      result.push_back(
          Series(Json::Of({{"pod", "pod-" + std::to_string(pod)}, {"trimtab", tag}}), at, 1000));
    }
    return;
  }
  double value = 100;
  Rng rng(std::hash<std::string>()(std::string(expression) + at));
  if (says("timestamp(")) {
    value = std::stod(at);
  } else if (says("resets(")) {
    value = 0;
  } else if (says("code=\"500\"")) {
    value = 0.005 + 0.01 * rng.Unit();
  } else if (says("_seconds_")) {
    value = 0.05 + 0.1 * rng.Unit();
  }
  result.push_back(Series(Json::Of({{"trimtab", tag}}), at, value));
}

}  // namespace

Result<HttpResponse> CannedPrometheus::Send(const HttpRequest& request, const CallLimits&) {
  const OnSide world(Side::kWorld);
  ++requests_;
  const sim::Request form = sim::ParseRequest({.target = "/?" + request.body});
  const std::string query = form.Param("query");
  const std::string at = form.Param("time");
  constexpr std::string_view kTag = "\"trimtab\",\"";
  Json::Array result;
  size_t begin = 0;
  for (size_t found = query.find(kTag); found != std::string::npos;
       found = query.find(kTag, begin)) {
    const size_t tag = found + kTag.size();
    const size_t end = query.find('"', tag);
    Answer(std::string_view(query).substr(begin, found - begin), query.substr(tag, end - tag), at,
           result);
    begin = end;
  }
  const Json body =
      Json::Of({{"status", "success"},
                {"data", Json::Of({{"resultType", "vector"}, {"result", std::move(result)}})}});
  return HttpResponse{
      .status = 200,
      .headers = {{"Content-Type", "application/json"}, {"Date", sim::HttpDate(clock_.WallNow())}},
      .body = body.Dump()};
}

Result<std::unique_ptr<HttpStream>> CannedPrometheus::Open(const HttpRequest&, const CallLimits&) {
  return Error{.code = Code::kInvalid, .message = "a Prometheus has no streams"};
}

}  // namespace trimtab::perf
