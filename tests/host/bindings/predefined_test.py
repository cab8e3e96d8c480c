#!/usr/bin/env python3
"""The tables of predefined handles: that they are C++ in a constant expression, and right."""

import tempfile
import unittest
from pathlib import Path

from support import generate, run

PROGRAM = """
#include <mpi.h>
#include <cstdint>
#include <string_view>
enum class TypeClass {
    absent, pair, opaque, byte, c_integer, fortran_integer, multi_language, floating, logical, complex
};
struct Entry { std::uintptr_t handle; std::string_view name; TypeClass type_class; std::size_t size, extent; };
template <class T> constexpr Entry basic(std::uintptr_t handle, std::string_view name, TypeClass type_class) {
    const std::size_t size = (type_class == TypeClass::complex ? 2 : 1) * sizeof(T);
    return {handle, name, type_class, size, size};
}
template <class T, class U> constexpr Entry pair(std::uintptr_t handle, std::string_view name) {
    struct Pair { T value; U index; };
    return {handle, name, TypeClass::pair, sizeof(T) + sizeof(U), sizeof(Pair)};
}
constexpr Entry absent(std::uintptr_t handle, std::string_view name) { return {handle, name, TypeClass::absent, 0, 0}; }
constexpr Entry datatypes[] = {
#include "datatypes.inc"
};
struct Operation { std::uintptr_t handle; std::string_view name; };
constexpr Operation operations[] = {
#include "operations.inc"
};
constexpr Entry find(std::string_view name) {
    for (const Entry& entry : datatypes)
        if (entry.name == name) return entry;
    return {};
}
static_assert(find("MPI_INT").handle == 0x209 && find("MPI_INT").size == sizeof(int));
static_assert(find("MPI_DOUBLE_INT").size == 12 && find("MPI_DOUBLE_INT").extent == 16);
static_assert(find("MPI_C_LONG_DOUBLE_COMPLEX").size == 2 * sizeof(long double));
static_assert(find("MPI_COMPLEX16").size == 16 && find("MPI_REAL2").type_class == TypeClass::absent);
static_assert(find("MPI_DATATYPE_NULL").handle == 0 && find("MPI_LONG_LONG_INT").handle == 0);
static_assert(operations[1].handle == 0x21 && operations[1].name == "MPI_SUM");
int main() { return reinterpret_cast<std::uintptr_t>(MPI_COMPLEX32) == find("MPI_COMPLEX32").handle ? 0 : 1; }
"""


class Tables(unittest.TestCase):
    """Both tables in one program."""

    def test_are_constant_expressions(self) -> None:
        directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        generate("header", "-o", directory / "mpi.h")
        generate("predefined", "MPI_Datatype", "-o", directory / "datatypes.inc")
        generate("predefined", "MPI_Op", "-o", directory / "operations.inc")
        (directory / "tables.cpp").write_text(PROGRAM)
        run(
            "g++",
            "-std=c++20",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-I",
            directory,
            directory / "tables.cpp",
            "-o",
            directory / "tables",
        )
        run(directory / "tables")


if __name__ == "__main__":
    unittest.main()
