"""The reference: the exact math of each operation in NumPy, with the error bound of every result."""
