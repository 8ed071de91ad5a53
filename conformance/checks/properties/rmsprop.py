"""Properties of rmsprop's runs."""

from nnspec.conformance.checks.properties.steps import of

PROPERTIES = of("rmsprop")
