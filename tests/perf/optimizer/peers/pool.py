"""Runs jobs in worker processes, a few at a time; a worker that dies or hangs costs one job."""

import json
import os
import queue
import subprocess
import sys
import threading
import time

import protocol

WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "worker.py")
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


class Worker:
    """A process for the campaigns of one peer at a time; what it says beside its answers goes to `log`."""

    def __init__(self, log):
        self.log, self.peer, self.process = log, None, None

    def run(self, job):
        if self.process is None or self.peer != job["peer"]:
            self.close()
            self.peer = job["peer"]
            self.process = subprocess.Popen([sys.executable, WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=self.log, text=True, env=os.environ | ONE_THREAD)
        patience = threading.Timer(protocol.LONGEST_SECONDS, self.process.kill)
        patience.start()
        try:
            self.process.stdin.write(json.dumps(job) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            patience.cancel()
        if line:
            return json.loads(line)
        self.close()
        return job | {"failed": "its process ended or took too long"}

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
        self.process = None


def run(jobs, width, deadline, log, done):
    """Runs the jobs, `width` at a time, and hands each result to `done`; starts none after the deadline."""
    waiting, lock = queue.SimpleQueue(), threading.Lock()
    for job in jobs:
        waiting.put(job)

    def serve():
        worker = Worker(log)
        try:
            while time.monotonic() < deadline:
                result = worker.run(waiting.get_nowait())
                with lock:
                    done(result)
        except queue.Empty:
            pass
        finally:
            worker.close()

    threads = [threading.Thread(target=serve) for _ in range(width)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
