"""docs/faults.md has one row for each fault of the client and its transport, and each row names tests that exist.

A row is `| K7 | what | `Suite.Test` |`: the id first, the tests in backticks last.
"""

import re

import tree

REQUIRED = [f"K{n}" for n in range(1, 43)] + ["L1", "L2", "L3", "L13", "L14", "L15"]
TABLE = "docs/faults.md"
_ROW = re.compile(r"^\|\s*([KL]\d+)\s*\|.*\|([^|]*)\|\s*$")
_TEST = re.compile(r"^\s*(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P)\(\s*(\w+),\s*(\w+)\s*\)", re.M)


def tests(root):
    return {f"{suite}.{test}" for path in tree.files(root, "_test.cc") for suite, test in _TEST.findall(tree.read(path))}


def check(root):
    if not (root / TABLE).exists():
        return [f"{TABLE}: is missing"]
    existing, seen, problems = tests(root), [], []
    for number, line in enumerate(tree.read(root / TABLE).splitlines(), 1):
        row = _ROW.match(line)
        if not row:
            continue
        seen.append(row.group(1))
        named = re.findall(r"`([^`]+)`", row.group(2))
        if not named:
            problems.append(f"{TABLE}:{number}: {row.group(1)} names no test")
        problems += [f"{TABLE}:{number}: {row.group(1)}: there is no test {test}" for test in named if test not in existing]
    problems += [f"{TABLE}: {fault} has no row" for fault in REQUIRED if fault not in seen]
    problems += [f"{TABLE}: {fault} has {seen.count(fault)} rows" for fault in sorted(set(seen)) if seen.count(fault) > 1]
    return problems


if __name__ == "__main__":
    tree.main(check)
