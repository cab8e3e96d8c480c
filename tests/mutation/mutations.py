"""The changes: what one change to a line of C++ may be, and where a file has a place for one."""

import collections
import dataclasses
import re

# Comments, string and character literals: nothing in them is changed.
_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])*\'', re.S)
# What checks the code or talks about it isn't the code: asserts, panics, and what happens before compilation.
_SKIPPED = re.compile(r"\b(static_assert|ensure|panic)\b|^\s*(#|using\b|friend\b)|= (delete|default);")

_COMPARISONS = {"==": "!=", "!=": "==", "<=": "<", ">=": ">", "<": "<=", ">": ">="}
_JUNCTIONS = {"&&": "||", "||": "&&"}
# The house style has blanks around an operator, and none in a template's brackets.
_OPERATOR = re.compile(r"(?<= )(==|!=|<=|>=|<|>|&&|\|\|)(?= )")
_NUMBER = re.compile(r"(?<![\w.'\"])(0x[0-9a-fA-F']+|[0-9][0-9']*)([uUlLzZ]*)(?![\w.'\"])")
_ORDER = re.compile(r"\bmemory_order_(acquire|release|acq_rel|seq_cst)\b")
# A whole statement on its line or lines: a store, an increment or a call. A declaration has a type in front.
_STORE = re.compile(r"(\*|\+\+|--)?[\w.:>\[\]()&*-]+( [-+*/|&^%]?= | (<<|>>)= |(\+\+|--);|;)")
_CALL = re.compile(r"(\(void\)|::)?[\w.:>\[\]-]+(<[\w:, ]+>)?\(")
_NO_STATEMENT = re.compile(r"(return|break|continue|case|default|goto|throw|delete|if|for|while|switch|do|else|using|co_)\b")


@dataclasses.dataclass(frozen=True)
class Mutation:
    """One change: in `path`, what lies at [start, end) becomes `text`."""

    path: str
    kind: str
    start: int
    end: int
    text: str
    line: int
    before: str  # the line, or for a removed statement all its lines, in one
    after: str
    nth: int  # among equal changes of equal lines of the file

    @property
    def key(self):
        """Names the change by the text of its line, so that it survives edits elsewhere."""
        return f"{self.path}: {self.before} -> {self.after} #{self.nth}"

    def applied(self, source):
        return source[: self.start] + self.text + source[self.end :]


def _blanked(source):
    """The source with blanks for whatever isn't code; every character keeps its place."""
    return _TEXT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), source)


def _balanced(code, opening):
    """Behind the parenthesis that closes the one at `opening`."""
    depth = 0
    for at in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        if depth == 0:
            return at + 1
    return len(code)


def _of_line(code, start, end):
    """(kind, from, to, text) of each change within one line."""
    line = code[start:end]
    for m in _OPERATOR.finditer(line):
        operator = m.group()
        kind = "comparison" if operator in _COMPARISONS else "junction"
        yield kind, start + m.start(), start + m.end(), (_COMPARISONS | _JUNCTIONS)[operator]
    for m in _NUMBER.finditer(line):
        value = int(m.group(1).replace("'", ""), 0)
        for other in (value + 1, value - 1):
            if other >= 0:
                written = hex(other) if m.group(1).startswith("0x") else str(other)
                yield "constant", start + m.start(), start + m.end(), written + m.group(2)
    for m in _ORDER.finditer(line):
        yield "order", start + m.start(), start + m.end(), "memory_order_relaxed"
    for m in re.finditer(r"\bif (constexpr )?\(", line):
        opening = start + m.end() - 1
        closing = _balanced(code, opening)
        condition = code[opening + 1 : closing - 1]
        # A negated comparison is a change of its operator.
        is_comparison = len(re.findall(r" (==|!=) ", condition)) == 1 and not re.search(r"&&|\|\|", condition)
        declares = re.match(r"(const )?[\w:]+(<.*>)?[&*]* [&*]*\w+ = ", condition)
        if not (m.group(1) or ";" in condition or is_comparison or declares):
            yield "condition", opening, closing, None


def _statement(code, start, end):
    """The end of the statement that begins in this line, if it is a store or a call and may be removed."""
    text = code[start:end].strip()
    before = code[:start].rstrip()
    if before and before[-1] not in ";{}):" or before.endswith("]:"):
        return None
    if _NO_STATEMENT.match(text) or not (_STORE.match(text) or _CALL.match(text)):
        return None
    at = start + len(code[start:end]) - len(code[start:end].lstrip())
    depth = 0
    for stop in range(at, len(code)):
        depth += {"(": 1, ")": -1, "{": 1, "}": -1}.get(code[stop], 0)
        if depth < 0:
            return None
        if depth == 0 and code[stop] == ";":
            return at, stop + 1
        if depth == 0 and code[stop] == "}":
            return None  # a function's body
    return None


def mutations_of(path, source):
    """All changes to the file, in order."""
    code = _blanked(source)
    seen = collections.Counter()
    found = []

    def add(kind, start, end, text, number, first, last):
        before = " ".join(source[first:last].split())
        after = " ".join((source[first:start] + text + source[end:last]).split())
        seen[before, after] += 1
        found.append(Mutation(path, kind, start, end, text, number, before, after, seen[before, after]))

    depth, start = 0, 0
    for number, line in enumerate(code.split("\n"), 1):
        end = start + len(line)
        if not _SKIPPED.search(line) and line.strip():
            for kind, at, to, text in _of_line(code, start, end):
                if kind == "condition":
                    text = "(!" + source[at:to] + ")"
                add(kind, at, to, text, number, start, max(end, to))
            statement = _statement(code, start, end) if depth > 0 else None
            if statement:
                add("removed", *statement, ";", number, *statement)
        depth += line.count("{") - line.count("}")
        start = end + 1
    return found
