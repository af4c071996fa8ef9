"""The real `trimtab suggest` over pipes: what docs/suggest.md, its schema, its example and --help say is so.

usage: suggest_test.py ROOT TRIMTAB
"""

import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

import jsonschema

ROOT, TRIMTAB = pathlib.Path(sys.argv[1]).resolve(), str(pathlib.Path(sys.argv[2]).resolve())
SCHEMA = json.loads((ROOT / "docs/suggest.schema.json").read_text())
PAGE = (ROOT / "docs/suggest.md").read_text()
LIMIT = 60

PLAN = {
    "knobs": [{"name": "x", "type": "Real", "min": 0, "max": 1},
              {"name": "pool", "type": "Integer", "min": 1, "max": 64, "scale": "Log", "special": [-1]},
              {"name": "codec", "type": "Categorical", "values": ["none", "gzip", "zstd"]},
              {"name": "level", "type": "Ordered", "values": [1, 3, 9], "when": {"knob": "codec", "in": ["gzip", "zstd"]}},
              {"name": "async", "type": "Boolean"}],
    "objectives": [{"name": "cost", "goal": "Minimize"}, {"name": "speed", "goal": "Maximize", "weight": 0.1}],
    "guardrails": [{"name": "errors", "keep": "Below", "limit": 0.05}],
    "search": {"seed": 5, "exploration": "Global"},
}


def validator(kind):
    return jsonschema.Draft202012Validator({"$ref": "#/$defs/" + kind, "$defs": SCHEMA["$defs"]})


IS_PLAN, IS_MESSAGE, IS_ANSWER = (validator(kind) for kind in ("plan", "message", "answer"))


def run(*arguments, text=""):
    return subprocess.run([TRIMTAB, "suggest", *map(str, arguments)], input=text, capture_output=True, text=True, timeout=LIMIT)


def lines(*messages):
    return "".join(json.dumps(message) + "\n" for message in messages)


def measure(values):
    pool = 64 if values["pool"] == -1 else values["pool"]
    cost = (values["x"] - 0.3) ** 2 + abs(pool - 20) / 50 + 0.1 * (values["codec"] == "none") + 0.01 * values.get("level", 5)
    return {"cost": cost, "speed": values["x"] + values["async"], "errors": 0.01 + 0.1 * values["x"] ** 3}


class Session:
    """The program over its pipes, every line checked against the schema."""

    def __init__(self, plan, *arguments):
        self.process = subprocess.Popen([TRIMTAB, "suggest", *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if plan is None:
            self.ready = self.read()
        else:
            IS_PLAN.validate(plan)
            self.ready = self.say(plan, check=False)

    def read(self):
        answer = json.loads(self.process.stdout.readline())
        IS_ANSWER.validate(answer)
        return answer

    def say(self, message, check=True):
        if check:
            IS_MESSAGE.validate(message)
        print(json.dumps(message), file=self.process.stdin, flush=True)
        return self.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(LIMIT)
        self.process.stdout.close()


def campaign(session, tells, trials):
    """Goes on after these tells; the answers to every ask."""
    answers = []
    for _ in range(trials):
        answers.append(session.say({"ask": {}}))
        values = answers[-1]["ask"].get("values") or answers[-1]["ask"]["remeasure"]
        tells.append({"tell": {"values": values, "metrics": measure(values)}})
        session.say(tells[-1])
    return answers


class Documentation(unittest.TestCase):
    def test_the_session_of_the_page_is_as_it_says(self):
        block = re.search(r"^```jsonl\n(.*?)^```", PAGE, re.M | re.S).group(1).splitlines()
        sent = [json.loads(line[2:]) for line in block if line.startswith("> ")]
        shown = [json.loads(line[2:]) for line in block if line.startswith("< ")]
        IS_PLAN.validate(sent[0])
        told = [json.loads(line) for line in run(text=lines(*sent)).stdout.splitlines()]
        self.assertEqual(len(told), len(shown))
        for message in sent[1:]:
            # The page shows a value that is too large; its form is right.
            IS_MESSAGE.validate(message)
        for ours, theirs in zip(told, shown):
            IS_ANSWER.validate(ours)
            IS_ANSWER.validate(theirs)
            self.assertEqual(self.shape(ours), self.shape(theirs))

    def shape(self, answer):
        """What does not depend on what the model makes of so few trials."""
        inner = next(iter(answer.values()))
        if "error" in answer or not isinstance(inner, dict):
            return answer
        return {name: sorted(inner) for name in answer} | {"values": inner["values"], "index": inner.get("index")}

    def test_the_example_of_the_help_runs(self):
        text = run("--help").stdout
        example = re.search(r"^(trimtab suggest << 'END'\n.*?^END)$", text, re.M | re.S).group(1)
        self.assertEqual(len(example.splitlines()), 10)
        done = subprocess.run(["bash", "-c", example.replace("trimtab", TRIMTAB, 1)], capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([next(iter(answer)) for answer in answers],
                         ["ready", "ask", "told", "told", "told", "ask", "recommend", "explain"])

    def test_the_python_example_runs(self):
        done = subprocess.run([sys.executable, ROOT / "docs/examples/suggest.py", TRIMTAB, "12"], capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len(done.stdout.splitlines()), 13)
        self.assertTrue(done.stdout.splitlines()[-1].startswith("best: "))

    def test_the_schema_is_one_and_refuses_what_the_program_refuses(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        for message in [{}, {"ask": {}, "tell": {}}, {"ask": {"except": [1]}}, {"ask": {"among": []}}, {"tell": {}},
                        {"tell": {"values": {"x": 1}, "status": "Bad"}}, {"recommend": {"n": 1}}, {"candidates": []}]:
            with self.subTest(message=message):
                self.assertFalse(IS_MESSAGE.is_valid(message))
                answers = run(text=lines(PLAN, message)).stdout.splitlines()
                self.assertIn("error", json.loads(answers[1]))
        for change in [{"knobs": []}, {"objectives": []}, {"nobs": 1}, {"search": {"seed": -1}}, {"guardrails": [{"name": "e"}]},
                       {"knobs": [{"name": "b", "type": "Boolean", "min": 1}]}]:
            with self.subTest(change=change):
                self.assertFalse(IS_PLAN.is_valid(PLAN | change))
                self.assertEqual(run(text=lines(PLAN | change)).returncode, 2)


class Pipes(unittest.TestCase):
    def test_every_answer_comes_before_the_next_message(self):
        with Session(PLAN) as session:
            self.assertEqual(session.ready["told"], 0)
            campaign(session, [], 15)
            self.assertIn("pool", session.say({"recommend": {}})["recommend"]["values"])
            session.say({"explain": {}})
            self.assertEqual(session.say({"tell": {"values": {}}})["error"]["field"], "tell.values.x")
            rows = [{"x": i / 20, "pool": 8, "codec": "none", "async": False} for i in range(20)]
            self.assertEqual(session.say({"candidates": rows}), {"candidates": 20})
            answer = session.say({"ask": {"among": "candidates", "except": [0, 1], "pending": [rows[5]]}})["ask"]
            self.assertEqual(rows[answer["index"]], answer["values"])
            self.assertGreater(answer["index"], 1)

    def test_killed_and_told_again_at_every_trial_it_answers_alike_bit_for_bit(self):
        with Session(PLAN) as session:
            tells = []
            lived = campaign(session, tells, 25)
        for told in range(25):
            with Session(PLAN) as session:
                for tell in tells[:told]:
                    session.say(tell)
                self.assertEqual(session.say({"ask": {}}), lived[told])
                session.process.send_signal(signal.SIGKILL)

    def test_the_end_of_the_input_is_the_end(self):
        done = run(text=lines(PLAN))
        self.assertEqual((done.returncode, done.stderr, len(done.stdout.splitlines())), (0, "", 1))

    def test_a_first_line_that_is_no_plan_ends_it(self):
        for text in ["hello\n", "", lines({"ask": {}}), lines({"knobs": []})]:
            with self.subTest(text=text):
                done = run(text=text + lines({"ask": {}}) if text else "")
                self.assertEqual((done.returncode, len(done.stdout.splitlines())), (2, 1))
                IS_ANSWER.validate(json.loads(done.stdout))

    def test_who_stops_reading_ends_it_with_a_sentence(self):
        process = subprocess.Popen([TRIMTAB, "suggest"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        print(json.dumps(PLAN), file=process.stdin, flush=True)
        process.stdout.readline()
        process.stdout.close()
        print('{"ask": {}}', file=process.stdin, flush=True)
        self.assertEqual(process.wait(LIMIT), 2)
        self.assertEqual(process.stderr.read(), "error: cannot write an answer: Broken pipe\n")
        process.stdin.close()
        process.stderr.close()


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return self.folder / name

    def test_a_history_from_a_file_is_as_good_as_one_that_was_sent(self):
        plan = self.write("plan.json", json.dumps(PLAN, indent=2))
        tells = []
        with Session(PLAN) as session:
            lived = campaign(session, tells, 25)
        for told in range(0, 25):
            history = self.write("history.jsonl", lines(*tells[:told]))
            done = run("--plan", plan, "--history", history, "--once")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(json.loads(done.stdout), lived[told])
        with Session(PLAN, "--history", self.write("all.jsonl", lines(*tells))) as session:
            self.assertEqual(session.ready["told"], 25)
        with Session(None, "--plan", plan) as session:
            self.assertEqual(session.say({"ask": {}}), lived[0])

    def test_a_history_may_be_csv(self):
        plan = self.write("plan.json", json.dumps(PLAN))
        rows = ["x,pool,codec,level,async,cost,cost.se,speed,errors,status",
                "0.5,16,gzip,3,true,1.5,0.1,2,0.01,Ok", "0.25,-1,none,,False,,,,,Failed"]
        with Session(None, "--plan", plan, "--history", self.write("h.csv", "\r\n".join(rows))) as session:
            self.assertEqual(session.ready["told"], 2)
            self.assertEqual(session.say({"recommend": {}})["recommend"]["values"]["pool"], 16)

    def test_what_is_wrong_with_a_file_names_the_file_and_the_line(self):
        plan = self.write("plan.json", json.dumps(PLAN))
        broken = self.write("h.jsonl", '{"tell": {"values": {"y": 1}}}\n')
        sentence = f"{broken}: line 1: tell.values.y: is no knob; "
        done = run("--plan", plan, "--history", broken, "--once")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertTrue(done.stderr.startswith("error: " + sentence), done.stderr)
        done = run("--plan", plan, "--history", broken)
        self.assertEqual(done.returncode, 2)
        self.assertTrue(json.loads(done.stdout)["error"]["message"].startswith(sentence), done.stdout)
        for arguments, error in [(("--plan", self.folder / "none"), f"cannot read {self.folder}/none: No such file or directory"),
                                 (("--once",), "--once needs the plan as a file: add --plan FILE"),
                                 (("--plan", self.folder), f"cannot read {self.folder}: Is a directory")]:
            with self.subTest(error=error):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (2, "", f"error: {error}\n"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
