"""The networks of the spec: explicit, in the order of their years."""

from nnspec.spec.networks.lenet5 import LENET5
from nnspec.spec.networks.model import Family

NETWORKS: dict[str, Family] = {family.name: family for family in (LENET5,)}
