"""Words that must not be there: calls that go round our seams, and signs of unfinished work.

allow.txt lists the exceptions, one a line: `path | word | reason`; the path may be a pattern such as
`room/part_*`. An entry that excuses nothing is an error.
"""

import re
from fnmatch import fnmatchcase

import tree

# In product code only; tests may do what they like.
CALLS = {
    "::now(": r"::now\(",
    "sleep_for": r"\bsleep_for\b",
    "sleep_until": r"\bsleep_until\b",
    "random_device": r"\brandom_device\b",
    "std::thread": r"\bstd::j?thread\b",
    "throw": r"\bthrow\b",
    "std::cout": r"\bstd::cout\b",
    "<cpprest/": r"#\s*include\s*<cpprest/",
    "<curl/": r"#\s*include\s*<curl/",
    "<yaml-cpp/": r"#\s*include\s*<yaml-cpp/",
    "<simdjson": r"#\s*include\s*<simdjson",
    "<spdlog": r"#\s*include\s*<spdlog",
}
# Everywhere, comments and prose included.
UNFINISHED = {
    "todo": r"\bTODO\b",
    "fixme": r"\bFIXME\b",
    "xxx": r"\bXXX\b",
    "hack": r"\bHACK\b",
    "for now": r"(?i)\bfor now\b",
    "stub": r"(?i)\bstub(s|bed)?\b",
    "placeholder": r"(?i)\bplaceholders?\b",
}
PROSE = (".h", ".cc", ".py", ".sh", ".md", ".txt", ".cmake", ".yaml", ".json", ".js", ".ts", ".html")
ALLOW = "tests/lint/allow.txt"


def allowed(root):
    """{(path or pattern, word): line} and what is wrong with the list itself."""
    entries, problems = {}, []
    path = root / ALLOW
    for number, line in enumerate(tree.read(path).splitlines() if path.exists() else [], 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split(" | ")]
        if len(fields) != 3 or not all(fields):
            problems.append(f"{ALLOW}:{number}: an entry is `path | word | reason`")
        elif fields[1] not in CALLS | UNFINISHED:
            problems.append(f"{ALLOW}:{number}: '{fields[1]}' is no word of tests/lint/words.py")
        else:
            entries[fields[0], fields[1]] = number
    return entries, problems


def found_in(root):
    """(path, line, word) of every occurrence."""
    for path in tree.files(root, *PROSE):
        name = tree.name(root, path)
        # The rules name the words.
        if name.startswith("tests/lint/"):
            continue
        sources = [(UNFINISHED, tree.read(path))]
        if name.endswith(tree.CPP) and not name.startswith("tests/"):
            sources.append((CALLS, tree.code(tree.read(path))))
        for words, text in sources:
            for word, pattern in words.items():
                for match in re.finditer(pattern, text):
                    yield name, text.count("\n", 0, match.start()) + 1, word


def check(root):
    entries, problems = allowed(root)
    used = set()
    for name, line, word in found_in(root):
        excuses = {entry for entry in entries if entry[1] == word and fnmatchcase(name, entry[0])}
        used |= excuses
        if not excuses:
            problems.append(f"{name}:{line}: '{word}' (if it must be, say why in {ALLOW})")
    for entry in sorted(entries.keys() - used):
        problems.append(f"{ALLOW}:{entries[entry]}: excuses nothing: there is no '{entry[1]}' in {entry[0]}")
    return problems


if __name__ == "__main__":
    tree.main(check)
