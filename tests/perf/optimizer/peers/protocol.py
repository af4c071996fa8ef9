"""What is run: problems, trials, and how many seeds each peer is given."""

import robust

# The module and class of each.
PEERS = {
    "trimtab": ("trimtab_peer", "Trimtab"),
    "random": ("random_peer", "Random"),
    "optuna-gp": ("optuna_peers", "OptunaGp"),
    "optuna-tpe": ("optuna_peers", "OptunaTpe"),
    "dlib": ("dlib_peer", "Dlib"),
    "botorch": ("botorch_peer", "Botorch"),
    "skopt": ("skopt_peer", "Skopt"),
    "smac": ("smac_peer", "Smac"),
    "hebo": ("hebo_peer", "Hebo"),
}
FAST = ("trimtab", "random", "optuna-tpe", "dlib")
# The most seeds of the others, by group: as many as two cores have time for.
MOST_SEEDS = {
    "optuna-gp": {"T": 10, "A": 10, "B": 3, "S": 2, "tables": 2, "safe": 1},
    "botorch": {"A": 3},
    "skopt": {"A": 3},
    "smac": {"A": 1, "tables": 3},
    "hebo": {"A": 1},
}
# These take more time than all others together, and come last.
SLOWEST = (("smac", "A"), ("hebo", "A"))
FUNCTIONS = ("branin", "hartmann6", "ackley5", "rosenbrock4", "levy6")
# Those that nothing was chosen on.
OTHER_FUNCTIONS = ("styblinski5", "michalewicz4", "griewank4", "ellipsoid6", "shekel4", "steps4", "service5")
# name: file and objective.
TABLES = {
    "storm latency": "storm_wc6d obj_latency",
    "storm throughput": "storm_wc6d obj_throughput",
    "tomcat throughput": "tomcat_bestconf obj_throughput",
    "mariadb time": "mariadb obj_time",
    "mongodb time": "mongodb obj_time",
    "nginx p95": "tuna_nginx_wikipedia obj_p95_latency_us",
}
WITH_DEFAULT = ("tomcat throughput", "nginx p95")
HARD = ("constant", "nan", "billion", "steps")
# Who takes part where; all others are left out.
GUARDED = ("trimtab", "random", "optuna-gp", "optuna-tpe")
ON_TABLES = ("trimtab", "random", "optuna-gp", "optuna-tpe", "smac")
ROBUST = ("trimtab", "optuna-gp", "skopt", "dlib")
TIMED = ("trimtab", "optuna-gp", "optuna-tpe", "botorch", "skopt", "smac")
# A campaign that takes longer is ended, and counts as failed.
LONGEST_SECONDS = 900


def most_seeds(peer, group, seeds):
    """How many of them a peer gets."""
    return seeds if peer in FAST else min(seeds, MOST_SEEDS[peer].get(group, 1))


def campaigns(group, kind, problem, peers, seeds, trials, marks, noise=0, **words):
    """One job for each peer and seed."""
    for peer in peers:
        for seed in range(most_seeds(peer, group, seeds)):
            yield {"group": group, "kind": kind, "problem": problem, "noise": noise, "peer": peer, "seed": seed,
                   "trials": trials, "marks": marks, **words}


def functions(peers, seeds, group="A", names=FUNCTIONS, noises=(0, 0.01, 0.05)):
    for noise in noises:
        # Nothing was promised at 1 %, and the slow ones are busy enough.
        taking_part = [peer for peer in peers if noise != 0.01 or peer in (*FAST, "optuna-gp")]
        for name in names:
            yield from campaigns(group, "function", name, taking_part, seeds, 50, (20, 50), noise=noise)


def service(peers, seeds, drifts=("steady", "sine", "step")):
    for drift in drifts:
        trials, marks = (60, (20, 40, 60)) if drift == "steady" else (100, (100,))
        yield from campaigns("S", "service", f"svc8-{drift}", [peer for peer in peers if peer in GUARDED], seeds,
                             trials, marks)


def speed(peers, seeds):
    timed = [peer for peer in peers if peer in TIMED]
    yield from campaigns("T", "speed", "bowl8", timed, min(seeds, 10), 20, (), noise=0.05)
    yield from campaigns("T", "sizes", "speed", [peer for peer in peers if peer == "trimtab"], 1, 0, ())


def tables(peers, seeds, folder):
    for name, table in TABLES.items():
        taking_part = [peer for peer in peers if peer in ON_TABLES]
        yield from campaigns("tables", "table", f"table:{folder}:{table}", taking_part, seeds, 100,
                             (20, 40, 100), name=name)
    for name in WITH_DEFAULT:
        taking_part = [peer for peer in peers if peer in GUARDED]
        yield from campaigns("safe", "table", f"safe-table:{folder}:{TABLES[name]}", taking_part, seeds, 100,
                             (20, 40, 100), name=name)


def robustness(peers, seeds):
    for name in HARD:
        yield from campaigns("R", "function", name, [peer for peer in peers if peer in ROBUST], min(seeds, 2), 40,
                             (40,))
    for name in robust.LINES:
        yield from campaigns("R", "robust", name, [peer for peer in peers if peer == "trimtab"], 1, 1, ())


def order(job):
    """The fast ones first; then seed by seed, so that whoever stops early has seen every problem."""
    slow = (job["peer"] not in FAST) + ((job["peer"], job["group"]) in SLOWEST)
    return (job["group"] != "T", slow, job["seed"] if slow else 0)


def jobs(peers, seeds, groups, quick, folder):
    """All that is to be run; speed first, since it is measured while nothing else runs."""
    if quick:
        peers = [peer for peer in peers if peer in ("trimtab", "random", "optuna-gp")]
        made = {"T": speed(peers, 2), "A": functions(peers, seeds or 3, names=FUNCTIONS[:2], noises=(0, 0.05)),
                "S": service(peers, min(seeds or 3, 3), ("steady",)), "R": robustness(peers, 1)}
    else:
        seeds = seeds or 20
        made = {"T": speed(peers, seeds), "A": functions(peers, seeds), "S": service(peers, seeds),
                "B": functions(peers, seeds, "B", OTHER_FUNCTIONS, (0, 0.05)),
                "R": robustness(peers, seeds), "tables": tables(peers, seeds, folder) if folder else ()}
    return sorted((job for group, these in made.items() if group in groups for job in these), key=order)
