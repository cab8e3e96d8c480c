#!/usr/bin/env python3
"""The coverage table: what is there, and what is tested."""

import tempfile
import unittest
from pathlib import Path

from support import BINDINGS, generate, refused, run

LIBRARY = "int MPI_Barrier(void* comm) { return comm != 0; } double MPI_Wtime(void) { return 0; }\n"
TEST = """/* MPI_Wtime() */
// MPI_Wtime()
#include <mpi.h>
int main(void) { return MPI_Barrier(MPI_COMM_SELF); }
"""


class Coverage(unittest.TestCase):
    """A library of two functions, one of them tested."""

    def setUp(self) -> None:
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.directory / "library.c").write_text(LIBRARY)
        (self.directory / "tests" / "deep").mkdir(parents=True)
        (self.directory / "tests" / "deep" / "barrier.c").write_text(TEST)
        run("gcc", "-c", self.directory / "library.c", "-o", self.directory / "library.o")

    def test_table(self) -> None:
        table = generate("coverage", self.directory / "library.o", "--tests", self.directory / "tests")
        self.assertRegex(table, r"MPI 3.1: 2 of \d+ functions are there.")
        self.assertIn("| MPI_Barrier | Collective communication | 1.0 | yes | deep/barrier.c |", table)
        self.assertIn("| MPI_Wtime | Environmental management | 1.0 | yes |  |", table)
        self.assertIn("| MPI_Wtick | Environmental management | 1.0 | no |  |", table)
        self.assertIn(
            "| MPI_Attr_get | Deprecated and removed functions | 1.0, deprecated in 2.0 | no |  |", table
        )

    def test_a_function_without_test_fails(self) -> None:
        command = (
            BINDINGS / "generate",
            "coverage",
            self.directory / "library.o",
            "--tests",
            self.directory / "tests",
        )
        messages = refused(*command, "--require-tests")
        self.assertIn("no test calls MPI_Wtime", messages)
        self.assertNotIn("MPI_Barrier", messages)


if __name__ == "__main__":
    unittest.main()
