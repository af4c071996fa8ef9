"""Runs campaigns that come as lines of JSON and answers each with its result: one peer, one process."""

import importlib
import json
import os
import sys

import campaign
import protocol


def main():
    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        job = json.loads(line)
        module, name = protocol.PEERS[job["peer"]]
        try:
            result = campaign.run(job, getattr(importlib.import_module(module), name))
        except Exception as problem:  # whatever a peer throws is its result
            result = job | {"failed": f"{type(problem).__name__}: {problem}"[:300]}
        print(json.dumps(result), file=answers, flush=True)


if __name__ == "__main__":
    main()
