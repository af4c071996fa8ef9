#pragma once

#include <cstddef>
#include <span>

#include "optimizer/beliefs.h"

namespace trimtab::optimizer {

// Which of some rows of a list a live service tries where none is surely safe: how near a row lies
// says nothing then, so all of them count. The best that a forest expects of the objective, in turn
// with the best that it may be, and five times the logarithm of the probability that the guardrails
// hold: by how far forests expect them to lie from their limits, and by how often rows alike broke
// them. While no forest foretells any guardrail, whatever looks safe is no safer than any other row
// and teaches less: a row at random. At least one point.
size_t LeastDoubtful(const Beliefs& beliefs, std::span<const Point> points);

}  // namespace trimtab::optimizer
