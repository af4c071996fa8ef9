#include "controller/measure/prometheus_source.h"

#include <utility>

#include "controller/measure/query_plan.h"
#include "controller/measure/query_template.h"
#include "controller/measure/readings.h"
#include "controller/measure/unix_seconds.h"

namespace trimtab::measure {
namespace {

// Prometheus has no rate over less.
constexpr int kLeastScrapes = 4;

}  // namespace

PrometheusSource::PrometheusSource(PrometheusSettings settings, HttpTransport& transport,
                                   k8s::Credentials& credentials, const Clock& clock)
    : settings_(std::move(settings)),
      transport_(transport),
      credentials_(credentials),
      clock_(clock) {}

Result<void> PrometheusSource::CheckQuery(std::string_view query, Duration window) const {
  if (window < kLeastScrapes * settings_.scrape_interval) {
    return Error{.code = Code::kInvalid,
                 .message = "the window of " + PromDuration(window) +
                            " holds less than four scrapes of the source " + settings_.name +
                            "; it takes " +
                            PromDuration(kLeastScrapes * settings_.scrape_interval)};
  }
  const auto read = QueryTemplate::Parse(query);
  return read ? read->CheckRanges(window) : read.error();
}

LookAnswer PrometheusSource::Read(const LookRequest& request, const std::stop_token& stop) {
  const auto plan = PlanLook(request, settings_);
  if (!plan) return NoReadings(request, plan.error());
  LookAnswer answer = ReadOnce(request, *plan, stop);
  if (!settings_.agree_within || answer.failure) return answer;
  return Confirmed(std::move(answer), ReadOnce(request, *plan, stop), *settings_.agree_within);
}

LookAnswer PrometheusSource::ReadOnce(const LookRequest& request, const QueryPlan& plan,
                                      const std::stop_token& stop) const {
  LookReader reader({settings_, transport_, credentials_, clock_}, stop);
  return ReadingsOf(request, plan, reader.Read(plan, request.at), settings_);
}

Result<void> PrometheusSource::Probe(const std::stop_token& stop) const {
  LookReader reader({settings_, transport_, credentials_, clock_}, stop);
  const WallTime before = clock_.WallNow();
  auto answer = reader.Ask("vector(time())", std::nullopt);
  if (!answer) return std::move(answer).error().In("the source " + settings_.name);
  const WallTime after = clock_.WallNow();
  if (answer->series.size() != 1 || !answer->series.front().value) {
    return Error{.code = Code::kMalformed,
                 .message = "the source " + settings_.name + " does not know the time"};
  }
  const double most = SecondsOf(settings_.most_skew);
  const double theirs = *answer->series.front().value;
  if (theirs >= UnixSecondsOf(before) - most && theirs <= UnixSecondsOf(after) + most) return {};
  return Error{.code = Code::kUnavailable,
               .message = "the clock of the source " + settings_.name +
                          " and ours lie further apart than " + PromDuration(settings_.most_skew) +
                          ": set both by NTP"};
}

}  // namespace trimtab::measure
