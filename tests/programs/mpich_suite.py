"""The test suite of MPICH: some 700 programs in C, each of which prints " No Errors" when it found none.

Its own build compiles the files that a Makefile.am names and links them with util/mtest*.c; its own lists say on how
many ranks each is run. Both are read here. What the suite expects to fail everywhere (xfail=) is left out, and so are
the tests of MPICH's own extensions and of fault tolerance.
"""

import argparse
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from debian import BUILD, ROOT, fetch_source
from report import Report, Verdict

GROUPS = (
    "attr basic coll comm datatype errhan errors group info init io mpi_t part perf pt2pt rma session threads topo"
).split()
UTILITIES = ("mtest", "mtest_common", "dtypes")
COMPILE_SECONDS = 120
OUR_OWN_STATUSES = range(121, 128)  # README: a bug of ours, deadlock, time-out and the like; never what a program meant


@dataclass
class Program:
    group: str
    folder: Path
    name: str
    ranks: int
    arguments: list[str]
    fails_on_purpose: bool
    sources: list[str]
    flags: list[str] = field(default_factory=list)


def run(options: argparse.Namespace, report: Report) -> None:
    Suite(options).run(report)


class Suite:
    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._tests = fetch_source("mpich", ["*/test/mpi"]) / "test" / "mpi"
        self._work = BUILD / ("mpich-suite-host" if options.host else "mpich-suite")
        self._work.mkdir(parents=True, exist_ok=True)
        self._mpicc = [ROOT / "bin/mpicc"] + (["--host"] if options.host else [])
        self._launch = [ROOT / "run", "--timeout", str(options.timeout)] + (["--host"] if options.host else [])
        if not (self._tests / "include/mpitestconf.h").exists():
            self._configure()

    def run(self, report: Report) -> None:
        utilities = {
            main: [self._compile(self._tests / f"util/{name}.c") for name in (*UTILITIES, main)]
            for main in ("mtest_single", "mtest_thread")
        }
        pools = [self._compile(file) for file in sorted((self._tests / "dtpools/src").glob("*.c"))]
        programs = [program for group in GROUPS for program in self._list(group, group)]
        wanted = [each for each in programs if re.search(self._options.filter, f"{each.group}/{each.name}")]

        def judge(program: Program) -> Verdict:
            main = "mtest_thread" if program.group == "threads" else "mtest_single"
            return self._judge(program, utilities[main] + pools)

        # Two at once: while one is linked, another runs.
        with ThreadPoolExecutor(2) as pool:
            for program, verdict in zip(wanted, pool.map(judge, wanted)):
                report.add(program.group, f"{program.folder.relative_to(self._tests)}/{program.name}", verdict)

    def _configure(self) -> None:
        print("programs: configuring the MPICH test suite (needed once)", flush=True)
        # As for another machine: the answers don't depend on running anything.
        command = ["./configure", "--host=x86_64-unknown-linux", f"CC={ROOT}/bin/mpicc", f"--with-mpi={ROOT}"]
        command += ["--disable-fortran", "--disable-cxx", "--disable-spawn"]
        with (self._work / "configure.log").open("w") as log:
            subprocess.run(command, cwd=self._tests, stdout=log, stderr=log, check=True)

    def _list(self, group: str, folder: str) -> list[Program]:
        """What the lists of `folder` and those below it name, each program once, with its first number of ranks."""
        path = self._tests / folder
        sources, flags = read_makefile(path / "Makefile.am")
        found: dict[str, Program] = {}
        nested: list[Program] = []
        for line in [line for file in path.glob("testlist*") if file.suffix != ".in" for line in file.open()]:
            words = line.split("#")[0].split()
            if not words:
                continue
            name, rest = words[0], words[1:]
            if not rest and (path / name).is_dir():
                nested += self._list(group, f"{folder}/{name}")
            if not rest or not rest[0].isdigit() or name in found or any(word.startswith("xfail=") for word in rest):
                continue
            files = sources.get(name, [f"{name}.c"])
            if all((path / file).exists() for file in files):
                arguments = [word[4:] for word in rest if word.startswith("arg=")]
                fails = any(word.startswith("resultTest=") for word in rest)
                found[name] = Program(group, path, name, int(rest[0]), arguments, fails, files, flags.get(name, []))
        return [*found.values(), *nested]

    def _command(self, *words: str | Path) -> list[str | Path]:
        folders = ("include", "dtpools/include", "dtpools", "confdb")
        includes = [f"-I{self._tests / folder}" for folder in folders]
        return [*self._mpicc, "-w", "-O1", "-DHAVE_CONFIG_H", *includes, *words]

    def _compile(self, source: Path) -> Path:
        target = self._work / f"{source.stem}.o"
        subprocess.run(self._command("-c", source, "-o", target), check=True, timeout=COMPILE_SECONDS)
        return target

    def _judge(self, program: Program, utilities: list[Path]) -> Verdict:
        image = self._work / f"{program.folder.relative_to(self._tests)}/{program.name}".replace("/", "__")
        files = [program.folder / file for file in program.sources]
        build = self._command(*program.flags, f"-I{program.folder}", *files, *utilities, "-o", image, "-lm")
        try:
            built = execute([*build, "-lpthread"], COMPILE_SECONDS)
            if built.returncode != 0:
                missing = tuple(sorted(set(re.findall(r"undefined (?:reference to|symbol:) [`']?(\w+)", built.stdout))))
                return Verdict("build", "\n".join(re.findall(r"error: .*", built.stdout)), missing)
            if self._options.build_only:
                return Verdict("ok")
            ran = execute(
                [*self._launch, "-n", str(program.ranks), image, *program.arguments], self._options.timeout + 30
            )
            if program.fails_on_purpose:
                well = ran.returncode != 0 and ran.returncode not in OUR_OWN_STATUSES
            else:
                well = ran.returncode == 0 and "no errors" in ran.stdout.lower()
            if well:
                return Verdict("ok")
            return Verdict("run", f"status {ran.returncode}: {ran.stdout[-1500:]}")
        except subprocess.TimeoutExpired:
            return Verdict("run", "didn't end")
        finally:
            image.unlink(missing_ok=True)


def execute(command: list[str | Path], seconds: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=seconds,
    )


def read_makefile(path: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What an Automake file says of its programs: their sources and their preprocessor flags, where they are named."""
    text = path.read_text().replace("\\\n", " ") if path.exists() else ""
    sources = {name: words.split() for name, words in re.findall(r"^(\w+)_SOURCES\s*=\s*(.*)$", text, re.M)}
    flags = {
        name: [word for word in words.split() if not word.startswith("$")]
        for name, words in re.findall(r"^(\w+)_CPPFLAGS\s*=\s*(.*)$", text, re.M)
    }
    return sources, flags
