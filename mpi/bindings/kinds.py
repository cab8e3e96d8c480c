"""The kinds of parameters: what each is in C and in Fortran, in the spirit of MPI 4.0's language-independent
specification. A callback's name, such as MPI_User_function, is a kind too (see kind_of)."""

from dataclasses import dataclass
from enum import Enum


class Shape(Enum):
    """How a parameter is declared in C, given the kind's type T."""

    VALUE = "T x, when written T* x, in arrays [const] T x[]"
    RECORD = "const T* x, when written T* x, in arrays [const] T x[]"
    BUFFER = "const T* x, when written T* x"
    POINTER = "T* x, whatever the direction: what it points to is the caller's affair"
    LIST = "T x[], never const: MPI 3.1 left these as they were"


@dataclass(frozen=True)
class Kind:
    """`large_c` is the C type in large-count functions [MPI 4.0 §2.5.8], `fortran` the type in mpif.h and mpi,
    `f08` in mpi_f08. Where there is no Fortran type, only functions without Fortran binding use the kind."""

    c: str
    shape: Shape = Shape.VALUE
    large_c: str = ""
    fortran: str = ""
    f08: str = ""
    suffix: str = "[]"  # of an array or a list


INTEGER = "INTEGER"
ADDRESS = "INTEGER(KIND=MPI_ADDRESS_KIND)"
COUNT = "INTEGER(KIND=MPI_COUNT_KIND)"
OFFSET = "INTEGER(KIND=MPI_OFFSET_KIND)"
CHOICE = "TYPE(*), DIMENSION(..)"


def _integer() -> Kind:
    return Kind("int", fortran=INTEGER, f08=INTEGER)


def _handle(c: str, f08: str = "") -> Kind:
    return Kind(c, fortran=INTEGER, f08=f"TYPE({f08 or c})")


KINDS: dict[str, Kind] = {
    # Choice buffers and addresses.
    "buffer": Kind("void", Shape.BUFFER, fortran="<type>", f08=CHOICE),
    "location": Kind("void", Shape.BUFFER, fortran="<type>", f08=CHOICE),
    "memory": Kind("void", Shape.POINTER, fortran="<type>", f08=CHOICE),
    "pointer": Kind("void", Shape.POINTER, fortran=ADDRESS, f08="TYPE(C_PTR)"),
    "attribute_val": Kind("void", Shape.POINTER, fortran=ADDRESS, f08=ADDRESS),
    "extra_state": Kind("void", Shape.POINTER, fortran=ADDRESS, f08=ADDRESS),
    "object": Kind("void", Shape.POINTER),
    # Numbers that grow in large-count functions, each into a type of its own.
    "count": Kind("int", large_c="MPI_Count", fortran=INTEGER, f08=INTEGER),
    "displacement": Kind("int", large_c="MPI_Aint", fortran=INTEGER, f08=INTEGER),
    "disp_unit": Kind("int", large_c="MPI_Aint", fortran=INTEGER, f08=INTEGER),
    "bytes": Kind("MPI_Aint", large_c="MPI_Count", fortran=ADDRESS, f08=ADDRESS),
    # Numbers that don't.
    "aint": Kind("MPI_Aint", fortran=ADDRESS, f08=ADDRESS),
    "big_count": Kind("MPI_Count", fortran=COUNT, f08=COUNT),
    "offset": Kind("MPI_Offset", fortran=OFFSET, f08=OFFSET),
    "int": _integer(),
    "rank": _integer(),
    "root": _integer(),
    "tag": _integer(),
    "error": _integer(),
    "keyval": _integer(),
    "assert": _integer(),
    "weight": _integer(),
    "logical": Kind("int", fortran="LOGICAL", f08="LOGICAL"),
    "range": Kind("int", Shape.LIST, fortran=INTEGER, f08=INTEGER, suffix="[][3]"),
    "double": Kind("double", fortran="DOUBLE PRECISION", f08="DOUBLE PRECISION"),
    "fint": Kind("MPI_Fint"),
    "none": Kind("void"),
    # Strings.
    "string": Kind("char", Shape.BUFFER, fortran="CHARACTER*(*)", f08="CHARACTER(LEN=*)"),
    "strings": Kind("char*", Shape.LIST, fortran="CHARACTER*(*)", f08="CHARACTER(LEN=*)"),
    "string_lists": Kind("char**", Shape.LIST, fortran="CHARACTER*(*)", f08="CHARACTER(LEN=*)"),
    "argument_vector": Kind("char**"),
    # Handles.
    "comm": _handle("MPI_Comm"),
    "datatype": _handle("MPI_Datatype"),
    "errhandler": _handle("MPI_Errhandler"),
    "file": _handle("MPI_File"),
    "group": _handle("MPI_Group"),
    "info": _handle("MPI_Info"),
    "message": _handle("MPI_Message"),
    "op": _handle("MPI_Op"),
    "request": _handle("MPI_Request"),
    "session": _handle("MPI_Session"),
    "win": _handle("MPI_Win"),
    "t_enum": Kind("MPI_T_enum"),
    "t_cvar_handle": Kind("MPI_T_cvar_handle"),
    "t_pvar_handle": Kind("MPI_T_pvar_handle"),
    "t_pvar_session": Kind("MPI_T_pvar_session"),
    "t_event_registration": Kind("MPI_T_event_registration"),
    "t_event_instance": Kind("MPI_T_event_instance"),
    "t_cb_safety": Kind("MPI_T_cb_safety"),
    "t_source_order": Kind("MPI_T_source_order"),
    # Statuses.
    "status": Kind("MPI_Status", Shape.RECORD, fortran="INTEGER(MPI_STATUS_SIZE)", f08="TYPE(MPI_Status)"),
    "fortran_status": Kind(
        "MPI_Fint", Shape.RECORD, fortran="INTEGER(MPI_STATUS_SIZE)", f08="INTEGER(MPI_STATUS_SIZE)"
    ),
    "f08_status": Kind("MPI_F08_status", Shape.RECORD, fortran="TYPE(MPI_Status)", f08="TYPE(MPI_Status)"),
}
KINDS["buf"] = KINDS["buffer"]


def kind_of(name: str) -> Kind:
    """The kind called `name`; KeyError if there is none."""
    if name.startswith("MPI_"):
        return Kind(name, Shape.POINTER, fortran="EXTERNAL", f08=f"PROCEDURE({name})")
    return KINDS[name]
