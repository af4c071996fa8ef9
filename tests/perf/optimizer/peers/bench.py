"""The optimizer beside its peers: runs what is missing in the results, and prints the tables.

Started by tests/perf/optimizer/run, which builds the programs and makes the environment; docs/benchmarks.md explains.
"""

import argparse
import functools
import hashlib
import importlib
import json
import os
import pathlib
import sys
import time

import pool
import protocol
import table

# The last one only where it is asked for.
GROUPS = ("T", "A", "S", "R", "tables", "B")


def parse(words):
    parser = argparse.ArgumentParser(prog="scripts/perf optimizer", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="five minutes: few problems, few seeds, one peer")
    parser.add_argument("--peers", default=",".join(protocol.PEERS), help="names, separated by commas")
    parser.add_argument("--seeds", type=int, help="most seeds for each problem (20)")
    parser.add_argument("--only", default=",".join(GROUPS[:-1]), help="groups, separated by commas")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="campaigns at a time")
    parser.add_argument("--minutes", type=float, default=40, help="start no campaign after so many (40)")
    parser.add_argument("--tables", type=pathlib.Path, help="folder of the public tables")
    parser.add_argument("--results", type=pathlib.Path, required=True, help="folder; what is in it is not run again")
    options = parser.parse_args(words)
    options.peers = options.peers.split(",")
    options.only = options.only.split(",")
    for given, known in ((options.peers, protocol.PEERS), (options.only, GROUPS)):
        if unknown := [name for name in given if name not in known]:
            parser.error(f"there is no {unknown[0]}; there are: {', '.join(known)}")
    return options


def available(peers):
    """Those that can be run here; of each other one it is said why not."""
    have = []
    for peer in peers:
        try:
            importlib.import_module(protocol.PEERS[peer][0])
            if peer == "dlib" and not os.path.exists(os.environ["TRIMTAB_PROGRAMS"] + "/optimizer_dlib"):
                raise ImportError("libdlib-dev is not installed")
            have.append(peer)
        except ImportError as problem:
            print(f"without {peer}: {problem}", flush=True)
    return have


@functools.cache
def version(peer):
    """Ours changes from run to run, and its old results are not those of this program."""
    if peer != "trimtab":
        return ""
    return hashlib.sha256(pathlib.Path(os.environ["TRIMTAB_BINARY"]).read_bytes()).hexdigest()[:12]


def key(job):
    return tuple(job.get(word) for word in ("group", "kind", "problem", "noise", "peer", "seed", "trials", "version"))


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def main(words):
    options = parse(words)
    options.results.mkdir(parents=True, exist_ok=True)
    path = options.results / "campaigns.jsonl"
    folder = options.tables.resolve() if options.tables and options.tables.is_dir() else None
    if "tables" in options.only and not options.quick and folder is None:
        print("without the tables: --tables names no folder that is there")
    jobs = [job | {"version": version(job["peer"])} for job in
            protocol.jobs(available(options.peers), options.seeds, options.only, options.quick, folder)]
    results = {key(result): result for result in read(path)}
    missing = [job for job in jobs if key(job) not in results]
    began = time.monotonic()
    deadline = began + 60 * options.minutes
    with path.open("a") as lines, (options.results / "log.txt").open("a") as log:
        def done(result):
            results[key(result)] = result
            print(json.dumps(result), file=lines, flush=True)
            print(f"\r{len(results)} campaigns, {time.monotonic() - began:.0f} s ", end="", file=sys.stderr, flush=True)

        for alone in (True, False):
            pool.run([job for job in missing if (job["group"] == "T") == alone], 1 if alone else options.jobs, deadline,
                     log, done)
    print(file=sys.stderr)
    print(table.render([results[key(job)] for job in jobs if key(job) in results]))
    if left := sum(key(job) not in results for job in jobs):
        print(f"\n{left} campaigns were left out for want of time: the same command goes on with them.")


if __name__ == "__main__":
    main(sys.argv[1:])
