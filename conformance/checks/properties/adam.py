"""Properties of adam's runs."""

from nnspec.conformance.checks.properties.steps import of

PROPERTIES = of("adam", "adamw", "amsgrad", "nadam")
