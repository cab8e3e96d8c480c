"""Reads the description of the interface: interface/*.txt. README.md says how these files are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kinds import kind_of

DIRECTORY = Path(__file__).resolve().parent / "interface"


class DescriptionError(Exception):
    """The description says something that can't be; the message begins with file and line."""


@dataclass(frozen=True)
class Chapter:
    """A chapter of MPI 3.1, or of the later standard that brought it; `stem` is the name of its file without number."""

    number: int
    title: str
    stem: str


@dataclass(frozen=True)
class Parameter:
    """`length` is an array's length, in terms of other parameters where it can be said; None for what is no array.
    `only` tells where the parameter is, if not everywhere: "large" or "c_only"."""

    name: str
    kind: str
    direction: str = "in"
    length: str | None = None
    only: str = ""


@dataclass(frozen=True)
class Function:
    """A function, or a callback's type. Versions are those of the standard that brought, deprecated, removed it."""

    name: str
    chapter: Chapter
    version: str
    parameters: tuple[Parameter, ...]
    returns: str = "int"
    large: bool = False
    variadic: bool = False
    c_only: bool = False
    fortran_only: bool = False
    deprecated: str = ""
    removed: str = ""


@dataclass(frozen=True)
class Value:
    """A predefined value: of a handle, or a constant. Datatypes have a class and C++ types, in order: the element's or
    the pair's; none where the compiler has no such type."""

    name: str
    number: str
    type_class: str = ""
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alias:
    """Another name for a value or type."""

    name: str
    target: str


@dataclass(frozen=True)
class Handle:
    """A handle's type; `functions` begins the names of its conversions, and `fortran` is their version or empty."""

    type: str
    functions: str
    fortran: str
    values: tuple[Value | Alias, ...]


@dataclass(frozen=True)
class Constants:
    """Constants of one C type; `enum` says that the type is an enumeration of just these."""

    type: str
    title: str
    enum: bool
    values: tuple[Value | Alias, ...]


@dataclass(frozen=True)
class Description:
    """All of it, in the files' order."""

    functions: tuple[Function, ...]
    callbacks: tuple[Function | Alias, ...]
    handles: tuple[Handle, ...]
    constants: tuple[Constants, ...]

    def datatypes(self) -> tuple[Value, ...]:
        """The predefined datatypes, without MPI_DATATYPE_NULL and second names."""
        (handle,) = (handle for handle in self.handles if handle.type == "MPI_Datatype")
        return tuple(value for value in handle.values if isinstance(value, Value) and value.type_class)


def _logical_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Each line that isn't a comment, with those below that continue it because they are indented, and its place."""
    place, text = "", ""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.rstrip()
        if line.startswith("#"):
            continue
        if line.startswith(" "):
            text += " " + line.strip()
            continue
        if text:
            yield place, text
        place, text = f"{path.name}:{number}", line
    if text:
        yield place, text


def _parameter(text: str) -> Parameter:
    match = re.fullmatch(r"(?:(large|c_only) )?(?:(in|out|inout) )?(\w+)(?:: (\w+))?(?:\[([\w*]+)\])?", text)
    if not match:
        raise ValueError(f"not a parameter: {text}")
    only, direction, name, kind, length = match.groups()
    parameter = Parameter(name, kind or name, direction or "in", length, only or "")
    kind_of(parameter.kind)
    return parameter


_FLAGS = {"large", "c_only", "fortran_only", "deprecated", "removed"}


def _functions(text: str, chapter: Chapter) -> Iterator[Function]:
    """The functions of one line, with the nonblocking and persistent ones that follow from them."""
    match = re.fullmatch(r"(\d\.\d) (MPI_\w+(?:, MPI_\w+)*)\((.*)\)(?: -> (\w+))?((?: [\w.=]+)*)", text)
    if not match:
        raise ValueError(f"not a function: {text}")
    version, names, parameters, returns, flag_text = match.groups()
    texts = [part for part in parameters.split(", ") if part]
    flags = dict(flag.partition("=")[::2] for flag in flag_text.split())
    forms = {form: flags.pop(form) for form in ("nonblocking", "persistent") if form in flags}
    if unknown := flags.keys() - _FLAGS:
        raise ValueError(f"unknown flag: {', '.join(unknown)}")
    for name in names.split(", "):
        function = Function(
            name,
            chapter,
            version,
            tuple(_parameter(part) for part in texts if part != "..."),
            returns or "int",
            variadic="..." in texts,
            large="large" in flags,
            c_only="c_only" in flags,
            fortran_only="fortran_only" in flags,
            deprecated=flags.get("deprecated", ""),
            removed=flags.get("removed", ""),
        )
        yield function
        request = Parameter("request", "request", "out")
        if "nonblocking" in forms:
            small = name.removeprefix("MPI_")
            yield replace(
                function,
                name=f"MPI_I{small[0].lower()}{small[1:]}",
                version=forms["nonblocking"],
                parameters=(*function.parameters, request),
            )
        if "persistent" in forms:
            yield replace(
                function,
                name=f"{name}_init",
                version=forms["persistent"],
                parameters=(*function.parameters, Parameter("info", "info"), request),
            )


def _chapter(text: str, path: Path) -> Chapter:
    match = re.fullmatch(r"chapter (\d+): (.+)", text)
    if not match:
        raise ValueError(f"a file begins with its chapter, not: {text}")
    return Chapter(int(match[1]), match[2], path.stem.partition("_")[2])


def _read_functions(path: Path) -> Iterator[Function | Alias]:
    chapter = None
    for place, text in _logical_lines(path):
        try:
            if chapter is None:
                chapter = _chapter(text, path)
            elif match := re.fullmatch(r"\d\.\d (\w+) = (\w+)", text):
                yield Alias(*match.groups())
            else:
                yield from _functions(text, chapter)
        except (ValueError, KeyError) as error:
            raise DescriptionError(f"{place}: {error}") from error


def _value(text: str) -> Value | Alias:
    if match := re.fullmatch(r"(\w+) = (\w+)", text):
        return Alias(*match.groups())
    match = re.fullmatch(r"(\w+) (-?\d+|0x[0-9a-f]+)(?: (\w+) (.+))?", text)
    if not match:
        raise ValueError(f"not a value: {text}")
    name, number, type_class, types = match.groups()
    return Value(name, number, type_class or "", tuple(types.split(", ")) if types and types != "-" else ())


def _sections(path: Path) -> Iterator[tuple[str, str, list[Value | Alias]]]:
    """The headings of a file of values, with their places, and the values below them."""
    place, heading = "", ""
    values: list[Value | Alias] = []
    for where, text in _logical_lines(path):
        if re.match(r"handle |constants |enum ", text):
            if heading:
                yield place, heading, values
            place, heading, values = where, text, []
            continue
        try:
            values.append(_value(text))
        except ValueError as error:
            raise DescriptionError(f"{where}: {error}") from error
    yield place, heading, values


def _read_handles(path: Path) -> Iterator[Handle]:
    for place, heading, values in _sections(path):
        match = re.fullmatch(r"handle (\w+)(?: fortran=(\d\.\d))?(?: functions=(\w+))?", heading)
        if not match:
            raise DescriptionError(f"{place}: not a handle: {heading}")
        yield Handle(match[1], match[3] or match[1], match[2] or "", tuple(values))


def _read_constants(path: Path) -> Iterator[Constants]:
    for place, heading, values in _sections(path):
        match = re.fullmatch(r"(constants|enum) ([\w*]+):(?: (.+))?", heading)
        if not match:
            raise DescriptionError(f"{place}: not constants: {heading}")
        yield Constants(match[2], match[3] or "", match[1] == "enum", tuple(values))


def _conversions(handle: Handle, languages: Chapter, abi: Chapter) -> Iterator[Function]:
    """A handle's way to Fortran and back [MPI 3.1 §17.2.4], and to int and back [MPI 5.0 §20]."""
    kind = handle.type.removeprefix("MPI_").lower()
    name = handle.functions.removeprefix("MPI_").lower()
    itself = (Parameter("datatype" if name == "type" else name, kind),)
    yield Function(
        f"{handle.functions}_f2c", languages, handle.fortran, (Parameter(name, "fint"),), kind, c_only=True
    )
    yield Function(f"{handle.functions}_c2f", languages, handle.fortran, itself, "fint", c_only=True)
    yield Function(f"{handle.functions}_fromint", abi, "5.0", (Parameter(name, "int"),), kind, c_only=True)
    yield Function(f"{handle.functions}_toint", abi, "5.0", itself, "int", c_only=True)


def read(directory: Path = DIRECTORY) -> Description:
    """The whole description. DescriptionError says what is wrong with it, and where."""
    handles = tuple(_read_handles(directory / "handles.txt"))
    functions: list[Function] = []
    for path in sorted(directory.glob("[0-9]*.txt")):
        functions += (item for item in _read_functions(path) if isinstance(item, Function))
    chapters = {function.chapter.number: function.chapter for function in functions}
    for handle in handles:
        if handle.fortran:
            functions += _conversions(handle, chapters[17], chapters[20])
    names = [function.name for function in functions]
    if twice := {name for name in names if names.count(name) > 1}:
        raise DescriptionError(f"described twice: {', '.join(sorted(twice))}")
    return Description(
        tuple(sorted(functions, key=lambda function: function.chapter.number)),
        tuple(_read_functions(directory / "callbacks.txt")),
        handles,
        tuple(_read_constants(directory / "constants.txt")),
    )
