"""What is compared is compared fairly, and printed as it was measured. Needs no peer: standard library only."""

import json
import math
import os
import pathlib
import re
import sys
import tempfile
import time
import unittest

import bench
import campaign
import pool
import protocol
import table
from random_peer import Random

KNOBS = [{"name": "pool", "type": "Integer", "min": 1, "max": 64, "scale": "Log"},
         {"name": "ratio", "type": "Real", "min": -1, "max": 1},
         {"name": "codec", "type": "Categorical", "values": ["none", "zstd"]},
         {"name": "level", "type": "Integer", "min": 1, "max": 19, "when": {"knob": "codec", "values": ["zstd"]}}]
OPENING = {"plan": {"knobs": KNOBS, "objectives": [{"name": "y", "goal": "Maximize"}],
                    "guardrails": [{"name": "p99", "keep": "Below", "limit": 50},
                                   {"name": "hits", "keep": "Above", "limit": 0.5}]}}


def result(peer, problem, seed, regret, group="A", noise=0, **words):
    return {"group": group, "kind": "function", "problem": problem, "noise": noise, "peer": peer, "seed": seed,
            "trials": 50, "marks": {"20": 9, "50": regret}, "suggestion_ms": 1, **words}


class Fairness(unittest.TestCase):
    def test_every_peer_meets_every_problem_with_the_same_seeds_as_far_as_it_has_seeds(self):
        seeds = {}
        for job in protocol.jobs(list(protocol.PEERS), 20, ["A"], False, None):
            seeds.setdefault((job["peer"], job["problem"], job["noise"]), []).append(job["seed"])
        for (peer, _, _), these in seeds.items():
            self.assertEqual(sorted(these), list(range(protocol.most_seeds(peer, "A", 20))))

    def test_what_is_fast_gets_all_seeds_and_what_is_slow_gets_at_least_one(self):
        for peer in protocol.PEERS:
            self.assertEqual(protocol.most_seeds(peer, "tables", 20) == 20, peer in protocol.FAST)
            self.assertGreaterEqual(protocol.most_seeds(peer, "R", 20), 1)

    def test_speed_comes_first_and_slow_peers_go_seed_by_seed(self):
        order = [(job["group"], job["peer"] in protocol.FAST, job["seed"])
                 for job in protocol.jobs(["trimtab", "optuna-gp"], 3, ["T", "A", "S"], False, None)]
        self.assertEqual([group for group, _, _ in order], sorted((group for group, _, _ in order), key="T".__ne__))
        slow = [seed for group, fast, seed in order if group != "T" and not fast]
        self.assertEqual(slow, sorted(slow))

    def test_quick_has_one_peer_and_no_tables(self):
        jobs = protocol.jobs(list(protocol.PEERS), None, bench.GROUPS, True, pathlib.Path("tables"))
        self.assertEqual({job["peer"] for job in jobs}, {"trimtab", "random", "optuna-gp"})
        self.assertNotIn("tables", {job["group"] for job in jobs})

    def test_random_search_stays_in_the_space(self):
        peer = Random(OPENING, 1)
        for _ in range(200):
            values = peer.ask(None)
            self.assertIn(values["pool"], range(1, 65))
            self.assertTrue(-1 <= values["ratio"] <= 1)
            self.assertEqual("level" in values, values["codec"] == "zstd")


class Told(unittest.TestCase):
    def setUp(self):
        self.peer = Random(OPENING, 1)

    def test_what_is_to_be_large_is_a_loss_turned_round(self):
        self.assertEqual(self.peer.loss({"y": 3}), -3)
        self.assertTrue(math.isnan(self.peer.loss({"y": None})))

    def test_a_guardrail_is_broken_above_zero(self):
        below, above = self.peer.breaches({"p99": 100, "hits": 1})
        self.assertAlmostEqual(below, math.log(2))
        self.assertAlmostEqual(above, -math.log(2))

    def test_the_best_is_the_least_loss_and_never_one_without_a_value(self):
        for name, y in (("a", 1), ("b", 3), ("c", None)):
            self.peer.tell(name, {"y": y}, None)
        self.assertEqual(self.peer.best(), "b")

    def test_who_knows_no_failures_is_told_the_worst_so_far(self):
        self.assertEqual(campaign.as_told(self.peer, {"y": None}, {"y": 1}), {"y": 1})
        self.assertIsNone(campaign.as_told(self.peer, {"y": None}, None))
        self.assertEqual(campaign.as_told(self.peer, {"y": 5}, {"y": 1}), {"y": 5})

    def test_who_knows_failures_is_told_of_them(self):
        self.peer.knows_failures = True
        self.assertEqual(campaign.as_told(self.peer, {"y": None}, {"y": 1}), {"y": None})


class Pool(unittest.TestCase):
    def run_jobs(self, jobs, deadline):
        results = []
        with tempfile.TemporaryFile("w") as log:
            pool.run(jobs, 2, deadline, log, results.append)
        return results

    def test_a_campaign_that_cannot_run_is_a_result_that_says_why(self):
        job = {"kind": "function", "problem": "branin", "noise": 0, "peer": "random", "seed": 0, "trials": 1}
        os.environ["TRIMTAB_PROGRAMS"] = "/nonexistent"
        [found] = self.run_jobs([job], math.inf)
        self.assertRegex(found["failed"], "FileNotFoundError.*optimizer_oracle")

    def test_nothing_is_started_after_the_deadline(self):
        self.assertEqual(self.run_jobs([{"peer": "random"}] * 3, time.monotonic() - 1), [])


class Results(unittest.TestCase):
    def test_a_campaign_read_from_a_file_is_known_again(self):
        job = next(iter(protocol.jobs(["random"], 1, ["A"], False, None)))
        self.assertEqual(bench.key(json.loads(json.dumps(job))), bench.key(job))

    def test_an_unknown_peer_is_refused_with_those_that_there_are(self):
        with self.assertRaises(SystemExit), open(os.devnull, "w") as quiet:
            sys.stderr, kept = quiet, sys.stderr
            try:
                bench.parse(["--results", "x", "--peers", "optima"])
            finally:
                sys.stderr = kept

    def test_the_median_of_each_peer_stands_beside_the_bar(self):
        found = [result("trimtab", "branin", seed, regret) for seed, regret in enumerate([1e-5, 3e-5, 2])]
        found += [result("random", "branin", 0, 0.3)]
        text = table.render(found)
        self.assertRegex(text, r"branin, noise 0 % *\| <= 1.0e-4 *\| 3.0e-5 *\| 0.3 ")
        self.assertRegex(text, r"summary, noise 0 % *\| *\| -4.00 *\| 0.00 ")
        self.assertIn("Seeds: trimtab 3, random 1.", text)

    def test_failed_campaigns_are_counted_and_not_averaged(self):
        text = table.render([result("skopt", "branin", 0, 0.5),
                             result("skopt", "branin", 1, 0, failed="ValueError: NaN")])
        self.assertIn("skopt: 1 campaigns failed, such as branin: ValueError: NaN", text)
        self.assertRegex(text, r"branin, noise 0 % .*\| 0.5 ")

    def test_the_time_of_a_peer_is_given_as_times_of_ours(self):
        speeds = [{"group": "T", "kind": "speed", "problem": "bowl8", "noise": 0.05, "peer": peer, "seed": 0, "times": times}
                  for peer, times in (("trimtab", [4, 5, 6]), ("optuna-gp", [40, 50, 90]))]
        self.assertRegex(table.render(speeds), r"optuna-gp +\| 3 +\| 50 +\| 90 +\| 10 ")

    def test_each_size_stands_beside_its_bar(self):
        line = {"told": 200, "knobs": 8, "guardrails": 0, "calls": 200, "p50_ms": 12, "p99_ms": 20}
        sizes = {"group": "T", "kind": "sizes", "problem": "speed", "noise": 0, "peer": "trimtab", "seed": 0, "sizes": [line]}
        self.assertRegex(table.render([sizes]), r"200 +\| 8 +\| 0 +\| 200 +\| 12 +\| 20 +\| <= 30")

    def test_the_median_over_tables_is_of_their_means(self):
        found = [result("trimtab", name, seed, 0, group="tables", name=name, random={"20": 9, "40": 5, "100": 2})
                 | {"marks": {"20": gap, "40": gap / 2, "100": 0}}
                 for name, gaps in (("a", (2, 4)), ("b", (10, 30)), ("c", (5, 5))) for seed, gap in enumerate(gaps)]
        self.assertRegex(table.render(found), r"median +\| +\| 5 / 2.5 / 0 ")

    def test_a_peer_that_ends_in_an_error_fails_its_line_of_robustness(self):
        text = table.render([result("dlib", "nan", 0, 0.9, group="R") | {"trials": 50},
                             result("skopt", "nan", 0, 0, group="R", failed="ValueError")])
        self.assertRegex(text, r"nan +\| passes, regret 0.9 \| fails")

    def test_a_line_without_regret_passes(self):
        line = result("trimtab", "two points", 0, 0, group="R") | {"kind": "robust", "marks": []}
        self.assertRegex(table.render([line]), r"two points +\| passes +\|")

    def test_numbers_are_short(self):
        self.assertEqual([table.number(value) for value in (0, 1234.5, 12345, 0.00123, math.inf, None)],
                         ["0", "1.2e3", "1.2e4", "1.2e-3", "none", "-"])


class Requirements(unittest.TestCase):
    def test_every_package_is_pinned_and_named_once(self):
        folder = pathlib.Path(__file__).parent / "requirements"
        names = [line.split("==")[0].lower() for file in sorted(folder.glob("*.txt"))
                 for line in file.read_text().splitlines() if re.fullmatch(r"[\w.-]+==[\w.]+", line)]
        self.assertEqual(len(names), sum(len(file.read_text().splitlines()) for file in folder.glob("*.txt")))
        self.assertEqual(len(names), len(set(names)))


if __name__ == "__main__":
    unittest.main()
