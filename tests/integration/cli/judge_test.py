"""The real `trimtab judge` and `trimtab replay`: what docs/judge-command.md and --help say is so.

usage: judge_test.py ROOT TRIMTAB
"""

import copy
import json
import math
import os
import pathlib
import random
import re
import socket
import subprocess
import sys
import tempfile
import unittest

ROOT, TRIMTAB = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
PAGE = (ROOT / "docs/judge-command.md").read_text()
LIMIT = 60
WORSE, USAGE, NO_DATA = 1, 2, 3


def run(*arguments, text=""):
    return subprocess.run([TRIMTAB, *map(str, arguments)], input=text, capture_output=True, text=True, timeout=LIMIT)


def shell(script, folder):
    path = f"{TRIMTAB.parent}:{os.environ['PATH']}"
    return subprocess.run(["bash", "-c", script], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True,
                          timeout=LIMIT)


def windows(looks=120, factor=1.0, seed=1, metric="p95"):
    """CSV of a trial whose candidate is `factor` times the control."""
    noise = random.Random(seed)
    rows = [f"tick,arm,{metric}"]
    for tick in range(looks):
        for arm, level in (("control", 0.2), ("candidate", 0.2 * factor)):
            rows.append(f"{tick},{arm},{level * math.exp(noise.gauss(0, 0.05))!r}")
    return "\n".join(rows) + "\n"


def as_yaml(value, indent=""):
    """As kubectl prints an object."""
    if isinstance(value, dict) and value:
        return "".join(f"\n{indent}{key}:{as_yaml(item, indent + '  ')}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"\n{indent}-{as_yaml(item, indent + '  ').replace(chr(10) + indent + '  ', ' ', 1)}" for item in value)
    return " " + json.dumps(value)


class Judge(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def record(self, text, *arguments):
        """What `judge` says, and the record that it leaves."""
        path = self.folder / "record.json"
        ended = run("judge", "--evidence-out", path, *arguments, text=text)
        self.assertEqual(ended.stderr, "")
        return ended, json.loads(path.read_text())

    def verdict(self, text, *arguments):
        ended = run("judge", *arguments, text=text)
        self.assertEqual(ended.stderr, "")
        return ended.returncode, json.loads(ended.stdout)["verdict"]

    def assert_refuses(self, ended, *parts):
        self.assertEqual((ended.returncode, ended.stdout), (USAGE, ""))
        self.assertEqual(ended.stderr.count("\n"), 1, ended.stderr)
        for part in parts:
            self.assertIn(part, ended.stderr)

    def test_the_exit_code_tells_the_verdicts_apart(self):
        metric = ("--metric", "p95:less")
        code, verdict = self.verdict(windows(factor=0.7), *metric)
        self.assertEqual((code, verdict["kind"]), (0, "Better"))
        code, verdict = self.verdict(windows(factor=1.4), *metric)
        self.assertEqual((code, verdict["kind"], verdict["reason"]), (WORSE, "Worse", "ObjectiveLost"))
        code, verdict = self.verdict(windows(factor=1.4), "--metric", "p95:more")
        self.assertEqual((code, verdict["kind"]), (0, "Better"))
        code, verdict = self.verdict(windows(looks=12), *metric)
        self.assertEqual((code, verdict["kind"]), (0, "Unsure"))
        code, verdict = self.verdict(re.sub(r",0\.\d+", ",Stale", windows()), *metric)
        self.assertEqual((code, verdict["kind"], verdict["reason"]), (NO_DATA, "NoData", "Stale"))

    def test_more_looks_to_come_leave_the_verdict_open(self):
        code, verdict = self.verdict(windows(looks=12), "--metric", "p95:less", "--max-looks", 240)
        self.assertEqual((code, verdict["kind"]), (0, "Continue"))

    def test_a_guardrail_has_its_own_limit(self):
        text = windows(factor=1.1).replace("p95", "p95,memory", 1)
        text = re.sub(r"(0\.\d+)$", r"\1,\1", text, flags=re.M)
        code, verdict = self.verdict(text, "--metric", "p95:more", "--guardrail", "memory:50%")
        self.assertEqual((code, verdict["kind"]), (0, "Better"))
        code, verdict = self.verdict(text, "--metric", "p95:more", "--guardrail", "memory:2%")
        self.assertEqual((code, verdict["reason"]), (WORSE, "GuardrailBroken"))

    def test_rules_come_from_yaml_or_json_and_flags_go_before(self):
        rules = {"metrics": [{"name": "p95", "weight": 1}], "alpha": 0.02, "step": "30s", "pods": {"restarts": 5}}
        for name, text in (("rules.json", json.dumps(rules)), ("rules.yaml", as_yaml(rules))):
            (self.folder / name).write_text(text)
            _, record = self.record(windows(), "--rules", self.folder / name, "--alpha", "5%")
            self.assertEqual((record["rules"]["step"], record["rules"]["alpha"], record["rules"]["pods"]["restarts"]), ("30s", 0.05, 5))

    def test_evidence_may_come_as_json(self):
        first, record = self.record(windows(factor=1.2), "--metric", "p95:less")
        second = run("judge", "--metric", "p95:less", text=json.dumps(record["evidence"]))
        self.assertEqual((first.returncode, first.stdout), (second.returncode, second.stdout))

    def test_a_record_replays_to_the_same_verdict_in_every_form(self):
        _, record = self.record(windows(looks=240, factor=1.05), "--metric", "p95:less", "--guardrail", "p95:20%")
        trial = {"apiVersion": "trimtab.dev/v1alpha1", "kind": "Trial", "metadata": {"name": "checkout-3"},
                 "spec": {"loop": "checkout", "ordinal": 3, **record}}
        forms = {"record": json.dumps(record), "Trial": json.dumps(trial, indent=2), "YAML": as_yaml(trial)}
        for form, text in forms.items():
            with self.subTest(form=form):
                ended = run("replay", "-", text=text)
                self.assertEqual((ended.returncode, ended.stderr), (0, ""))
                self.assertTrue(ended.stdout.startswith(f"same: {record['verdict']['kind']} "), ended.stdout)

    def test_replay_finds_one_changed_bit(self):
        _, record = self.record(windows(factor=1.4), "--metric", "p95:less")
        changed = copy.deepcopy(record)
        changed["verdict"]["objective"]["estimate"] = math.nextafter(record["verdict"]["objective"]["estimate"], 9)
        ended = run("replay", text=json.dumps(changed))
        self.assertEqual(ended.returncode, WORSE)
        self.assertTrue(ended.stdout.startswith("different: verdict.objective.estimate: the record has "), ended.stdout)
        changed = copy.deepcopy(record)
        changed["evidence"]["candidate"]["metrics"][0]["values"][9] *= 1.01
        self.assertEqual(run("replay", text=json.dumps(changed)).returncode, WORSE)

    def test_replay_refuses_another_revision_of_the_judge(self):
        _, record = self.record(windows(), "--metric", "p95:less")
        record["judgeRevision"] += 1
        self.assert_refuses(run("replay", text=json.dumps(record)), "judgeRevision: is ", "replay it with the release that recorded it")

    def test_what_is_wrong_is_said_in_one_sentence(self):
        table = windows(looks=2)
        for parts, arguments, text in [
                (("nothing says what is measured",), (), table),
                (("--metric p95: write it as NAME:less",), ("--metric", "p95"), table),
                (("standard input: line 1: there is no column for the metric \"rate\"",), ("--metric", "p95:less", "--metric", "rate:more"), table),
                (("standard input: line 3: column \"p95\"",), ("--metric", "p95:less"), table.replace("candidate,0", "candidate,x", 1)),
                (("alpha must be between 0 and 0.5",), ("--metric", "p95:less", "--alpha", "2"), table),
                (("lies beyond max_looks",), ("--metric", "p95:less", "--max-looks", "1"), table),
                (("cannot read nowhere.csv",), ("--metric", "p95:less", "nowhere.csv"), ""),
                (("cannot write",), ("--metric", "p95:less", "--evidence-out", self.folder / "no" / "where"), table),
                (("--step",), ("--metric", "p95:less", "--step", "15"), table)]:
            with self.subTest(arguments=arguments):
                self.assert_refuses(run("judge", *arguments, text=text), *parts)
        self.assert_refuses(run("replay", "nowhere.json"), "cannot read nowhere.json")
        self.assert_refuses(run("replay", text="{}"), "judgeRevision: Required value")

    def test_a_source_that_does_not_answer_is_named(self):
        with socket.socket() as unheard:
            unheard.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{unheard.getsockname()[1]}"
            asked = ("judge", "--prometheus", url, "-n", "shop", "--control", "checkout-7d9", "--candidate", "checkout-5f4", "--metric", "p95:less",
                     "--from", "2026-03-01T09:30:00Z", "--until", "2026-03-01T10:30:00Z")
            query = ("--query", "p95=max(latency{$arm})")
            self.assert_refuses(run(*asked, *query), "the source gave no answer: ")
            self.assert_refuses(run(*asked), "nothing says how to measure p95: add --query p95=PROMQL")
            self.assert_refuses(run(*asked, "--query", "p95=max(latency)"), "query max(latency): ")
            self.assert_refuses(run(*asked[:-1], "noon", *query), "--until noon: write it as 2026-03-01T09:30:00Z")
            self.assert_refuses(run(*asked[:5], *asked[7:], *query), "--control")

    def test_the_example_of_help_runs(self):
        example = re.search(r"^Example:\n\n(.*?)\n\ndocs/", run("judge", "--help").stdout, re.S | re.M).group(1)
        ended = shell(example, self.folder)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        verdict, replayed = ended.stdout.splitlines()
        self.assertEqual(json.loads(verdict)["verdict"]["reason"], "Crashed")
        self.assertTrue(replayed.startswith("same: Worse Crashed: "))

    def test_the_example_of_the_page_says_what_it_prints(self):
        script, printed = re.search(r"```sh\n([^`]*)```\n\n```text\n(.*?)```", PAGE, re.S).groups()
        self.assertEqual(shell(script, self.folder).stdout, printed)

    def test_the_page_names_every_rule(self):
        _, record = self.record(windows(looks=8), "--metric", "p95:less")
        for field in [*record["rules"], *record["rules"]["metrics"][0]]:
            self.assertIn(f"`{field}`", PAGE)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
