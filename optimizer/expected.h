#pragma once

#include <map>
#include <string>

#include "optimizer/gp/gaussian_process.h"
#include "optimizer/observation.h"
#include "optimizer/output_transform.h"
#include "optimizer/plan.h"
#include "optimizer/surrogate.h"

namespace trimtab::optimizer {

// Models see transformed metrics; these lead back. The middle of what the model expects stays the
// middle: it is a median where the transform bends. Its error follows the transform's slope there.

// Of the objective's metric, or of the weighted sum where there are several.
Measurement ObjectiveAsMeasured(const Plan& plan, const OutputTransform& transform, double mean,
                                double sd);
Measurement GuardrailAsMeasured(const Guardrail& guardrail, const OutputTransform& transform,
                                double mean, double sd);

// What the models expect at a configuration, given as a row of coordinates: of every guardrail's
// metric, and of the objective's where there is one objective and its model is given.
std::map<std::string, Measurement> ExpectedAt(const Plan& plan, const Surrogate& surrogate,
                                              const GaussianProcess* objective,
                                              const Eigen::MatrixXd& x);

}  // namespace trimtab::optimizer
