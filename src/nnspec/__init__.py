"""Executable specification of neural-network operations, and the suite that holds frameworks to it.

nnspec.spec         the law: what each operation means (standard library only)
nnspec.reference    the exact math of each operation in NumPy, with an error bound for every result
nnspec.backends     the adapters: one file per framework, loaded only when its name is asked for
nnspec.conformance  the suite: cases, checks, verdicts, records, reports, the command line

In the repository these are the four folders of the same name at the top level. The links beside
this file serve editable installs and type checkers; the wheel is built from the folders themselves.
"""

__version__ = "0.1.0"
