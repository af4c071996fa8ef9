"""Files of at most 400 lines, C++ functions of at most 60."""

import re

import tree

FILE_LINES = 400
FUNCTION_LINES = 60
SOURCES = (".h", ".cc", ".py", ".sh", ".cmake")
# A block that holds declarations rather than statements.
_SCOPE = re.compile(
    r'^(?:template\s*<.*>\s*)?(?:inline\s+|typedef\s+)*(?:(?:namespace|class|struct|union|enum)\b|extern\s*"")', re.S)
_MARK = re.compile(r"[{};]|^[ \t]*#(?:\\\n|[^\n])*", re.M)


def first_line(text, offset):
    """The line of the first character at or after the offset that is not blank."""
    return text.count("\n", 0, re.compile(r"\S").search(text, offset).start()) + 1


def functions(text):
    """(first line, number of lines) of every outermost block of statements."""
    text = tree.code(text)
    stack, statement_start = [], 0
    for mark in _MARK.finditer(text):
        token = mark.group()
        if token == "{":
            head = text[statement_start:mark.start()].strip()
            inside = any(start is not None for start in stack)
            is_function = head and not inside and not _SCOPE.match(head)
            stack.append(first_line(text, statement_start) if is_function else None)
        elif token == "}" and stack:
            start = stack.pop()
            if start is not None:
                yield start, text.count("\n", 0, mark.start()) + 2 - start
        statement_start = mark.end()


def check(root):
    problems = []
    for path in tree.files(root, *SOURCES):
        text = tree.read(path)
        lines = text.count("\n")
        if lines > FILE_LINES:
            problems.append(f"{tree.name(root, path)}: {lines} lines; the limit is {FILE_LINES}: split it")
        if not path.name.endswith(tree.CPP):
            continue
        for first, count in functions(text):
            if count > FUNCTION_LINES:
                problems.append(
                    f"{tree.name(root, path)}:{first}: a function of {count} lines; the limit is {FUNCTION_LINES}")
    return problems


if __name__ == "__main__":
    tree.main(check)
