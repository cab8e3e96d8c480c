"""How a set of foreign programs fared: a line for each that failed, a table by group, and the reasons at the end."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from debian import BUILD


@dataclass(frozen=True)
class Verdict:
    """What became of one program: `kind` is ok, build (doesn't compile or link) or run (fails, or says it is wrong)."""

    kind: str
    detail: str = ""
    missing: tuple[str, ...] = ()  # what the linker didn't find


class Report:
    def __init__(self, name: str) -> None:
        self._name = name
        self._groups: dict[str, Counter[str]] = defaultdict(Counter)
        self._missing: Counter[str] = Counter()
        BUILD.mkdir(parents=True, exist_ok=True)
        self._log = (BUILD / f"{name}.log").open("w")

    def add(self, group: str, program: str, verdict: Verdict) -> None:
        self._groups[group][verdict.kind] += 1
        self._missing.update(verdict.missing)
        reason = "missing " + " ".join(verdict.missing) if verdict.missing else verdict.detail
        self._log.write(f"== {verdict.kind} {program}\n{reason}\n")
        self._log.flush()
        if verdict.kind != "ok":
            print(f"{verdict.kind:5s} {program}: {' '.join(reason.split())[:150]}", flush=True)

    def close(self) -> bool:
        """Prints the table; whether all is well."""
        self._log.close()
        total = sum(self._groups.values(), Counter())
        print(f"\n{self._name:12s} {'ok':>5s} {'build':>6s} {'run':>5s}   (details: {self._log.name})")
        for group, counts in [*sorted(self._groups.items()), ("all", total)]:
            print(f"{group:12s} {counts['ok']:5d} {counts['build']:6d} {counts['run']:5d}")
        if self._missing:
            print("most wanted:", ", ".join(f"{name} {count}" for name, count in self._missing.most_common(20)))
        count = sum(total.values())
        print(f"{total['ok']} of {count} run: {100 * total['ok'] / max(count, 1):.0f} %")
        return count > 0 and total["ok"] == count
