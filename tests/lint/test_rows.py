"""A page that promises names the tests that keep the promise: one row for each id, and each row names tests that exist.

A row is `| K7 | what | `Suite.Test` |`: the id first, the tests in backticks last.
"""

import re

import tree


def ids(letter, last):
    return [f"{letter}{n}" for n in range(1, last + 1)]


REQUIRED = {
    "docs/faults.md": ids("K", 42) + ["L1", "L2", "L3", "L13", "L14", "L15"] + ids("P", 25),
    "docs/promises.md": ids("S", 8),
    "docs/optimizer-rules.md": ids("P", 9) + ids("R", 12) + ids("T", 35) + ids("B", 9),
}
_ROW = re.compile(r"^\|\s*([A-Z]\d+)\s*\|.*\|([^|]*)\|\s*$")
_TEST = re.compile(r"^\s*(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P)\(\s*(\w+),\s*(\w+)\s*\)", re.M)


def tests(root):
    return {f"{suite}.{test}" for path in tree.files(root, "_test.cc") for suite, test in _TEST.findall(tree.read(path))}


def check_page(root, page, required, existing):
    if not (root / page).exists():
        return [f"{page}: is missing"]
    seen, problems = [], []
    for number, line in enumerate(tree.read(root / page).splitlines(), 1):
        row = _ROW.match(line)
        if not row:
            continue
        seen.append(row.group(1))
        named = re.findall(r"`([^`]+)`", row.group(2))
        if not named:
            problems.append(f"{page}:{number}: {row.group(1)} names no test")
        problems += [f"{page}:{number}: {row.group(1)}: there is no test {test}" for test in named if test not in existing]
    problems += [f"{page}: {promise} has no row" for promise in required if promise not in seen]
    problems += [f"{page}: {promise} has {seen.count(promise)} rows" for promise in sorted(set(seen)) if seen.count(promise) > 1]
    return problems


def check(root):
    existing = tests(root)
    return [problem for page, required in REQUIRED.items() for problem in check_page(root, page, required, existing)]


if __name__ == "__main__":
    tree.main(check)
