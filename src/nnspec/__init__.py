"""Executable specification of neural-network operations, and the suite that holds frameworks to it.

nnspec.spec         the law: what each operation means (standard library only)
nnspec.reference    the exact math of each operation in NumPy, with an error bound for every result
nnspec.backends     the adapters: one file per framework, loaded only when its name is asked for
nnspec.conformance  the suite: cases, checks, verdicts, records, reports, the command line

nnspec.compare_models(model_a, model_b, inputs) says where two models of your own part, and by which
convention; nnspec.convert turns weights from one layout into another. Both are loaded when asked for.

In the repository these are the four folders of the same name at the top level. The links beside
this file serve editable installs and type checkers; the wheel is built from the folders themselves.
"""

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "compare_models":
        from nnspec.conformance.models.compare import compare_models

        return compare_models
    if name == "convert":
        from nnspec.backends import convert

        return convert
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
