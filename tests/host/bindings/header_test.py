#!/usr/bin/env python3
"""mpi.h: that it compiles cleanly everywhere, and has the standard's values and types."""

import os
import tempfile
import unittest
from pathlib import Path

from support import generate, run

# Written down from MPI 5.0's tables of values, some of each kind.
VALUES = """
#include <mpi.h>
#define IS(name, value) _Static_assert((name) == (value), #name)
#define HANDLE(name, value) if ((intptr_t)(name) != (value)) return __LINE__
IS(MPI_VERSION, 3); IS(MPI_SUBVERSION, 1); IS(MPI_ABI_VERSION, 1); IS(MPI_ABI_SUBVERSION, 0);
IS(MPI_SUCCESS, 0); IS(MPI_ERR_BUFFER, 1); IS(MPI_ERR_TRUNCATE, 15); IS(MPI_ERR_IN_STATUS, 19); IS(MPI_ERR_WIN, 56);
IS(MPI_ERR_ABI, 62); IS(MPI_ERR_LASTCODE, 16383); IS(MPI_T_ERR_CANNOT_INIT, 1001);
IS(MPI_ANY_SOURCE, -1); IS(MPI_ANY_TAG, -2); IS(MPI_PROC_NULL, -3); IS(MPI_ROOT, -4); IS(MPI_UNDEFINED, -32766);
IS(MPI_THREAD_SINGLE, 0); IS(MPI_THREAD_FUNNELED, 1024); IS(MPI_THREAD_MULTIPLE, 4096);
IS(MPI_IDENT, 201); IS(MPI_UNEQUAL, 204); IS(MPI_COMM_TYPE_SHARED, 221); IS(MPI_LOCK_EXCLUSIVE, 301);
IS(MPI_MODE_APPEND, 1); IS(MPI_MODE_WRONLY, 256); IS(MPI_MODE_NOCHECK, 1024); IS(MPI_SEEK_SET, 403);
IS(MPI_COMBINER_NAMED, 101); IS(MPI_COMBINER_RESIZED, 116); IS(MPI_ORDER_C, 12); IS(MPI_CART, 211);
IS(MPI_KEYVAL_INVALID, 0); IS(MPI_TAG_UB, 501); IS(MPI_UNIVERSE_SIZE, 507); IS(MPI_WIN_BASE, 601);
IS(MPI_MAX_ERROR_STRING, 512); IS(MPI_MAX_OBJECT_NAME, 128); IS(MPI_MAX_INFO_KEY, 256); IS(MPI_BSEND_OVERHEAD, 512);
IS(sizeof(MPI_Status), 32); IS(sizeof(MPI_Aint), 8); IS(sizeof(MPI_Count), 8); IS(sizeof(MPI_Offset), 8);
int main(void) {
    HANDLE(MPI_BOTTOM, 0); HANDLE(MPI_IN_PLACE, 1); HANDLE(MPI_BUFFER_AUTOMATIC, 2);
    HANDLE(MPI_STATUS_IGNORE, 0); HANDLE(MPI_UNWEIGHTED, 10); HANDLE(MPI_WEIGHTS_EMPTY, 11);
    HANDLE(MPI_OP_NULL, 0x20); HANDLE(MPI_SUM, 0x21); HANDLE(MPI_MAXLOC, 0x39); HANDLE(MPI_NO_OP, 0x3d);
    HANDLE(MPI_COMM_NULL, 0x100); HANDLE(MPI_COMM_WORLD, 0x101); HANDLE(MPI_COMM_SELF, 0x102);
    HANDLE(MPI_GROUP_EMPTY, 0x109); HANDLE(MPI_WIN_NULL, 0x110); HANDLE(MPI_FILE_NULL, 0x118);
    HANDLE(MPI_SESSION_NULL, 0x120); HANDLE(MPI_MESSAGE_NO_PROC, 0x129); HANDLE(MPI_INFO_ENV, 0x131);
    HANDLE(MPI_ERRORS_ARE_FATAL, 0x141); HANDLE(MPI_ERRORS_RETURN, 0x143); HANDLE(MPI_REQUEST_NULL, 0x180);
    HANDLE(MPI_DATATYPE_NULL, 0x200); HANDLE(MPI_AINT, 0x201); HANDLE(MPI_INT, 0x209); HANDLE(MPI_DOUBLE, 0x214);
    HANDLE(MPI_LONG_LONG_INT, 0x20b); HANDLE(MPI_INTEGER, 0x219); HANDLE(MPI_2INT, 0x22b); HANDLE(MPI_C_BOOL, 0x238);
    HANDLE(MPI_INT8_T, 0x240); HANDLE(MPI_BYTE, 0x247); HANDLE(MPI_UINT64_T, 0x259); HANDLE(MPI_COMPLEX32, 0x2eb);
    return 0;
}
"""

WARNINGS = ("-pedantic", "-Wall", "-Wextra", "-Wstrict-prototypes", "-Wold-style-definition", "-Werror")


class Header(unittest.TestCase):
    """The header in a directory of its own, with and without the large-count functions."""

    def setUp(self) -> None:
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        generate("header", "-o", self.directory / "mpi.h")
        generate("header", "--large", "-o", self.directory / "large" / "mpi.h")

    def source(self, name: str, text: str) -> Path:
        """A source file in the directory."""
        path = self.directory / name
        path.write_text(text)
        return path

    def test_is_clean_c_and_cxx(self) -> None:
        once = self.source("once.c", "#include <mpi.h>\n#include <mpi.h>\nint main(void) { return 0; }\n")
        for include in (self.directory, self.directory / "large"):
            for standard in ("c99", "c11", "c17"):
                run("gcc", f"-std={standard}", *WARNINGS, "-I", include, "-fsyntax-only", once)
            for standard in ("c++98", "c++11", "c++17", "c++20"):
                cxx = [
                    flag for flag in WARNINGS if "-W" not in flag or flag in ("-Wall", "-Wextra", "-Werror")
                ]
                run("g++", f"-std={standard}", *cxx, "-I", include, "-x", "c++", "-fsyntax-only", once)

    def test_has_the_standards_values(self) -> None:
        program = self.directory / "values"
        run("gcc", "-I", self.directory, self.source("values.c", VALUES), "-o", program)
        run(program)

    def test_is_what_is_described(self) -> None:
        for large in ((), ("--large",)):
            expectations = self.directory / "expectations.c"
            generate("expectations", *large, "-o", expectations)
            include = self.directory / "large" if large else self.directory
            run("gcc", "-std=gnu11", "-I", include, "-fsyntax-only", expectations)

    @unittest.skipUnless("MPI_ABI_HEADER" in os.environ, "MPI_ABI_HEADER doesn't name the reference header")
    def test_agrees_with_the_reference_header(self) -> None:
        expectations = self.directory / "expectations.c"
        generate("expectations", "--large", "-o", expectations)
        (self.directory / "reference").mkdir()
        (self.directory / "reference" / "mpi.h").symlink_to(Path(os.environ["MPI_ABI_HEADER"]).resolve())
        run("gcc", "-std=gnu11", "-I", self.directory / "reference", "-fsyntax-only", expectations)

    def test_declares_nothing_that_takes_part_in_a_link(self) -> None:
        once = self.source("once.c", "#include <mpi.h>\nint main(void) { return 0; }\n")
        run("gcc", "-I", self.directory, once, "-o", self.directory / "once")


if __name__ == "__main__":
    unittest.main()
