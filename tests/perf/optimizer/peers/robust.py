"""The lines of protocol R that only ours is put through, over `trimtab suggest`: each returns, or raises what went wrong."""

import math
import os
import random

from lines import JsonLines

REAL = {"name": "x", "type": "Real", "min": 0, "max": 1}
WHOLE = {"name": "n", "type": "Integer", "min": 1, "max": 64, "scale": "Log"}


class Session:
    """A process of `trimtab suggest` with a plan; a `with` statement ends it."""

    def __init__(self, knobs, seed=1, **plan):
        self.program = JsonLines(os.environ["TRIMTAB_BINARY"], "suggest")
        plan = {"knobs": knobs, "objectives": [{"name": "y", "goal": "Minimize"}], **plan}
        self.program.ask(plan | {"search": {"seed": seed, **plan.get("search", {})}})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.close()

    def ask(self):
        answer = self.program.ask({"ask": {}})["ask"]
        return answer.get("values") or answer.get("remeasure")

    def tell(self, values, y, **words):
        metrics = {} if y is None else {"y": y}
        self.program.ask({"tell": {"values": values, "metrics": metrics, "status": "Failed" if y is None else "Ok", **words}})

    def best(self):
        return self.program.ask({"recommend": {}})["recommend"]["values"]


def check(held, what):
    if not held:
        raise AssertionError(what)


def parabola(values):
    return sum((value - 0.3) ** 2 for value in values.values())


def forty_duplicates():
    with Session([REAL]) as session:
        for trial in range(40):
            session.tell({"x": 0.5}, 1 + 0.1 * (trial % 3))
        check(0 <= session.ask()["x"] <= 1, "no answer after forty measurements of one point")


def two_points():
    with Session([REAL]) as session:
        session.tell({"x": 0.2}, 1)
        session.tell({"x": 0.8}, 2)
        check(session.ask()["x"] not in (0.2, 0.8) and session.best() == {"x": 0.2}, "two points are not understood")


def all_categorical():
    knobs = [{"name": name, "type": "Categorical", "values": [f"{name}{i}" for i in range(size)]}
             for name, size in (("a", 3), ("b", 4), ("c", 5))]
    worth = {"a2": 0, "b1": 0, "c3": 0}
    with Session(knobs) as session:
        for _ in range(60):
            values = session.ask()
            session.tell(values, sum(worth.get(value, 1) for value in values.values()))
        check(session.best() == {"a": "a2", "b": "b1", "c": "c3"}, f"the best of 60 is missed: {session.best()}")


def one_value():
    with Session([REAL, {"name": "fixed", "type": "Real", "min": 7, "max": 7}]) as session:
        for _ in range(15):
            values = session.ask()
            check(values["fixed"] == 7, "a fixed knob was moved")
            session.tell(values, (values["x"] - 0.3) ** 2)


def errors_of_each_point():
    with Session([REAL]) as session:
        draws = random.Random(1)
        for _ in range(25):
            values = session.ask()
            error = draws.choice([0.01, 1])
            session.tell(values, {"mean": (values["x"] - 0.3) ** 2 + error * draws.gauss(0, 1), "se": error})
        check(abs(session.best()["x"] - 0.3) < 0.2, f"standard errors are not heeded: {session.best()}")


def five_hundred():
    knobs = [REAL | {"name": f"x{i}"} for i in range(4)]
    with Session(knobs) as session:
        draws = random.Random(1)
        for _ in range(500):
            values = {knob["name"]: draws.random() for knob in knobs}
            session.tell(values, parabola(values))
        check(all(0 <= value <= 1 for value in session.ask().values()), "no answer after 500 trials")


def kill_and_reload():
    told, knobs = [], [REAL, WHOLE, {"name": "b", "type": "Boolean"}]
    with Session(knobs) as living:
        for trial in range(30):
            expected = living.ask()
            with Session(knobs) as reborn:
                for values, y in told:
                    reborn.tell(values, y)
                check(reborn.ask() == expected, f"another suggestion after a restart at trial {trial}")
            y = None if trial % 7 == 5 else parabola(expected)
            told.append((expected, y))
            living.tell(expected, y)


def random_knob(draws, name):
    kind = draws.choice(("Real", "Integer", "Ordered", "Categorical", "Boolean"))
    if kind in ("Real", "Integer"):
        low = draws.randint(1, 50)
        return {"name": name, "type": kind, "min": low, "max": low + draws.randint(0, 1000),
                "scale": draws.choice(("Linear", "Log"))}
    if kind == "Boolean":
        return {"name": name, "type": kind}
    values = [f"v{i}" for i in range(draws.randint(2, 6))] if kind == "Categorical" else list(range(draws.randint(2, 9)))
    return {"name": name, "type": kind, "values": values}


def random_campaigns(count=1000):
    for number in range(count):
        draws = random.Random(number)
        knobs = [random_knob(draws, f"k{i}") for i in range(draws.randint(1, 6))]
        with Session(knobs, seed=number) as session:
            for _ in range(draws.randint(1, 16)):
                values = session.ask()
                if values is None:
                    break
                check(set(values) == {knob["name"] for knob in knobs}, f"campaign {number}: a knob is missing")
                y = draws.choice((draws.gauss(0, 1), 1e9 + draws.random(), 0, None, math.exp(draws.gauss(0, 20))))
                session.tell(values, y)
            session.best()


LINES = {
    "40 duplicates": forty_duplicates,
    "two points": two_points,
    "categories 3 x 4 x 5": all_categorical,
    "a knob of one value": one_value,
    "an error of each point": errors_of_each_point,
    "500 trials": five_hundred,
    "killed at every trial": kill_and_reload,
    "1000 random campaigns": random_campaigns,
}
