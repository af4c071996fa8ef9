#include "tests/sim/world/chaos.h"

#include <algorithm>
#include <iterator>

namespace trimtab::sim {
namespace {

constexpr const char* kMethods[] = {"GET", "PATCH", "POST", "PUT", "DELETE", ""};

// Requests of one method; an empty one means all. Lease renewals have their own trouble.
std::function<bool(const HttpRequest&)> OfMethod(const std::string& method) {
  return
      [method](const HttpRequest& request) { return method.empty() || request.method == method; };
}

template <class T, size_t n>
const T& OneOf(const T (&choices)[n], Rng& rng) {
  return choices[rng.Below(n)];
}

}  // namespace

Mood DrawMood(Rng& rng) {
  Mood mood;
  for (double* kind :
       {&mood.api, &mood.watches, &mood.source, &mood.service, &mood.people, &mood.processes}) {
    if (rng.Chance(0.5)) *kind = rng.Unit();
  }
  if (rng.Chance(0.4)) mood.crash = 0.002 * rng.Unit();
  if (rng.Chance(0.4)) mood.slip = 0.004 * rng.Unit();
  mood.pause = std::chrono::seconds(30 + static_cast<int>(rng.Below(400)));
  return mood;
}

void DrawMore(Mood& mood, Rng& rng) {
  for (double* kind : {&mood.stale, &mood.quota, &mood.images}) {
    if (rng.Chance(0.25)) *kind = rng.Unit();
  }
}

std::string TroubleApi(SimTransport& network, Rng& rng) {
  constexpr FaultKind kKinds[] = {FaultKind::kUnreachable,  FaultKind::kDropBefore,
                                  FaultKind::kLoseResponse, FaultKind::kTimeout,
                                  FaultKind::kAnswer,       FaultKind::kTruncated,
                                  FaultKind::kHtml};
  constexpr int kStatuses[] = {401, 403, 409, 429, 500, 502, 503, 504};
  const std::string method = OneOf(kMethods, rng);
  Fault fault{.kind = OneOf(kKinds, rng),
              .when = OfMethod(method),
              .times = static_cast<int>(1 + rng.Below(6)),
              .status = OneOf(kStatuses, rng)};
  if (rng.Chance(0.3)) fault.retry_after_seconds = static_cast<int>(1 + rng.Below(20));
  const std::string words = "API fault " + std::to_string(static_cast<int>(fault.kind)) + " on " +
                            (method.empty() ? "everything" : method) + ", status " +
                            std::to_string(fault.status) + ", " + std::to_string(fault.times) +
                            " times";
  network.faults().Add(std::move(fault));
  return words;
}

std::string TroubleWatch(SimTransport& network, Rng& rng) {
  constexpr FaultKind kKinds[] = {FaultKind::kCut,     FaultKind::kHalfLine,  FaultKind::kStall,
                                  FaultKind::kGone,    FaultKind::kDuplicate, FaultKind::kReorder,
                                  FaultKind::kLoseLine};
  const FaultKind kind = OneOf(kKinds, rng);
  network.faults().Add({.kind = kind,
                        .times = static_cast<int>(1 + rng.Below(3)),
                        .after_lines = static_cast<int>(rng.Below(5))});
  return "watch fault " + std::to_string(static_cast<int>(kind));
}

std::string TroubleLists(SimTransport& network, const ApiServer& server, Rng& rng) {
  constexpr uint64_t kFarthest = 200;
  const int64_t now = server.registry().store().revision();
  const auto back = static_cast<int64_t>(1 + rng.Below(kFarthest));
  network.faults().Add({.kind = FaultKind::kStale,
                        .when =
                            [](const HttpRequest& request) {
                              return request.method == "GET" &&
                                     request.target.find("limit=") != std::string::npos &&
                                     request.target.find("/namespaces/") == std::string::npos;
                            },
                        .times = static_cast<int>(1 + rng.Below(3)),
                        .revision = std::max<int64_t>(1, now - back)});
  return "lists from " + std::to_string(back) + " revisions ago";
}

std::string TroubleSource(PrometheusTransport& network, Rng& rng) {
  constexpr int kStatuses[] = {400, 401, 403, 422, 429, 500, 503};
  const auto kind = static_cast<QueryFaultKind>(
      rng.Below(static_cast<uint64_t>(QueryFaultKind::kWrongClock) + 1));
  const int times = static_cast<int>(1 + rng.Below(rng.Chance(0.3) ? 200 : 8));
  network.faults().Add({.kind = kind, .times = times, .status = OneOf(kStatuses, rng)});
  return "source fault " + std::to_string(static_cast<int>(kind)) + ", " + std::to_string(times) +
         " times";
}

}  // namespace trimtab::sim
