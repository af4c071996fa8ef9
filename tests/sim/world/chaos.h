#pragma once

#include <string>

#include "base/rng.h"
#include "sim/service_model.h"
#include "sim/sim_prometheus.h"
#include "sim/transport.h"
#include "tests/sim/world/controller_process.h"

namespace trimtab::sim {

// What kinds of trouble a seed has, and how much of each: most seeds have some and not others, so
// that each kind is also met alone.
struct Mood {
  double api = 0;  // chance of each kind when something is to go wrong
  double watches = 0;
  double source = 0;
  double service = 0;
  double people = 0;
  double processes = 0;
  double stale = 0;   // lists that are answered from the past
  double quota = 0;   // no more pods are let in
  double images = 0;  // of a release, that its image cannot be pulled
  double crash = 0;   // of a process, at each of its requests
  double slip = 0;    // that time passes and others act, at each of its requests
  Duration pause = std::chrono::minutes(3);  // between two troubles, on average
};

Mood DrawMood(Rng& rng);
// What was drawn later than the rest, by another part of the seed.
void DrawMore(Mood& mood, Rng& rng);

// Something wrong between a process and its API server; in words.
std::string TroubleApi(SimTransport& network, Rng& rng);
std::string TroubleWatch(SimTransport& network, Rng& rng);
// The lists by which a process learns what there is show the past, as from a server that lags
// behind. Visits read one object by quorum, which no server answers from the past.
std::string TroubleLists(SimTransport& network, const ApiServer& server, Rng& rng);
// Between a process and its Prometheus.
std::string TroubleSource(PrometheusTransport& network, Rng& rng);

}  // namespace trimtab::sim
