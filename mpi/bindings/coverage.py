"""Tells, as a table in Markdown, which functions the library has and which tests call them."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from description import Description, Function

SOURCES = {".c", ".cpp", ".hpp", ".f", ".f90", ".f08"}


@dataclass(frozen=True)
class Line:
    """What is known of one function; `tests` are the sources that call it."""

    function: Function
    implemented: bool
    tests: tuple[str, ...]


def _implemented(library: Path) -> frozenset[str]:
    listing = subprocess.run(
        ["nm", "--defined-only", "--extern-only", "--format=posix", library],
        check=True,
        capture_output=True,
        text=True,
    )
    return frozenset(re.findall(r"^(MPI_\w+) [TW] ", listing.stdout, re.MULTILINE))


def _callers(directories: list[Path]) -> dict[str, list[str]]:
    """For each name that is called somewhere below the directories, the files' names. Comments don't count."""
    found: dict[str, list[str]] = {}
    for directory in directories:
        for path in sorted(path for path in directory.rglob("*") if path.suffix in SOURCES):
            text = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(errors="replace"), flags=re.DOTALL)
            for name in sorted(set(re.findall(r"\bMPI_\w+(?=\s*\()", text))):
                found.setdefault(name, []).append(str(path.relative_to(directory)))
    return found


def collect(description: Description, library: Path, tests: list[Path]) -> list[Line]:
    """A line for each function of C, in the standard's order."""
    implemented = _implemented(library)
    callers = _callers(tests)
    return [
        Line(function, function.name in implemented, tuple(callers.get(function.name, ())))
        for function in description.functions
        if not function.fortran_only
    ]


def untested(lines: list[Line]) -> list[str]:
    """The functions that are implemented and that no test calls."""
    return [line.function.name for line in lines if line.implemented and not line.tests]


def markdown(lines: list[Line]) -> Iterator[str]:
    """The table, below a summary. MPI 3.1 counts what that standard has; later functions come on top."""
    old = [line for line in lines if line.function.version <= "3.1" and not line.function.removed]
    yield f"MPI 3.1: {sum(line.implemented for line in old)} of {len(old)} functions are there."
    yield f"All that are declared: {sum(line.implemented for line in lines)} of {len(lines)}."
    yield ""
    yield "| Function | Chapter | Since | There | Tested by |"
    yield "|---|---|---|---|---|"
    for line in lines:
        function = line.function
        since = function.version
        if function.removed:
            since += f", removed in {function.removed}"
        elif function.deprecated:
            since += f", deprecated in {function.deprecated}"
        there = "yes" if line.implemented else "no"
        yield f"| {function.name} | {function.chapter.title} | {since} | {there} | {', '.join(line.tests)} |"
