"""How long `trimtab suggest` takes over its pipes: an ask among 10,000 configurations, and a million tells. JSON lines;
"cpu" is what the program computed, "ms" what passed until its answer, on a machine that others may use.

usage: suggest_perf.py TRIMTAB [TELLS]
"""

import json
import pathlib
import random
import resource
import subprocess
import sys
import time

KNOBS, ROWS, TRIALS = 10, 10_000, 100


class Session:
    def __init__(self, program, knobs):
        self.process = subprocess.Popen([program, "suggest"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        plan = {"knobs": knobs, "objectives": [{"name": "cost", "goal": "Minimize"}], "search": {"exploration": "Global"}}
        self.say(json.dumps(plan))

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def timed(self, line):
        """The answer, and the milliseconds to it: of the clock, and of computing."""
        begin, computed = time.perf_counter(), self.computed()
        answer = self.say(line)
        return answer, ((time.perf_counter() - begin) * 1e3, (self.computed() - computed) / 1e6)

    def computed(self):
        """In nanoseconds."""
        return int(pathlib.Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[0])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def quantiles(times):
    """Of pairs of both kinds of time."""
    kinds = {}
    for kind, sample in zip(("ms", "cpu"), zip(*times)):
        sample = sorted(sample)
        kinds[kind] = {"p50": round(sample[len(sample) // 2], 1), "p99": round(sample[int(len(sample) * 0.99)], 1)}
    return kinds | {"calls": len(times)}


def among(program, rng):
    session = Session(program, [{"name": f"k{i}", "type": "Integer", "min": 0, "max": 1000} for i in range(KNOBS)])
    rows = [{f"k{i}": rng.randint(0, 1000) for i in range(KNOBS)} for _ in range(ROWS)]
    _, set_time = session.timed(json.dumps({"candidates": rows}))
    inline, told, kept, sent = json.dumps({"ask": {"among": rows}}), [], [], []
    for trial in range(TRIALS):
        answer, elapsed = session.timed(json.dumps({"ask": {"among": "candidates", "except": told}}))
        kept.append(elapsed)
        if trial % 5 == 4:
            sent.append(session.timed(inline)[1])
        told.append(answer["ask"]["index"])
        row = rows[told[-1]]
        cost = sum((value / 1000 - 0.3) ** 2 for value in row.values()) + rng.gauss(0, 0.01)
        session.say(json.dumps({"tell": {"values": row, "metrics": {"cost": cost}}}))
    session.close()
    print(json.dumps({"what": f"candidates of {ROWS} rows"} | quantiles([set_time])))
    print(json.dumps({"what": f"ask among {ROWS} candidates, {KNOBS} knobs, up to {TRIALS} told"} | quantiles(kept)))
    print(json.dumps({"what": f"ask with {ROWS} rows in the message"} | quantiles(sent)))


def million(program, rng, count):
    session = Session(program, [{"name": "x", "type": "Real", "min": 0, "max": 1}, {"name": "n", "type": "Integer", "min": 0, "max": 1000}])
    begin = time.perf_counter()
    for _ in range(count):
        x, n = rng.random(), rng.randint(0, 1000)
        session.say(f'{{"tell": {{"values": {{"x": {x}, "n": {n}}}, "metrics": {{"cost": {(x - 0.3) ** 2 + n / 1000}}}}}}}')
    seconds = time.perf_counter() - begin
    _, first = session.timed('{"ask": {}}')
    _, following = session.timed('{"ask": {}}')
    session.close()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps({"what": f"{count} tells, each answered", "us_per_tell": round(seconds / count * 1e6, 1), "peak_mb": peak}))
    print(json.dumps({"what": "the first ask after them"} | quantiles([first])))
    print(json.dumps({"what": "the next one"} | quantiles([following])))


def main(program, tells="1000000"):
    among(program, random.Random(1))
    million(program, random.Random(2), int(tells))


if __name__ == "__main__":
    main(*sys.argv[1:])
