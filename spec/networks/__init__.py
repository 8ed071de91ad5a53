"""The networks of the spec: explicit, in the order of their years."""

from nnspec.spec.networks.alexnet import ALEXNET
from nnspec.spec.networks.googlenet import GOOGLENET
from nnspec.spec.networks.keras_binary_cnn import KERAS_BINARY_CNN
from nnspec.spec.networks.lenet5 import LENET5
from nnspec.spec.networks.model import Family
from nnspec.spec.networks.resnet18 import RESNET18
from nnspec.spec.networks.simple_cnn import SIMPLE_CNN
from nnspec.spec.networks.vgg import VGG11, VGG11_BN, VGG13, VGG13_BN, VGG16, VGG16_BN, VGG19, VGG19_BN
from nnspec.spec.networks.zfnet import ZFNET

FAMILIES = (
    *(LENET5, ALEXNET, ZFNET, GOOGLENET),
    *(VGG11, VGG13, VGG16, VGG19),
    *(VGG11_BN, VGG13_BN, VGG16_BN, VGG19_BN),
    RESNET18,
    *(KERAS_BINARY_CNN, SIMPLE_CNN),
)

NETWORKS: dict[str, Family] = {family.name: family for family in FAMILIES}
