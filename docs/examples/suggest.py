"""Tunes two knobs of a made-up service through `trimtab suggest`, with nothing but Python's standard library.

usage: suggest.py [TRIMTAB [TRIALS]]
"""

import json
import random
import subprocess
import sys

PLAN = {
    "knobs": [
        {"name": "pool", "type": "Integer", "min": 4, "max": 128, "scale": "Log"},
        {"name": "codec", "type": "Categorical", "values": ["none", "gzip", "zstd"]},
    ],
    "objectives": [{"name": "latency", "goal": "Minimize"}],
    "guardrails": [{"name": "errors", "keep": "Below", "limit": 0.01}],
    "baseline": {"pool": 16, "codec": "none"},
    "search": {"seed": 7, "maxTrials": 40},
}


class Suggest:
    """A running `trimtab suggest`: a message in, its answer out."""

    def __init__(self, plan, program):
        self.process = subprocess.Popen([program, "suggest"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.say(plan)

    def say(self, message):
        print(json.dumps(message), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"]["message"])
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def measure(values, rng):
    """Stands for a real trial: best near a pool of 48 with zstd, and too many errors in a large pool."""
    latency = 20 + (values["pool"] - 48) ** 2 / 60 + {"none": 9, "gzip": 4, "zstd": 0}[values["codec"]]
    errors = 0.002 + max(0, values["pool"] - 70) * 0.0005
    return {"latency": latency * rng.gauss(1, 0.02), "errors": errors * rng.gauss(1, 0.05)}


def main(program="trimtab", trials="25"):
    rng = random.Random(1)
    suggest = Suggest(PLAN, program)
    for trial in range(int(trials)):
        answer = suggest.say({"ask": {}})["ask"]
        if "stop" in answer:
            print("stop:", answer["why"])
            break
        values = answer.get("values") or answer["remeasure"]
        metrics = measure(values, rng)
        suggest.say({"tell": {"values": values, "metrics": metrics}})
        print(f"{trial:3} {values} latency {metrics['latency']:.1f} errors {metrics['errors']:.4f}: {answer['why']}")
    best = suggest.say({"recommend": {}})["recommend"]
    print("best:", best["values"], "expected:", best["expected"])
    suggest.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
