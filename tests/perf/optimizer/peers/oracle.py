"""A problem, as optimizer_oracle serves it."""

import os

from lines import JsonLines


class Oracle:
    def __init__(self, job):
        command = [os.environ["TRIMTAB_PROGRAMS"] + "/optimizer_oracle", job["problem"], str(job["noise"]), str(job["seed"])]
        self.program = JsonLines(*command)
        self.opening = self.program.read() | {"noise": job["noise"], "trials": job["trials"]}

    def measure(self, values):
        return self.program.ask({"measure": values})

    def nearest(self, values):
        """The row that nobody has measured yet and that lies nearest to this configuration."""
        return self.program.ask({"nearest": values})["row"]

    def measure_row(self, row):
        return self.program.ask({"row": row})

    def truth(self, values):
        return self.program.ask({"truth": values})["truth"]

    def close(self):
        self.program.close()
