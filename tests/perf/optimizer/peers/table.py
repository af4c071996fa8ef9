"""Results to tables, one for each group. Standard library only: `python3 table.py campaigns.jsonl` prints them again."""

import json
import math
import pathlib
import statistics
import sys

import protocol

# What was promised: after 50 trials, at a noise of 0 and of 5 %.
REGRET_BARS = {
    (0, "branin"): 1e-4, (0, "hartmann6"): 1e-3, (0, "ackley5"): 2.5, (0, "rosenbrock4"): 25, (0, "levy6"): 1.5,
    (0.05, "branin"): 2.2, (0.05, "hartmann6"): 0.25, (0.05, "ackley5"): 10, (0.05, "rosenbrock4"): 9e3,
    (0.05, "levy6"): 15}
SERVICE_BARS = {"svc8-steady": "<= 2.5, cost <= 13.5", "svc8-sine": "<= 4.5", "svc8-step": "<= 4"}
SPEED_BARS = {(100, 0): "<= 10, p99 <= 25", (100, 2): "<= 30", (200, 0): "<= 30", (500, 0): "<= 250"}
# Regrets below this are all alike in the summary.
ALIKE = {"branin": 1e-5, "hartmann6": 1e-5}


def number(value):
    """Three figures, and no more than needed."""
    if value is None or math.isnan(value):
        return "-"
    if math.isinf(value):
        return "none"
    if value and (abs(value) < 0.01 or abs(value) >= 1000):
        return f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e")
    return f"{value:.3g}"


def markdown(head, rows):
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines)


def in_order(values):
    return list(dict.fromkeys(values))


def mark(result, trial):
    """A mark by its trial; a campaign read from a file has words for numbers."""
    return {str(at): value for at, value in result["marks"].items()}[str(trial)]


class Group:
    """The results of one group; campaigns that failed are counted apart."""

    def __init__(self, results, group):
        here = [result for result in results if result["group"] == group]
        self.failed = [result for result in here if "failed" in result]
        self.results = [result for result in here if "failed" not in result]
        self.peers = in_order(result["peer"] for result in here)

    def of(self, **words):
        return [one for one in self.results if all(one[word] == value for word, value in words.items())]

    def failures(self):
        lines = []
        for peer in self.peers:
            if these := [one for one in self.failed if one["peer"] == peer]:
                lines.append(f"{peer}: {len(these)} campaigns failed, such as {these[0]['problem']}: {these[0]['failed']}")
        return "\n".join(lines)

    def seeds(self):
        most = {peer: max((len(self.of(peer=peer, problem=problem, noise=noise)) for problem, noise in
                           in_order((one["problem"], one["noise"]) for one in self.of(peer=peer))), default=0)
                for peer in self.peers}
        return "Seeds: " + ", ".join(f"{peer} {count}" for peer, count in most.items()) + "."

    def milliseconds(self):
        return ["ms a suggestion", "", *(number(statistics.median(times)) if times else "-" for times in (
            [one["suggestion_ms"] for one in self.of(peer=peer)] for peer in self.peers))]


def functions(results, name="A"):
    group = Group(results, name)
    rows, ratios = [], {}
    for noise, problem in in_order((one["noise"], one["problem"]) for one in group.results):
        medians = {}
        for peer in group.peers:
            if these := group.of(noise=noise, problem=problem, peer=peer):
                medians[peer] = statistics.median(mark(one, 50) for one in these)
        for peer, median in medians.items():
            if medians.get("random"):
                ratio = math.log10(max(median, ALIKE.get(problem, 1e-3)) / medians["random"])
                ratios.setdefault(noise, {}).setdefault(peer, []).append(ratio)
        bar = REGRET_BARS.get((noise, problem))
        rows.append([f"{problem}, noise {100 * noise:g} %", "<= " + number(bar) if bar else "",
                     *(number(medians.get(peer)) for peer in group.peers)])
    for noise, by_peer in ratios.items():
        rows.append([f"summary, noise {100 * noise:g} %", "",
                     *(f"{statistics.fmean(by_peer[peer]):.2f}" if peer in by_peer else "-" for peer in group.peers)])
    rows.append(group.milliseconds())
    return (f"{name}: true regret of what is returned after 50 trials, median",
            markdown(["problem", "bar", *group.peers], rows), group)


def other_functions(results):
    return functions(results, "B")


def service(results):
    group = Group(results, "S")
    rows = []
    for problem in in_order(one["problem"] for one in group.results):
        for peer in group.peers:
            these = group.of(problem=problem, peer=peer)
            if not these:
                continue
            costs = [number(statistics.median(mark(one, at) for one in these)) for at in these[0]["marks"]]
            rows.append([f"{problem}, {these[0]['trials']} trials", SERVICE_BARS[problem], peer,
                         f"{statistics.fmean(one['broken'] for one in these):.2f}",
                         str(max(one["broken"] for one in these)),
                         f"{statistics.fmean(one['severe'] for one in these):.2f}", " / ".join(costs)])
    head = ["problem", "bar", "optimizer", "broken, mean", "worst", "severe, mean", "best cost after 20 / 40 / 60, median"]
    return "S: a live service with two guardrails", markdown(head, rows), group


def speed(results):
    group = Group([result for result in results if result["kind"] == "speed"], "T")
    times = {peer: sorted(time for one in group.of(peer=peer) for time in one.get("times", ())) for peer in group.peers}
    times = {peer: these for peer, these in times.items() if these}
    ours = statistics.median(times["trimtab"]) if "trimtab" in times else math.nan
    rows = [[peer, str(len(these)), number(statistics.median(these)), number(these[round(0.99 * (len(these) - 1))]),
             number(statistics.median(these) / ours)] for peer, these in times.items()]
    return ("T: one tell and one ask after 100 trials, 8 knobs, 5 % noise, CPU time in ms",
            markdown(["optimizer", "calls", "p50", "p99", "p50 to ours"], rows), group)


def sizes(results):
    group = Group([result for result in results if result["kind"] == "sizes"], "T")
    rows = [[str(line["told"]), str(line["knobs"]), str(line["guardrails"]), str(line["calls"]), number(line["p50_ms"]),
             number(line["p99_ms"]), SPEED_BARS.get((line["told"], line["guardrails"]), "") if line["knobs"] == 8 else ""]
            for one in group.results for line in one["sizes"]]
    return ("T: ours in the library, by what was told",
            markdown(["trials", "knobs", "guardrails", "calls", "p50", "p99", "bar of the p50"], rows), group)


def table_gaps(results, group, title):
    group = Group(results, group)
    rows, medians = [], {peer: [] for peer in group.peers}
    for name in in_order(one["name"] for one in group.results):
        cells = []
        for peer in group.peers:
            these = group.of(name=name, peer=peer)
            gaps = [statistics.fmean(mark(one, at) for one in these) for at in (20, 40, 100)] if these else []
            if gaps:
                medians[peer].append(gaps)
            share = [one["far_worse"] for one in these if "far_worse" in one]
            cells.append(" / ".join(map(number, gaps)) + (f" ({100 * statistics.fmean(share):.1f} %)" if share else "")
                         or "-")
        first = group.of(name=name)[0]
        default = f", default {number(first['usual'])}" if "usual" in first else ""
        rows.append([name + default, " / ".join((number(first["random"][at]) for at in ("20", "40", "100"))), *cells])
    rows.append(["median", "", *(" / ".join(number(statistics.median(column)) for column in zip(*gaps)) or "-"
                             for gaps in medians.values())])
    return title, markdown(["table", "random, exactly", *group.peers], rows), group


def tables(results):
    return table_gaps(results, "tables", "Tables: mean gap to the best row in % after 20 / 40 / 100 rows "
                      "(bars of the median: 4.5 / 1.2 / .35); in brackets rows far worse than the default")


def safe(results):
    return table_gaps(results, "safe", "Safe mode on tables: the same; bar: below 2 % of rows a tenth worse than the default")


def robustness(results):
    group = Group(results, "R")
    rows = []
    for problem in in_order(one["problem"] for one in group.results + group.failed):
        cells = []
        for peer in group.peers:
            these = group.of(problem=problem, peer=peer)
            failed = any(one["problem"] == problem and one["peer"] == peer for one in group.failed)
            regrets = [mark(one, one["trials"]) for one in these if one["kind"] == "function"]
            cells.append("fails" if failed else f"passes, regret {number(statistics.median(regrets))}" if regrets
                         else "passes" if these else "-")
        rows.append([problem, *cells])
    return "R: what ends careless campaigns, 40 trials", markdown(["problem", *group.peers], rows), group


def render(results):
    parts = []
    for make in (functions, other_functions, service, speed, sizes, tables, safe, robustness):
        title, text, group = make(results)
        if group.results or group.failed:
            parts.append("\n".join(filter(None, (f"## {title}", "", text, "", group.seeds(), group.failures()))))
    return "\n\n".join(parts)


if __name__ == "__main__":
    print(render([json.loads(line) for line in pathlib.Path(sys.argv[1]).read_text().splitlines()]))
