#include "controller/measure/readings.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "controller/measure/bucket_edges.h"
#include "controller/measure/query_template.h"
#include "controller/measure/unix_seconds.h"
#include "k8s/http_answer.h"
#include "k8s/json.h"

namespace trimtab::measure {
namespace {

using domain::Fault;
using domain::Reading;

constexpr size_t kMostRemarks = 40;
constexpr size_t kLabelCap = 200;

// A fault with its reason for people.
struct Found {
  Fault fault = Fault::kEmpty;
  std::string why;
  // It is so for all queries of the arm.
  bool of_arm = false;
};

std::string Seconds(double seconds) {
  return PromDuration(std::chrono::milliseconds(std::llround(seconds * 1000)));
}

std::string Number(double value) { return k8s::Json(value).Dump(); }

std::string Describe(const AnsweredSeries& series) {
  std::string out = "{";
  for (const auto& [name, value] : series.labels) {
    if (name == kTag) continue;
    if (out.size() > 1) out += ", ";
    out.append(name).append("=\"").append(value).append("\"");
  }
  return k8s::Clipped(out + "}", kLabelCap);
}

// Turns the server's words into readings; lives for the length of a call.
class Reader {
 public:
  Reader(const LookRequest& request, const QueryPlan& plan, const RawLook& look,
         const PrometheusSettings& settings)
      : request_(request), plan_(plan), look_(look), settings_(settings) {}

  LookAnswer Read() {
    answer_.refused = plan_.refused;
    for (const std::string& note : look_.notes) Note({.text = note});
    answer_.readings.resize(request_.arms.size());
    for (size_t arm = 0; arm < request_.arms.size(); ++arm) {
      for (size_t query = 0; query < request_.queries.size(); ++query) {
        answer_.readings[arm].push_back(ReadingOf(arm, query));
      }
    }
    return std::move(answer_);
  }

 private:
  Reading ReadingOf(size_t arm, size_t query) {
    const QueryPlan::Cell& cell = plan_.cells[arm][query];
    if (!cell.member) return {.fault = Fault::kSourceDown};
    if (const std::optional<Error> refused = RefusalOf(cell)) {
      Refuse(query, *refused);
      return {.fault = Fault::kSourceDown};
    }
    auto found = FoundBeside(arm, cell);
    if (!found) found = FoundIn(look_.members[*cell.member]);
    if (!found) found = FoundInBuckets(arm, query);
    if (!found) return {.value = look_.members[*cell.member].series.front().value};
    if (!found->why.empty()) {
      Remark remark{.arm = arm, .text = std::move(found->why)};
      if (!found->of_arm) remark.query = query;
      Note(std::move(remark));
    }
    return {.fault = found->fault};
  }

  std::optional<Error> RefusalOf(const QueryPlan::Cell& cell) const {
    if (const auto& own = look_.members[*cell.member].refused) return own;
    for (const size_t companion : cell.companions) {
      if (const auto& refused = look_.members[companion].refused) {
        return Error(*refused).In("beside it, " + plan_.members[companion].text);
      }
    }
    return std::nullopt;
  }

  void Refuse(size_t query, const Error& error) {
    const bool known = std::any_of(answer_.refused.begin(), answer_.refused.end(),
                                   [&](const RefusedQuery& other) { return other.query == query; });
    if (!known) answer_.refused.push_back({.query = query, .error = error});
  }

  std::optional<Found> FoundBeside(size_t arm, const QueryPlan::Cell& cell) const {
    const auto is_partial = [&](size_t member) { return look_.members[member].is_partial; };
    if (is_partial(*cell.member) ||
        std::any_of(cell.companions.begin(), cell.companions.end(), is_partial)) {
      return Found{.fault = Fault::kPartial};
    }
    for (const size_t companion : cell.companions) {
      auto found = FoundByCompanion(arm, companion);
      if (found) return found;
    }
    return std::nullopt;
  }

  std::optional<Found> FoundByCompanion(size_t arm, size_t companion) const {
    const auto& series = look_.members[companion].series;
    switch (plan_.members[companion].role) {
      case Member::Role::kTargets:
        return MissingPods(series, request_.arms[arm].ready);
      case Member::Role::kOldest:
      case Member::Role::kNewest:
      case Member::Role::kResets:
        return series.empty() ? std::nullopt
                              : FoundByNumber(plan_.members[companion].role, series.front());
      case Member::Role::kQuery:
      case Member::Role::kEdges:
        break;
    }
    return std::nullopt;
  }

  std::optional<Found> MissingPods(const std::vector<AnsweredSeries>& series, int64_t ready) const {
    const double scrapes =
        std::floor(SecondsOf(request_.window) / SecondsOf(settings_.scrape_interval) *
                   settings_.least_scraped);
    const double needed = std::max(1.0, scrapes);
    const auto good = std::count_if(series.begin(), series.end(), [&](const AnsweredSeries& pod) {
      return pod.value.has_value() && *pod.value >= needed;
    });
    if (good >= ready) return std::nullopt;
    return Found{.fault = Fault::kTargetDown,
                 .why = std::to_string(good) + " of " + std::to_string(ready) +
                        " pods were scraped well " + std::to_string(std::llround(needed)) +
                        " times within " + PromDuration(request_.window) +
                        ": look at the source's targets page",
                 .of_arm = true};
  }

  // By a time of samples, or by a number of resets.
  std::optional<Found> FoundByNumber(Member::Role role, const AnsweredSeries& series) const {
    const double number = series.value.value_or(std::numeric_limits<double>::quiet_NaN());
    if (!std::isfinite(number)) {
      return Found{.fault = Fault::kNotANumber, .why = "the source has no number for its samples"};
    }
    if (role == Member::Role::kResets) {
      if (number == 0) return std::nullopt;
      return Found{.fault = Fault::kCounterReset,
                   .why = "a counter started anew within the window: a container was restarted"};
    }
    const double age = UnixSecondsOf(request_.at) - number;
    if (age <= SecondsOf(settings_.most_age)) return std::nullopt;
    return Found{.fault = Fault::kStale,
                 .why = "it rests on a sample that is " + Seconds(age) + " old"};
  }

  static std::optional<Found> FoundIn(const MemberAnswer& member) {
    if (member.series.empty()) return Found{.fault = Fault::kEmpty, .why = "it found no series"};
    if (member.series.size() > 1) {
      return Found{.fault = Fault::kManySeries,
                   .why = "it found " + std::to_string(member.series.size()) + " series, " +
                          Describe(member.series.front()) + " among them: make one of them, as " +
                          "sum(...) does"};
    }
    const std::optional<double> value = member.series.front().value;
    if (!value) return Found{.fault = Fault::kNotANumber, .why = "it is a histogram"};
    if (std::isfinite(*value)) return std::nullopt;
    return Found{.fault = Fault::kNotANumber,
                 .why = std::isnan(*value) ? "it is NaN, such as 0 / 0" : "it is infinite"};
  }

  std::optional<Found> FoundInBuckets(size_t arm, size_t query) {
    const QueryPlan::Cell& cell = plan_.cells[arm][query];
    const double quantile = *look_.members[*cell.member].series.front().value;
    for (const size_t companion : cell.companions) {
      if (plan_.members[companion].role != Member::Role::kEdges) continue;
      const auto place = PlaceOf(quantile, look_.members[companion].series);
      if (!place) continue;
      if (place->is_beyond) {
        return Found{.fault = Fault::kNotANumber,
                     .why = "the quantile lies above the last bucket's edge, " +
                            Number(place->lower) + ", and nobody knows by how much: add buckets"};
      }
      if (!place->is_coarse()) continue;
      Note({.arm = arm,
            .query = query,
            .text = "the quantile is guessed between the bucket edges " + Number(place->lower) +
                    " and " + Number(place->upper) +
                    ": the share of requests below an edge is exact"});
    }
    return std::nullopt;
  }

  void Note(Remark remark) {
    auto& remarks = answer_.remarks;
    if (remarks.size() == kMostRemarks) return;
    if (std::find(remarks.begin(), remarks.end(), remark) != remarks.end()) return;
    remarks.push_back(std::move(remark));
  }

  const LookRequest& request_;
  const QueryPlan& plan_;
  const RawLook& look_;
  const PrometheusSettings& settings_;
  LookAnswer answer_;
};

LookAnswer Without(const LookRequest& request, Fault fault) {
  LookAnswer answer;
  answer.readings.assign(request.arms.size(),
                         std::vector<Reading>(request.queries.size(), Reading{.fault = fault}));
  return answer;
}

bool Agree(const Reading& a, const Reading& b, double within) {
  if (!a.value || !b.value) return false;
  return std::abs(*a.value - *b.value) <= within * std::max(std::abs(*a.value), std::abs(*b.value));
}

}  // namespace

LookAnswer ReadingsOf(const LookRequest& request, const QueryPlan& plan, const RawLook& look,
                      const PrometheusSettings& settings) {
  if (look.failure) return NoReadings(request, *look.failure);
  if (!look.skew) return Reader(request, plan, look, settings).Read();
  LookAnswer answer = Without(request, Fault::kSkew);
  answer.remarks.push_back({.text = *look.skew});
  return answer;
}

LookAnswer NoReadings(const LookRequest& request, Error failure) {
  LookAnswer answer = Without(request, Fault::kSourceDown);
  answer.failure = std::move(failure);
  return answer;
}

LookAnswer Confirmed(LookAnswer first, const LookAnswer& second, double within) {
  if (first.failure || second.failure) return first.failure ? first : second;
  for (size_t arm = 0; arm < first.readings.size(); ++arm) {
    for (size_t query = 0; query < first.readings[arm].size(); ++query) {
      Reading& reading = first.readings[arm][query];
      if (!reading.value || Agree(reading, second.readings[arm][query], within)) continue;
      reading = {.fault = Fault::kPartial};
      first.remarks.push_back(
          {.arm = arm, .query = query, .text = "two readings of one instant differ"});
    }
  }
  return first;
}

}  // namespace trimtab::measure
