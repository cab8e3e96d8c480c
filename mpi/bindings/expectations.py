"""Generates a C file that compiles only against an mpi.h with the described values and prototypes: ours, or the
MPI Forum's reference header (github.com/mpi-forum/mpi-abi-stubs)."""

from collections.abc import Iterator

from c_header import prototypes
from description import Alias, Description, Function, Value

# What a header says of itself, which may be more than 3.1.
OWN = {"MPI_VERSION", "MPI_SUBVERSION"}

HEAD = """\
#include <mpi.h>
#include <stddef.h>

_Static_assert(sizeof(MPI_Aint) == sizeof(void*) && sizeof(MPI_Offset) == 8 && sizeof(MPI_Count) == 8, "");
_Static_assert(sizeof(MPI_Status) == 32 && offsetof(MPI_Status, MPI_SOURCE) == 0, "");
_Static_assert(offsetof(MPI_Status, MPI_TAG) == 4 && offsetof(MPI_Status, MPI_ERROR) == 8, "");
_Static_assert(offsetof(MPI_Status, MPI_internal) == 12, "");
"""


def _values(description: Description) -> Iterator[tuple[str, str, str]]:
    """Name, C type and number of each value."""
    for handle in description.handles:
        numbers = {value.name: value.number for value in handle.values if isinstance(value, Value)}
        for value in handle.values:
            yield value.name, handle.type, numbers[value.target] if isinstance(value, Alias) else value.number
    for group in description.constants:
        for value in group.values:
            if isinstance(value, Value) and value.name not in OWN:
                yield value.name, "int" if group.enum else group.type, value.number


def _in_the_abi(function: Function) -> bool:
    """The ABI of C has neither what MPI 3.0 removed nor the ways to Fortran's handles and statuses."""
    kinds = {function.returns} | {parameter.kind for parameter in function.parameters}
    return not function.removed and not kinds & {"fint", "fortran_status", "f08_status"}


def source(description: Description, large: bool) -> Iterator[str]:
    """The lines of the file. A type or a prototype that differs is a conflict with the header's."""
    yield HEAD
    for number, (name, c_type, value) in enumerate(_values(description)):
        yield f'_Static_assert((intptr_t){name} == {value}, "{name}");'
        yield f"extern __typeof__(1 ? {name} : {name}) value_{number};"
        yield f"extern {c_type} value_{number};"
    functions = tuple(filter(_in_the_abi, description.functions))
    for prefix in ("MPI_", "PMPI_"):
        yield from prototypes(functions, prefix, large, description.callbacks)
