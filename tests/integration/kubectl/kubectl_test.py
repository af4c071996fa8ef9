"""The real kubectl is told the same by our API server and by the real one: each step is typed at both, and what it prints
and what it exits with must be equal but for names that are drawn, ids, versions, times and addresses.

usage: kubectl_test.py KUBECTL EMBEDDED CONFIG PLANE
  KUBECTL    tests/cluster/kubectl.sh
  EMBEDDED   the program that serves the simulated cluster and prints the path of its kubeconfig
  CONFIG     the folder with the custom kinds
  PLANE      the folder of a real control plane (tests/cluster/control-plane.sh); exits 77 where it is missing
"""

import concurrent.futures
import difflib
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from same import same
from steps import STEPS

KUBECTL, EMBEDDED, CONFIG, PLANE = sys.argv[1:5]
HERE = pathlib.Path(__file__).parent
NAMESPACE = f"kubectl-{os.getpid()}"
PATIENCE_S = 30
SKIP_IN_CTEST = 77


class Cluster:
    """One of the two, as a person at a terminal meets it."""

    def __init__(self, kubeconfig, files):
        self.kubeconfig = kubeconfig
        self.files = files

    def filled(self, text):
        return text.replace("NAMESPACE", NAMESPACE).replace("FILES", self.files)

    def start(self, words, env=None):
        command = [KUBECTL, "--kubeconfig", self.kubeconfig, "-n", NAMESPACE, *map(self.filled, words)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                                env={**os.environ, **{name: self.filled(value) for name, value in (env or {}).items()}})

    def run(self, words, env=None):
        process = self.start(words, env)
        out, err = process.communicate(timeout=PATIENCE_S)
        return process.returncode, out, err

    def watched(self, step):
        """What is shown of a change that is made meanwhile; the exit code is ours where we end it."""
        process = self.start(shlex.split(step.command), step.env)
        time.sleep(0.7)
        self.run(shlex.split(step.background))
        if not step.until:
            out, err = process.communicate(timeout=PATIENCE_S)
            return process.returncode, out, err
        enough = threading.Timer(PATIENCE_S, process.terminate)
        enough.start()
        lines = []
        for line in process.stdout:
            lines.append(line)
            if step.until in line:
                break
        enough.cancel()
        process.terminate()
        return None, "".join(lines), process.communicate()[1]

    def typed(self, step):
        if step.background:
            return self.watched(step)
        end = time.monotonic() + PATIENCE_S
        while True:
            code, out, err = self.run(shlex.split(step.command), step.env)
            if step.until in out + err or time.monotonic() > end:
                return code, out, err
            time.sleep(0.1)


def text_of(outcome):
    code, out, err = outcome
    return same(out, NAMESPACE) + ("" if not err else "--- to standard error ---\n" + same(err, NAMESPACE)) + f"exit {code}\n"


class Same(unittest.TestCase):
    def test_what_is_drawn_and_what_passes_is_the_same(self):
        for one, other in (("web-5d4f8c7b9-x2x9z  0/1  Pending  0  3s", "web-9rrhw2f5kx-98mw8  0/1  Pending  0  2m10s"),
                           ("resourceVersion: \"17\"", "resourceVersion: \"2041\""),
                           ("at 2026-03-01T09:00:00Z", "at 2026-03-01T09:00:01.123456Z"),
                           ("NAME   AGE", "NAME         AGE")):
            self.assertEqual(same(one, "ns"), same(other, "ns"))

    def test_what_is_said_is_not(self):
        for one, other in (("web  0/1  Pending", "web  1/1  Pending"), ("replicas: 2", "replicas: 3"),
                           ("  name: a", "    name: a"), ("configmap/a created", "configmap/a configured")):
            self.assertNotEqual(same(one, "ns"), same(other, "ns"))


class Kubectl(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        for file in (HERE / "files").iterdir():
            copy = pathlib.Path(cls.folder.name) / file.name
            copy.write_text(file.read_text().replace("NAMESPACE", NAMESPACE))
            copy.chmod(file.stat().st_mode)
        cls.server = subprocess.Popen([EMBEDDED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        cls.ours = Cluster(cls.server.stdout.readline().strip(), cls.folder.name)
        cls.real = Cluster(str(pathlib.Path(PLANE) / "admin.kubeconfig"), cls.folder.name)
        cls.both = concurrent.futures.ThreadPoolExecutor(2)
        for cluster in (cls.ours, cls.real):
            for words in (["apply", "-f", CONFIG + "/crd"], ["create", "ns", NAMESPACE],
                          ["wait", "--for=condition=Established", "crd", "tuningloops.trimtab.dev", "trials.trimtab.dev"]):
                code, _, err = cluster.run(words)
                assert code == 0, err

    @classmethod
    def tearDownClass(cls):
        cls.real.run(["delete", "ns", NAMESPACE, "--wait=false"])
        cls.server.stdin.close()
        cls.server.wait(PATIENCE_S)
        cls.server.stdout.close()
        cls.both.shutdown()
        cls.folder.cleanup()

    def test_every_step_ends_alike(self):
        for number, step in enumerate(STEPS, 1):
            with self.subTest(step=number, command=step.command):
                ours, real = map(text_of, self.both.map(lambda cluster: cluster.typed(step), (self.ours, self.real)))
                if ours != real:
                    self.fail("\n" + "".join(difflib.unified_diff(
                        real.splitlines(True), ours.splitlines(True), "the real server", "ours")))


if __name__ == "__main__":
    if not (pathlib.Path(PLANE) / "ready").exists():
        print(f"no control plane in {PLANE}: tests/cluster/binaries.sh builds what it needs")
        sys.exit(SKIP_IN_CTEST)
    unittest.main(argv=sys.argv[:1])
