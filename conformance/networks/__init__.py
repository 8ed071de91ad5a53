"""Whole networks on a backend: traced, judged operation by operation, trained."""
