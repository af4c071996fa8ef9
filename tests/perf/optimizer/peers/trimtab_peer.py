"""Ours, as anybody drives it: `trimtab suggest` over pipes."""

import math
import os

from lines import JsonLines
from peer import Peer


class Trimtab(Peer):
    chooses_rows = True
    knows_failures = True

    def __init__(self, opening, seed):
        super().__init__(opening, seed)
        self.program = JsonLines(os.environ["TRIMTAB_BINARY"], "suggest")
        self.program.ask(self.plan)
        if "rows" in opening:
            self.program.ask({"candidates": opening["rows"]})

    def ask(self, context):
        question = {"context": context} if context else {}
        answer = self.program.ask({"ask": question})["ask"]
        return answer.get("values") or answer["remeasure"]

    def ask_row(self, told):
        answer = self.program.ask({"ask": {"among": "candidates", "except": sorted(told)}})["ask"]
        return answer["index"]

    def tell(self, values, metrics, context):
        known = {name: value for name, value in metrics.items() if value is not None and math.isfinite(value)}
        told = {"values": values, "metrics": known, "status": "Ok" if len(known) == len(metrics) else "Failed"}
        if context:
            told["context"] = context
        self.program.ask({"tell": told})

    def best(self):
        return self.program.ask({"recommend": {}})["recommend"]["values"]

    def cpu_seconds(self):
        return super().cpu_seconds() + self.program.cpu_seconds()

    def close(self):
        self.program.close()
