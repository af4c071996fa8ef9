"""Every .cc is named in a CMakeLists.txt: a test that is not listed is not a test."""

import os
import re

import tree


def named_in(cmake):
    """The paths of the sources that it names, relative to its own folder."""
    text = re.sub(r"#[^\n]*", "", tree.read(cmake))
    return {os.path.normpath(cmake.parent / token) for token in re.findall(r'[^\s()"]+\.cc\b', text)}


def check(root):
    named = set().union(*map(named_in, tree.files(root, "CMakeLists.txt")))
    return [f"{tree.name(root, path)}: is in no CMakeLists.txt, so nothing builds it"
            for path in tree.files(root, ".cc") if str(path) not in named]


if __name__ == "__main__":
    tree.main(check)
