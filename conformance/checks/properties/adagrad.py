"""Properties of adagrad's runs."""

from nnspec.conformance.checks.properties.steps import of

PROPERTIES = of("adagrad", "adadelta")
