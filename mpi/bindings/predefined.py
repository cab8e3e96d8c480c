"""Generates tables of predefined handles, as C++ initialisers."""

from collections.abc import Iterator

from description import Description, Value


def _entry(value: Value) -> str:
    where = f'{value.number}, "{value.name}"'
    if not value.type_class:
        return f"{{{where}}},"
    if not value.types:
        return f"absent({where}),"
    if value.type_class == "pair":
        return f"pair<{', '.join(value.types)}>({where}),"
    return f"basic<{value.types[0]}>({where}, TypeClass::{value.type_class}),"


def table(description: Description, handle_type: str) -> Iterator[str]:
    """A line for each predefined value of a handle type, second names left out.

    MPI_Datatype, without the null handle: `basic<T>(value, name, TypeClass::...),` `pair<T, U>(value, name),` and
    `absent(value, name),` for what the compiler has no type for. Others: `{value, name},`. The values are integers,
    because a pointer isn't a constant expression."""
    (handle,) = (handle for handle in description.handles if handle.type == handle_type)
    yield f"// The predefined values of {handle_type} (mpi/bindings/predefined.py)."
    for value in handle.values:
        if isinstance(value, Value) and (value.type_class or handle_type != "MPI_Datatype"):
            yield _entry(value)
