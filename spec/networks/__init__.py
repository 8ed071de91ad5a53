"""The networks of the spec: explicit, in the order of their years."""

from nnspec.spec.networks.keras_binary_cnn import KERAS_BINARY_CNN
from nnspec.spec.networks.lenet5 import LENET5
from nnspec.spec.networks.model import Family
from nnspec.spec.networks.simple_cnn import SIMPLE_CNN
from nnspec.spec.networks.vgg import VGG11, VGG11_BN, VGG13, VGG13_BN, VGG16, VGG16_BN, VGG19, VGG19_BN

FAMILIES = (
    LENET5,
    *(VGG11, VGG13, VGG16, VGG19),
    *(VGG11_BN, VGG13_BN, VGG16_BN, VGG19_BN),
    *(KERAS_BINARY_CNN, SIMPLE_CNN),
)

NETWORKS: dict[str, Family] = {family.name: family for family in FAMILIES}
