#pragma once

#include <stop_token>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "controller/app/settings.h"
#include "k8s/credentials.h"

namespace trimtab::app {

enum class Ending {
  kStopped,    // in good order: targets stay as they are, the lease is given up
  kLostLease,  // another may lead by now: start again as a follower
};

// Runs a controller with all its threads until the stop, or until it loses its lease. An error says
// why it could not begin. `access` and `log` outlive it.
Result<Ending> RunController(const Settings& settings, const std::string& identity,
                             k8s::ClusterAccess& access, Log& log, const std::stop_token& stop);

}  // namespace trimtab::app
