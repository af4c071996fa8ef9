"""One campaign: a problem, an optimizer, a seed. What it writes down is a line of the results."""

import json
import math
import os
import random
import subprocess
import time

import robust
from oracle import Oracle

# Trials told before a suggestion is timed, and suggestions timed after them.
TOLD, TIMED = 100, 20


class Stopwatch:
    """CPU time of what a peer does, in ms: other programs on the machine do not lengthen it."""

    def __init__(self, peer):
        self.peer, self.times = peer, []

    def __call__(self, action, *words):
        began = self.peer.cpu_seconds()
        answer = action(*words)
        self.times.append(1e3 * (self.peer.cpu_seconds() - began))
        return answer


def run_function(job, oracle, peer, timed):
    """The true regret of what is returned as the result, after each mark."""
    marks = {}
    for trial in range(1, job["trials"] + 1):
        values = timed(peer.ask, None)
        seen = oracle.measure(values)
        timed(peer.tell, values, seen["metrics"], None)
        if trial in job["marks"]:
            regret = oracle.truth(peer.best())["regret"]
            marks[trial] = math.inf if regret is None else regret
    return {"marks": marks}


def run_service(job, oracle, peer, timed):
    """Broken guardrails, and the cheapest configuration so far that holds them, both by the truth."""
    marks, broken, severe, best = {}, 0, 0, math.inf
    context = oracle.opening.get("context")
    for trial in range(1, job["trials"] + 1):
        values = timed(peer.ask, context)
        seen = oracle.measure(values)
        timed(peer.tell, values, seen["metrics"], context)
        context, truth = seen.get("context"), seen["truth"]
        broken, severe = broken + (not truth["holds"]), severe + truth["severe"]
        best = min(best, truth["cost"]) if truth["holds"] else best
        if trial in job["marks"]:
            marks[trial] = best
    return {"marks": marks, "broken": broken, "severe": severe}


def as_told(peer, metrics, worst):
    """Most peers know no failures: they are told the worst metrics so far, or nothing where there are none yet."""
    if peer.knows_failures or None not in metrics.values():
        return metrics
    return worst


def run_table(job, oracle, peer, timed):
    """The gap to the best row after each mark, and how many rows were far worse than the default."""
    opening, marks, told, far_worse = oracle.opening, {}, set(), 0
    best, worst = math.inf, None
    for trial in range(1, job["trials"] + 1):
        if trial == 1 and peer.baseline:
            row = 0
        elif peer.chooses_rows:
            row = timed(peer.ask_row, told)
        else:
            row = oracle.nearest(timed(peer.ask, None))
        seen = oracle.measure_row(row)
        told.add(row)
        metrics = as_told(peer, seen["metrics"], worst)
        if metrics:
            timed(peer.tell, peer.opening["rows"][row], metrics, None)
            worst = max(worst or metrics, metrics, key=peer.loss)
        best, far_worse = min(best, seen["truth"]["gap"]), far_worse + seen["truth"]["worse"]
        if trial in job["marks"]:
            marks[trial] = best
    usual = {"far_worse": far_worse / job["trials"], "usual": opening["usual"]} if "usual" in opening else {}
    return {"marks": marks, "random": opening["random"], **usual}


def run_speed(job, oracle, peer, timed):
    """One tell and one ask, again and again, with a history that was told and not asked for."""
    draws = random.Random(job["seed"])
    knobs = oracle.opening["plan"]["knobs"]
    for trial in range(TOLD + TIMED):
        values = {knob["name"]: draws.uniform(knob["min"], knob["max"]) for knob in knobs}
        metrics = oracle.measure(values)["metrics"]
        if trial < TOLD:
            peer.tell(values, metrics, None)
            continue
        if trial == TOLD:
            peer.ask(None)
        timed(lambda: (peer.tell(values, metrics, None), peer.ask(None)))
    return {"times": timed.times}


KINDS = {"function": run_function, "service": run_service, "table": run_table, "speed": run_speed}


def run_sizes():
    """Ours alone, inside the library: histories of many lengths, with guardrails and without."""
    program = os.environ["TRIMTAB_PROGRAMS"] + "/optimizer_campaigns"
    lines = subprocess.run([program, "speed"], check=True, capture_output=True, text=True).stdout.splitlines()
    return {"sizes": [json.loads(line) for line in lines]}


def run(job, make_peer):
    """The job's own words and what came of it."""
    if job["kind"] == "robust":
        robust.LINES[job["problem"]]()
        return job
    if job["kind"] == "sizes":
        return job | run_sizes()
    oracle, began = Oracle(job), time.perf_counter()
    try:
        # Who cannot choose among rows is asked about the knobs by rank.
        by_rank = {} if make_peer.chooses_rows else oracle.opening.get("ranked", {})
        peer = make_peer(oracle.opening | by_rank, job["seed"])
        try:
            timed = Stopwatch(peer)
            found = KINDS[job["kind"]](job, oracle, peer, timed)
        finally:
            peer.close()
    finally:
        oracle.close()
    return job | found | {"suggestion_ms": sum(timed.times) / job["trials"], "seconds": time.perf_counter() - began}
