#pragma once

#include <string>

#include "controller/measure/metric_source.h"

namespace trimtab::reconcile {

// The sources of the administrator's settings, by name. Any thread; owns them.
class MetricSources {
 public:
  virtual ~MetricSources() = default;
  // Null where the settings have none of this name.
  virtual measure::MetricSource* Find(const std::string& name) = 0;
};

}  // namespace trimtab::reconcile
