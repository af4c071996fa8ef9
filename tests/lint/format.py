"""clang-format has nothing to change."""

import subprocess

import tree


def check(root):
    sources = [str(path) for path in tree.files(root, *tree.CPP)]
    run = subprocess.run(["clang-format", "--dry-run", "--Werror", *sources], capture_output=True, text=True, check=False)
    return [line for line in run.stderr.splitlines() if "error:" in line]


if __name__ == "__main__":
    tree.main(check)
