"""What every optimizer in the comparison can do, and the words that their spaces share.

A peer is told about a problem by its plan (docs/suggest.md has its words), is asked for a configuration, and is told the
metrics; it says which configuration it would return as its result.
"""

import math
import time


def conditions(knob):
    """The knob's condition as (name of the parent, values), or None."""
    when = knob.get("when")
    return (when["knob"], when["values"]) if when else None


def is_active(knob, values):
    condition = conditions(knob)
    return condition is None or values.get(condition[0]) in condition[1]


def levels(knob):
    """The values of a knob that has a list of them, or None."""
    return {"Boolean": [False, True]}.get(knob["type"], knob.get("values"))


class Peer:
    # Whether it can be told which rows of a table there are, and choose one.
    chooses_rows = False
    # Whether it can be told that a trial failed.
    knows_failures = False

    def __init__(self, opening, seed):
        self.plan, self.opening, self.seed = opening["plan"], opening, seed
        self.knobs = self.plan["knobs"]
        self.objective = self.plan["objectives"][0]
        self.baseline = self.plan.get("baseline")
        self.seen = []

    def loss(self, metrics):
        """The objective as something to make small; NaN where it has no value."""
        value = metrics.get(self.objective["name"])
        if value is None:
            return math.nan
        return value if self.objective["goal"] == "Minimize" else -value

    def breaches(self, metrics):
        """For each guardrail the logarithm of metric / limit, above 0 where it is broken."""
        return [(1 if rail["keep"] == "Below" else -1) * math.log(metrics[rail["name"]] / rail["limit"])
                for rail in self.plan.get("guardrails", ())]

    def ask(self, context):
        """A configuration: a value for each active knob."""
        raise NotImplementedError

    def tell(self, values, metrics, context):
        """What a configuration did, whether it was asked for or not."""
        self.seen.append((values, self.loss(metrics)))

    def best(self):
        """What the library returns as its result: for most, the best that was measured."""
        return min(self.seen, key=lambda one: math.inf if math.isnan(one[1]) else one[1])[0]

    def cpu_seconds(self):
        """The CPU time that it has used so far."""
        return time.process_time()

    def close(self):
        """Ends what it started."""
