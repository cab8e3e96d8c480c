#!/usr/bin/env python3
"""The profiling interface: a small library, made as ours is, without and with a tool that replaces MPI_Send."""

import tempfile
import unittest
from pathlib import Path

from support import BINDINGS, generate, refused, run

SEND = """
#include "profiling.hpp"
#include <mpi.h>
int MPI_Send(const void*, int count, MPI_Datatype, int, int, MPI_Comm) { return count; }
int MPI_Ssend(const void*, int count, MPI_Datatype, int, int, MPI_Comm) { return 10 * count; }
"""
BARRIER = """
#include "profiling.hpp"
#include <mpi.h>
int MPI_Barrier(MPI_Comm) { return 7; }
"""
PROGRAM = """
#include <mpi.h>
int result(void) {
    return MPI_Send(0, 1, MPI_INT, 0, 0, MPI_COMM_WORLD) + MPI_Ssend(0, 2, MPI_INT, 0, 0, MPI_COMM_WORLD);
}
"""
MAIN = """
#include <stdio.h>
int result(void);
int main(void) { printf("%d", result()); return 0; }
"""
TOOL = """
#include <mpi.h>
int MPI_Send(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm) {
    return 100 + PMPI_Send(buf, count, datatype, dest, tag, comm);
}
"""
# As vaquero-host does: the library is the loader's, and the program a shared library.
LOADER = """
#include <dlfcn.h>
#include <stdio.h>
int main(int, char** arguments) {
    void* program = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (program == nullptr) return puts(dlerror()), 1;
    printf("%d", reinterpret_cast<int (*)()>(dlsym(program, "result"))());
}
"""


class Profiling(unittest.TestCase):
    """A library of two objects with the generated headers."""

    def setUp(self) -> None:
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        generate("header", "-o", self.directory / "mpi.h")
        generate("profiling", "-o", self.directory / "profiling.hpp")
        texts = {"send.cpp": SEND, "barrier.cpp": BARRIER, "loader.cpp": LOADER}
        texts |= {"program.c": PROGRAM, "tool.c": TOOL, "main.c": MAIN}
        for name, text in texts.items():
            (self.directory / name).write_text(text)

    def object(self, name: str, *flags: str) -> Path:
        """Compiles one source."""
        source, target = self.directory / name, self.directory / f"{name}.o"
        driver = "g++" if name.endswith("cpp") else "gcc"
        run(driver, *flags, "-O2", "-ffunction-sections", "-I", self.directory, "-c", source, "-o", target)
        return target

    def library(self, *flags: str) -> Path:
        """The library."""
        archive = self.directory / "libmpi.a"
        archive.unlink(missing_ok=True)
        run("ar", "rcs", archive, self.object("send.cpp", *flags), self.object("barrier.cpp", *flags))
        return archive

    def test_a_tool_takes_the_place_of_a_function(self) -> None:
        library, target = self.library(), self.directory / "program"
        objects = [self.object("main.c"), self.object("program.c")]
        run("gcc", "-static", *objects, library, "-o", target)
        self.assertEqual(run(target), "21")
        run("gcc", "-static", *objects, self.object("tool.c"), library, "-o", target)
        self.assertEqual(run(target), "121")

    def test_a_tool_in_a_shared_program(self) -> None:
        library, loader, plugin = (
            self.library("-fPIE"),
            self.directory / "loader",
            self.directory / "program.so",
        )
        everything = ("-Wl,--whole-archive", library, "-Wl,--no-whole-archive")
        run("g++", "-rdynamic", self.object("loader.cpp", "-fPIE"), *everything, "-ldl", "-o", loader)
        shared = ("gcc", "-shared", "-Wl,-Bsymbolic", "-o", plugin)
        run(*shared, self.object("program.c", "-fPIC"))
        self.assertEqual(run(loader, plugin), "21")
        run(*shared, self.object("program.c", "-fPIC"), self.object("tool.c", "-fPIC"))
        self.assertEqual(run(loader, plugin), "121")

    def test_a_program_takes_only_what_it_calls(self) -> None:
        target = self.directory / "program"
        objects = [self.object("main.c"), self.object("program.c")]
        run("gcc", "-static", "-Wl,--gc-sections", *objects, self.library(), "-o", target)
        symbols = run("nm", target)
        self.assertIn(" T PMPI_Send\n", symbols)
        self.assertIn(" W MPI_Send\n", symbols)
        self.assertNotIn("Barrier", symbols)

    def test_what_is_not_there_is_missing_by_name(self) -> None:
        (self.directory / "missing.c").write_text(
            "#include <mpi.h>\nint main(void) { return MPI_Win_sync(MPI_WIN_NULL); }\n"
        )
        messages = refused(
            "gcc",
            "-static",
            self.object("missing.c"),
            self.object("send.cpp"),
            "-o",
            self.directory / "program",
        )
        self.assertIn("undefined reference to `MPI_Win_sync'", messages)

    def test_check_finds_what_is_wrong(self) -> None:
        generate("check", self.library())
        check = (BINDINGS / "generate", "check", self.directory / "libmpi.a")
        (self.directory / "barrier.cpp").write_text(BARRIER.replace('#include "profiling.hpp"', ""))
        self.library()
        self.assertIn("MPI_Barrier isn't weak", refused(*check))
        (self.directory / "barrier.cpp").write_text(
            BARRIER.replace("7", "MPI_Send(0, 0, MPI_INT, 0, 0, MPI_COMM_SELF)")
        )
        self.library()
        self.assertIn("calls MPI_Send in .text.MPI_Barrier", refused(*check))


if __name__ == "__main__":
    unittest.main()
