"""Prints what .ci/run did: each stage, and the tests of each by label and variant. Exits 1 when anything failed."""

import json
import subprocess
import sys
import xml.etree.ElementTree as xml
from collections import Counter, defaultdict
from pathlib import Path

# The last part of a parameterised test's name, where it says which implementation ran.
VARIANTS = ("simulated", "real", "cpprest", "curl")


def labels_of(preset):
    """{test: its labels}, from ctest itself."""
    listing = subprocess.run(["ctest", "--preset", preset, "--show-only=json-v1"], capture_output=True, text=True, check=True)
    return {test["name"]: [value for prop in test.get("properties", []) if prop["name"] == "LABELS"
                           for value in prop["value"]] for test in json.loads(listing.stdout)["tests"]}


def group_of(test, labels):
    name = test.split("  #")[0]  # GoogleTest adds the parameter's value to the names that ctest shows
    words = [word.lower() for word in name.replace(".", "/").split("/")]
    variant = [word for word in VARIANTS if word in words]
    # `tsan` says which tests a sanitizer runs, not what they are.
    kinds = [label for label in labels if label != "tsan"]
    return " ".join([",".join(kinds) or "unlabelled"] + variant)


def outcome_of(case):
    if case.find("failure") is not None or case.get("status") == "fail":
        return "failed"
    return "skipped" if case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None else "passed"


def print_tests(preset, report):
    labels = labels_of(preset)
    groups, skipped = defaultdict(Counter), []
    for case in xml.parse(report).getroot().iter("testcase"):
        outcome = outcome_of(case)
        groups[group_of(case.get("name"), labels.get(case.get("name"), []))][outcome] += 1
        if outcome == "skipped":
            output = case.findtext("system-out") or ""
            reason = [line for line in output.splitlines() if "skipped: " in line]
            skipped.append(f"    skipped {case.get('name')}: {reason[0].strip() if reason else 'no reason given'}")
    for group, counts in sorted(groups.items()):
        print(f"  {group:<34}{counts['passed']:>8}{counts['failed']:>8}{counts['skipped']:>8}")
    print(*skipped, sep="\n", end="\n" if skipped else "")


def main(results):
    failed = False
    print(f"\n{'stage':<36}{'passed':>8}{'failed':>8}{'skipped':>8}")
    for line in (results / "stages").read_text(encoding="utf-8").splitlines():
        name, state, seconds = line.split()
        failed |= state != "passed"
        print(f"{name}: {state}, {seconds} s")
        report = results / f"{name}.xml"
        if report.exists():
            print_tests(name, report)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
