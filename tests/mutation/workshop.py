"""The scratch copy of the tree: where a change is applied, built and tested."""

import hashlib
import os
import pathlib
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Quick to build: what counts is that a test fails, not how fast the code is.
_CONFIGURE = {"host": ["-DVAQUERO_HOST_OPTIMIZATION=-O0;-g0"], "tsan": []}
# A changed program may remove files, signal processes and fill the disk. It has process ids and a /tmp of its own, and can
# write nowhere else.
_CELL = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c",
         'mount -t tmpfs tmpfs /tmp && mount -o remount,ro,bind / && cd /tmp && "$@"; exit $?', "cell"]


class Workshop:
    def __init__(self, scratch, preset):
        self.tree = scratch / "tree"
        self.preset = preset
        self.build_dir = self.tree / "build" / preset
        self.output = scratch / f"{preset}.log"
        self.seconds = {}  # that a test binary takes if nothing is changed

    def copy_tree(self):
        """Makes the copy equal to the tree, touching only what differs; the tree's digest."""
        names = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, check=True,
                               capture_output=True, text=True).stdout.split("\0")
        digest = hashlib.sha256()
        wanted = set()
        for name in sorted(n for n in names if n and (ROOT / n).is_file()):
            wanted.add(name)
            data = (ROOT / name).read_bytes()
            digest.update(name.encode() + b"\0" + data)
            copy = self.tree / name
            if copy.is_file() and copy.read_bytes() == data:
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
            shutil.copymode(ROOT / name, copy)
        for file in self.tree.rglob("*"):
            name = str(file.relative_to(self.tree))
            if file.is_file() and name not in wanted and not name.startswith("build/"):
                file.unlink()
        return digest.hexdigest()[:16]

    def configure(self):
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        # No warnings: a change may leave something unused. The library's own checks see an index that is out of range.
        self._run(["cmake", "--preset", self.preset, "-DCMAKE_CXX_FLAGS=-w -D_GLIBCXX_ASSERTIONS", *_CONFIGURE[self.preset], *launcher],
                  self.tree, 600, check=True)

    def build(self, target, seconds=1200):
        """Whether it can be built. What doesn't compile is no change to be noticed."""
        return self._run(["ninja", "-C", str(self.build_dir), target], self.tree, seconds)

    def measure(self, target):
        """How long the tests take without a change; they have to pass."""
        if target in self.seconds:
            return
        if not self.build(target):
            sys.exit(f"{target} can't be built as it is:\n{self.tail()}")
        start = time.monotonic()
        if not self.test(target, 300):
            sys.exit(f"{target} fails as it is:\n{self.tail()}")
        self.seconds[target] = time.monotonic() - start

    def test(self, target, limit=None):
        binary = next(self.build_dir.glob(f"tests/host/*/{target}"))
        # A loaded machine may be slow, and a sanitizer more so.
        limit = limit or 20 + 6 * self.seconds[target]
        command = [str(binary), "--gtest_fail_fast", "--gtest_brief=1"]
        return self._run(_CELL + command, binary.parent, limit)

    def built_but_failed_to_list_its_tests(self):
        """The build asks a new test binary for its tests; one that can't even say them is noticed."""
        return "Error running test executable" in self.tail()

    def tail(self, length=3000):
        return self.output.read_text(errors="replace")[-length:]

    def _run(self, command, folder, limit, check=False):
        """Whether `command` succeeded in time; its whole process group is gone afterwards."""
        with open(self.output, "wb") as log:
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT,
                                       stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_limits)
            try:
                status = process.wait(limit)
            except subprocess.TimeoutExpired:
                status = None
            finally:
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                process.wait()
        if check and status != 0:
            sys.exit(f"{shlex.join(command)} failed:\n{self.tail()}")
        return status == 0


def _limits():
    os.nice(15)
    # A job in the background ignores them, and the launcher's tests send them.
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A file that grows for ever; the largest that a build writes is a static library.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
