#pragma once

#include <optional>
#include <string_view>

#include "base/http.h"
#include "base/time.h"
#include "controller/measure/prometheus_settings.h"

namespace trimtab::measure {

// An instant query as the settings say, but for the credentials. Without `at` the server takes its
// own time.
HttpRequest MakeQueryRequest(const PrometheusSettings& settings, std::string_view query,
                             std::optional<WallTime> at);

}  // namespace trimtab::measure
