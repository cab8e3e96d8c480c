"""Generates the names of the profiling interface [MPI 3.1 §14.2]: MPI_X weak, so that a tool can take its place, and
PMPI_X for the same code.

The library's sources define MPI_X under its own name, and the build includes the generated header into each file of
the library. Why in this way:
- `[[gnu::alias]]` and `#pragma weak MPI_X = PMPI_X` want to stand in the file of the definition, and are errors in
  any other, so each file would need a list of its own. The assembler's `.set` waits for the end of the file: where
  MPI_X isn't defined, PMPI_X isn't either, and all that is left is a weak reference, which takes nothing out of an
  archive. So one header with all names does for every file.
- Both names are one address in one section: calls cost what they did, and --gc-sections drops a function with both.
- To define PMPI_X, and MPI_X as a jump to it, would cost each call a branch. To rename or to add symbols with objcopy
  would be a step between compiler and archiver, in each build.

What follows: such a file must not call MPI_X or PMPI_X of another file; the reference would be weak, and null where
nothing else takes in that file. The library doesn't call its own interface anyway, since a tool would see such calls. `generate check LIBRARY` finds them."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from description import Description

HEAD = """\
// MPI_X weak, and PMPI_X for the same code, for each MPI_X that the including file defines [MPI 3.1 §14.2]. Generated;
// mpi/bindings/profiling.py says how it works. Such a file must not call other functions of the interface.
#pragma once
"""


def names(description: Description, large: bool) -> Iterator[str]:
    """The names of all functions that C has, with `large` those of the large-count variants too."""
    for function in description.functions:
        if not function.fortran_only:
            yield function.name
            if large and function.large:
                yield f"{function.name}_c"


def header(description: Description, large: bool) -> Iterator[str]:
    """The lines of the header."""
    yield HEAD
    for name in names(description, large):
        yield f'asm(".weak {name}; .globl P{name}; .set P{name}, {name}");'


def calls(library: Path) -> Iterator[str]:
    """The functions of the interface that a library's objects call or refer to, each with the object."""
    member = library.name
    section = ""
    for line in _output("readelf", "--relocs", "--wide", library):
        if match := re.match(r"File: .*\((.+)\)", line):
            member = match[1]
        elif match := re.match(r"Relocation section '\.rela?(\.\S+)'", line):
            section = match[1]
        # Names in debug information are no calls.
        elif (match := re.search(r" (P?MPI_\w+)(?: [+-] [0-9a-f]+)?$", line)) and ".debug" not in section:
            yield f"{member} calls {match[1]} in {section}"


def wrong_names(library: Path) -> Iterator[str]:
    """The functions of the interface that aren't there as MPI_X, weak, and as PMPI_X, global, at one address."""
    symbols: dict[str, tuple[str, ...]] = {}
    member = ""
    for line in _output("nm", "--defined-only", "--format=posix", library):
        fields = line.split()
        if len(fields) == 1:
            member = line
        elif re.fullmatch(r"P?MPI_[A-Z]\w*", fields[0]):
            symbols[fields[0]] = (member, *fields[1:3])
    for name in sorted({name.removeprefix("P") for name in symbols}):
        profiled = symbols.get(f"P{name}")
        if profiled is None or symbols.get(name) != (profiled[0], "W", profiled[2]) or profiled[1] != "T":
            yield f"{name} isn't weak, or isn't PMPI_ too: wasn't its file compiled with profiling.hpp?"


def _output(*command: str | Path) -> list[str]:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
