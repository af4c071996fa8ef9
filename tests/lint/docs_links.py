"""Every relative link in a Markdown file leads to a file, and to a heading where it names one."""

import re

import tree

_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.I)


def prose(text):
    """The text without its code; every line keeps its number."""
    text = re.sub(r"^```.*?^```", lambda m: "\n" * m.group().count("\n"), text, flags=re.S | re.M)
    return re.sub(r"`[^`\n]*`", "", text)


def anchors(path):
    headings = re.findall(r"^#+\s+(.*?)\s*$", tree.read(path), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def why_broken(source, target):
    file_name, _, anchor = target.partition("#")
    path = source if not file_name else (source.parent / file_name)
    if not path.exists():
        return "leads nowhere"
    if anchor and path.suffix == ".md" and anchor not in anchors(path):
        return f"there is no heading '{anchor}'"
    return None


def check(root):
    problems = []
    for path in tree.files(root, ".md"):
        text = prose(tree.read(path))
        for match in _LINK.finditer(text):
            target = match.group(1)
            reason = None if _OUTSIDE.match(target) else why_broken(path, target)
            if reason:
                line = text.count("\n", 0, match.start()) + 1
                problems.append(f"{tree.name(root, path)}:{line}: {target}: {reason}")
    return problems


if __name__ == "__main__":
    tree.main(check)
