"""Every .cc is named in the CMakeLists.txt of a folder above it: a test that is not listed is not a test."""

import re

import tree


def names_in(cmake):
    text = re.sub(r"#[^\n]*", "", tree.read(cmake))
    return set(re.findall(r'[^\s()"]+', text))


def check(root):
    named = {cmake.parent: names_in(cmake) for cmake in tree.files(root, "CMakeLists.txt")}
    problems = []
    for path in tree.files(root, ".cc"):
        above = [folder for folder in path.parents if folder in named]
        if not any(path.relative_to(folder).as_posix() in named[folder] for folder in above):
            problems.append(f"{tree.name(root, path)}: is in no CMakeLists.txt, so nothing builds it")
    return problems


if __name__ == "__main__":
    tree.main(check)
