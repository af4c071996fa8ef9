"""What the lint scripts share: which files there are, and how to read C++ without its comments."""

import re
import sys
from pathlib import Path

CPP = (".h", ".cc")
_SKIPPED = re.compile(r"^(\.git|\.cache|build.*|node_modules|__pycache__)$")


def files(root, *suffixes):
    """Every file of the project with one of the suffixes, in a stable order."""
    found = []
    for entry in sorted(Path(root).iterdir()):
        if entry.is_dir() and not entry.is_symlink() and not _SKIPPED.match(entry.name):
            found += files(entry, *suffixes)
        elif entry.is_file() and entry.name.endswith(suffixes):
            found.append(entry)
    return found


def name(root, path):
    return Path(path).relative_to(root).as_posix()


def read(path):
    return Path(path).read_text(encoding="utf-8", errors="replace")


_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<raw>[^()\\ ]*)\(.*?\)(?P=raw)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'',
    re.S)


def code(text, keep_strings=False):
    """C++ with comments (and strings) blanked; every line keeps its number."""
    def blank(match):
        token = match.group()
        if keep_strings and token[0] not in "/":
            return token
        quotes = '""' if token[0] in '"R' else ""
        return quotes + "\n" * token.count("\n")
    return _TOKEN.sub(blank, text)


_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def includes(path):
    """(line, '<' or '"', target) of every include line."""
    text = code(read(path), keep_strings=True)
    return [(text.count("\n", 0, m.start(2)) + 1, m.group(1), m.group(2)) for m in _INCLUDE.finditer(text)]


def main(check):
    """Runs a rule over the root named on the command line; prints what it finds, one line each."""
    problems = check(Path(sys.argv[1]).resolve())
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem(s)")
    sys.exit(1 if problems else 0)
