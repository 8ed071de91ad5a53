"""Which of the divergences that an adapter declares are about a clause, and cover a judgement."""

from collections.abc import Iterator
from typing import Any

from nnspec.backends.base import Divergence
from nnspec.conformance.checks.trial import Judgement
from nnspec.conformance.target import Target


def declared(target: Target, operation: str, dtype: str, clause: str) -> Iterator[Divergence]:
    """The declared divergences about a clause that hold for this target's version, mode and dtype."""
    for divergence in target.backend.divergences:
        fits = clause in divergence.clauses and divergence.witness["op"] == operation
        fits = fits and (not divergence.modes or target.mode in divergence.modes)
        fits = fits and (not divergence.dtypes or dtype in divergence.dtypes)
        if fits and in_versions(target.backend.version(), divergence.versions):
            yield divergence


def covers(divergence: Divergence, judgement: Judgement, case: Any) -> bool:
    """Whether it explains this judgement, of this case or of another call that was made for it."""
    evidence, call = judgement.evidence or {}, judgement.call or case
    about = str(evidence.get("array", "")).partition(",")[0]
    fits = judgement.ratio <= divergence.ratio and (not divergence.arrays or about in divergence.arrays)
    return fits and divergence.when(call) and divergence.explains(call, evidence)


def in_versions(version: str, versions: str) -> bool:
    """Whether a version is one of those named as in a requirement; all if none is."""
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(versions).contains(version.partition("+")[0], prereleases=True)
