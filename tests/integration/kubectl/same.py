"""What two clusters may say differently of the same thing, replaced by what it is."""

import re

_RULES = [
    # Times and ages before anything that looks like a part of them.
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| [+-]\d{4} \w+)?", "TIME"),
    (r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", "TIME"),
    (r"(?m)(?<=\s)\d+[smhd](\d+[smh])?(?=\s|$)", "AGE"),
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UID"),
    (r"(resourceVersion[\\\"]*: ?[\\\"]*|Resource Version: +)\d+", r"\1VERSION"),
    (r"https://127\.0\.0\.1:\d+", "URL"),
    # web-5d4f8c7b9-x2x9z, and the same hash as a label.
    (r"\b(web|store|made)-[a-z0-9]{6,10}(-[a-z0-9]{5})?\b", r"\1-DRAWN"),
    (r"((?:pod-template|controller-revision)-hash\"?[=:] ?)[\"\w-]+", r"\1HASH"),
    (r"/tmp/\S+", "FILE"),
    # Columns are as wide as what is in them.
    (r"(?<=\S) {2,}", "  "),
    (r" +(?=\n)", ""),
    # The controllers of a real cluster tell what they do to workloads (docs/simulation.md).
    (r"(?s)(OldReplicaSets|Volume Claims|Volumes):(.*)Events:.*", r"\1:\2Events: ...\n"),
]


def same(text, namespace):
    text = text.replace(namespace, "NAMESPACE")
    for pattern, to in _RULES:
        text = re.sub(pattern, to, text)
    return text
