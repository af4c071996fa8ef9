#pragma once

#include <memory>

#include "base/clock.h"
#include "controller/measure/prometheus_settings.h"
#include "k8s/credentials.h"

namespace trimtab::measure {

// What we show to a source, from the files that its settings name. The clock must outlive it.
std::unique_ptr<k8s::Credentials> MakeSourceCredentials(const Clock& clock,
                                                        const PrometheusSettings& settings);

}  // namespace trimtab::measure
