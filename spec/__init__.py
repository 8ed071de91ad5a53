"""The law: what each operation means. Imports nothing but the standard library."""
