#pragma once

#include "controller/measure/look_reader.h"
#include "controller/measure/metric_source.h"
#include "controller/measure/query_plan.h"

namespace trimtab::measure {

// The numbers in what a server said, and why there are none: the table of docs/measure.md. Pure.
LookAnswer ReadingsOf(const LookRequest& request, const QueryPlan& plan, const RawLook& look,
                      const PrometheusSettings& settings);

// A look for which there is no answer at all.
LookAnswer NoReadings(const LookRequest& request, Error failure);

// The first of two answers to one request; readings that the second does not confirm to within
// this part of them are kPartial. A failure of the second is one of both.
LookAnswer Confirmed(LookAnswer first, const LookAnswer& second, double within);

}  // namespace trimtab::measure
