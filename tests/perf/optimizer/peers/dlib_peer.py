"""dlib's global_function_search, in a small C++ program of its own (optimizer_dlib)."""

import os

from lines import Lines
from peer import Peer


class Dlib(Peer):
    """Numbers only; it proposes, and can be told of nothing else."""

    def __init__(self, opening, seed):
        super().__init__(opening, seed)
        box = [str(knob[end]) for knob in self.knobs for end in ("min", "max")]
        self.program = Lines(os.environ["TRIMTAB_PROGRAMS"] + "/optimizer_dlib", str(seed), *box)
        self.next = self.program.read()

    def ask(self, context):
        return {knob["name"]: float(part) for knob, part in zip(self.knobs, self.next.split())}

    def tell(self, values, metrics, context):
        super().tell(values, metrics, context)
        self.next = self.program.ask(repr(self.loss(metrics)))

    def cpu_seconds(self):
        return super().cpu_seconds() + self.program.cpu_seconds()

    def close(self):
        self.program.close()
