"""Debian's source packages, without a change to the system's package lists."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "programs"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def fetch_source(package: str, wanted: list[str]) -> Path:
    """The folder with the upstream source of `package`, of which only the `wanted` patterns are unpacked."""
    folder = BUILD / package
    stamp = folder / "unpacked"
    if not stamp.exists():
        print(f"programs: fetching the source of {package} (needed once)", flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        _download(package, folder)
        archive = next(folder.glob("*.orig.tar.*"))
        source = folder / "source"
        source.mkdir(exist_ok=True)
        subprocess.run(
            ["tar", "-xf", archive, "-C", source, "--strip-components=1", "--wildcards", *wanted], check=True
        )
        stamp.touch()
    return folder / "source"


def _download(package: str, folder: Path) -> None:
    lists = BUILD / "apt"
    for part in ("lists/partial", "sources"):
        (lists / part).mkdir(parents=True, exist_ok=True)
    (lists / "sources" / "source.sources").write_text(
        f"Types: deb-src\nURIs: http://deb.debian.org/debian\nSuites: bookworm\nComponents: main\nSigned-By: {KEYRING}\n"
    )
    settings = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": lists / "sources",
        "Dir::State::lists": lists / "lists",
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "APT::Sandbox::User": "root",
    }
    apt = ["apt-get", "-qq"] + [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "source", "--download-only", package], check=True, cwd=folder)
