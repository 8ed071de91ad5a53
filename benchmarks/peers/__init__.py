"""How other suites do on nnspec's own operations and faults; `python -m benchmarks.peers --help`."""
