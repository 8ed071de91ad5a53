"""python -m nnspec.conformance.cli, wherever the command is not installed."""

from nnspec.conformance.cli import main

main()
