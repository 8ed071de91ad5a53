"""Properties of sgd's runs."""

from nnspec.conformance.checks.properties.steps import of

PROPERTIES = of("sgd")
