#pragma once

namespace trimtab::domain {

// Student's distribution function for a whole number of degrees of freedom, at least 1. t may be
// infinite.
double StudentCdf(double t, int dof);

}  // namespace trimtab::domain
