"""surface.py against a surface that is known: usage: surface_test.py FOLDER_OF_SURFACE_PY"""

import json
import math
import subprocess
import sys
import tempfile
import unittest
import xml.dom.minidom
from pathlib import Path

TOOL = Path(sys.argv.pop(1)) / "surface.py"
sys.path.insert(0, str(TOOL.parent))
import surface as tool  # noqa: E402


def point(group, knobs, value, failed=0.0, doubt=""):
    return json.dumps({"group": group, "knobs": knobs, "rate": 1, "doubt": doubt,
                       "figures": {"p95_ms": value, "failed_share": failed}})


def time_of(workers, pool):
    """Best at eight workers, and the better for a pool of as many: a valley that runs across both."""
    return 10 * math.exp(0.1 * math.log2(workers / 8) ** 2 + 0.2 * math.log2(pool / workers) ** 2)


def lines(interact=True):
    made = [point("default", {}, 20 * noise) for noise in (1.0, 1.01, 0.99)]
    sizes = ["1", "2", "4", "8", "16", "32", "64"]
    made += [point("WORKERS", {"WORKERS": w}, time_of(int(w), int(w))) for w in sizes]
    made += [point("CACHE_SIZE", {"CACHE_SIZE": c}, 30 - 2 * i) for i, c in enumerate(["0", "256Ki", "1Mi", "4Mi", "16Mi", "64Mi", "256Mi"])]
    for w in sizes:
        for p in sizes:
            value = time_of(int(w), int(p)) if interact else 10 * int(w) ** 0.1 * int(p) ** 0.2
            made.append(point("WORKERS x DB_POOL_SIZE", {"WORKERS": w, "DB_POOL_SIZE": p}, value))
    made.append(point("sample", {"WORKERS": "8", "COMPRESSION": "none"}, 5))
    made.append(point("sample", {"WORKERS": "16"}, 1, failed=0.5))
    return made


def told(text):
    with tempfile.TemporaryDirectory() as folder:
        file, drawing = Path(folder) / "points", Path(folder) / "drawing.svg"
        file.write_text("\n".join(text))
        run = subprocess.run([sys.executable, TOOL, file, "--svg", drawing], capture_output=True, text=True)
        return run, drawing.read_text() if drawing.exists() else ""


class SurfaceTest(unittest.TestCase):
    def test_the_best_is_not_what_throws_requests_away(self):
        run, _ = told(lines())
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("the default has 20, the best 5: 75 % less, with COMPRESSION=none WORKERS=8", run.stdout)
        self.assertIn("1 left out because requests failed", run.stdout)

    def test_says_where_a_knobs_best_is(self):
        run, _ = told(lines())
        self.assertIn("WORKERS: best at 8, inside its range", run.stdout)
        self.assertIn("CACHE_SIZE: best at 256Mi, at an end", run.stdout)

    def test_tells_pairs_that_interact_from_those_that_do_not(self):
        self.assertIn("(they interact)", told(lines())[0].stdout)
        self.assertIn("(within the noise)", told(lines(interact=False))[0].stdout)

    def test_puts_values_in_the_order_of_their_size(self):
        for values in (["0", "256Ki", "1Mi", "16Mi"], ["0ms", "2ms", "500ms", "2s", "10s"],
                       ["none", "gzip-1", "gzip-9", "zstd-3", "zstd-19"], ["lfu", "lru"]):
            self.assertEqual(sorted(reversed(values), key=tool.size_of), values)

    def test_draws_each_knob_and_each_pair(self):
        drawing = told(lines())[1]
        xml.dom.minidom.parseString(drawing)
        self.assertEqual(drawing.count("<polyline"), 2)
        self.assertEqual(drawing.count("<rect"), 1 + 49)

    def test_without_the_noise_it_says_nothing(self):
        run, _ = told([point("default", {}, 20)])
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("nothing is known of the noise", run.stderr)


if __name__ == "__main__":
    unittest.main()
