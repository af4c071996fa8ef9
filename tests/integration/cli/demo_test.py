"""The real `trimtab demo` and what its summary says to type next.

usage: demo_test.py TRIMTAB
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

TRIMTAB = pathlib.Path(sys.argv[1]).resolve()
LIMIT = 120
USAGE = 2


def run(*arguments, folder, **environment):
    return subprocess.run([TRIMTAB, *arguments], cwd=folder, capture_output=True, text=True, timeout=LIMIT,
                          env={**os.environ, **environment})


class Demo(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_the_story_is_told_and_its_next_command_works(self):
        demo = run("demo", folder=self.folder)
        self.assertEqual(demo.returncode, 0, demo.stdout + demo.stderr)
        self.assertNotIn("\x1b", demo.stdout)
        self.assertRegex(demo.stdout, r"(?m)^Kept +\S+=")
        self.assertRegex(demo.stdout, r"(?m)^Caught +compression=none")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["trimtab-demo.json"])
        command = re.search(r"(?m)^  trimtab (replay \S+)", demo.stdout)[1]
        replay = run(*command.split(), folder=self.folder)
        self.assertEqual(replay.returncode, 0, replay.stdout + replay.stderr)
        self.assertGreaterEqual(replay.stdout.count(": same: "), 12)

    def test_a_record_that_was_changed_is_found_in_the_history(self):
        run("demo", "--history", "h.json", folder=self.folder)
        history = self.folder / "h.json"
        trials = json.loads(history.read_text())
        trials["items"][3]["spec"]["verdict"]["looks"] += 1
        history.write_text(json.dumps(trials))
        replay = run("replay", "h.json", folder=self.folder)
        self.assertEqual(replay.returncode, 1, replay.stdout)
        self.assertRegex(replay.stdout, r"(?m)^checkout-4: different: verdict.looks")

    def test_colour_is_used_where_it_is_asked_for_only(self):
        self.assertIn("\x1b[32m", run("demo", "--color", "always", folder=self.folder).stdout)
        self.assertNotIn("\x1b", run("demo", folder=self.folder, NO_COLOR="1").stdout)

    def test_what_cannot_be_is_refused_in_one_sentence_before_anything_is_played(self):
        for arguments, part in [(["--history", "missing/h.json"], "cannot write missing/h.json"), (["--seed", "x"], "--seed")]:
            with self.subTest(arguments=arguments):
                demo = run("demo", *arguments, folder=self.folder)
                self.assertEqual(demo.returncode, USAGE)
                self.assertEqual(demo.stdout, "")
                self.assertIn(part, demo.stderr)
                self.assertEqual(len(demo.stderr.splitlines()), 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
