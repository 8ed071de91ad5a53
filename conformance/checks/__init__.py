"""Every check, in the order in which a person would ask."""

from nnspec.conformance.checks.check import Check
from nnspec.conformance.checks.fixed import examples, rejection, signature
from nnspec.conformance.checks.manners import manners
from nnspec.conformance.checks.numeric import forward, gradient, size
from nnspec.conformance.checks.properties import properties
from nnspec.conformance.checks.special import freedom, special

CHECKS: dict[str, Check] = {
    check.name: check
    for check in (
        signature,
        examples,
        rejection,
        forward,
        gradient,
        special,
        freedom,
        manners,
        properties,
        size,
    )
}
