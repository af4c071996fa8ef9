"""Random search: what everybody has to beat."""

import math
import random

from peer import Peer, is_active, levels


class Random(Peer):
    chooses_rows = True

    def __init__(self, opening, seed):
        super().__init__(opening, seed)
        self.random = random.Random(seed)

    def draw(self, knob):
        if (listed := levels(knob)) is not None:
            return self.random.choice(listed)
        if knob["type"] == "Integer" and knob.get("scale") != "Log":
            return self.random.randint(int(knob["min"]), int(knob["max"]))
        if knob.get("scale") != "Log":
            return self.random.uniform(knob["min"], knob["max"])
        half = 0.5 if knob["type"] == "Integer" else 0
        value = math.exp(self.random.uniform(math.log(knob["min"] - half), math.log(knob["max"] + half)))
        return min(max(round(value), int(knob["min"])), int(knob["max"])) if half else value

    def ask(self, context):
        if not self.seen and self.baseline:
            return dict(self.baseline)
        values = {}
        for knob in self.knobs:
            drawn = self.draw(knob)
            if is_active(knob, values):
                values[knob["name"]] = drawn
        return values

    def ask_row(self, told):
        return self.random.choice([row for row in range(len(self.opening["rows"])) if row not in told])
