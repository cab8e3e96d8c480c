"""What the tests of mpi/bindings share."""

import subprocess
import sys
from pathlib import Path

BINDINGS = Path(__file__).resolve().parents[3] / "mpi" / "bindings"
sys.path.insert(0, str(BINDINGS))


def run(*command: str | Path) -> str:
    """Standard output of a command that must succeed; if it fails, its messages are the exception's."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if result.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}")
    return result.stdout


def refused(*command: str | Path) -> str:
    """Standard error of a command that must fail."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if result.returncode == 0:
        raise AssertionError(f"{' '.join(map(str, command))} should fail")
    return result.stderr


def generate(*arguments: str | Path) -> str:
    """Runs mpi/bindings/generate."""
    return run(sys.executable, BINDINGS / "generate", *arguments)
