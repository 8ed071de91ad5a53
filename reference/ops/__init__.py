"""One file per operation or family, the same names as in spec.ops."""
