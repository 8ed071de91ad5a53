"""ResNet-18: Deep residual learning for image recognition (He, Zhang, Ren and Sun, CVPR 2016).

Table 1 of the paper, the column of 18 layers. Decided, where it leaves a question:

- Where the channels double, the shortcut is a convolution of 1×1 with a batch norm (option B); table 2 of
  the paper is about option A, without weights, but B is what is built today. The first convolution
  of conv3_1, conv4_1 and conv5_1 has stride 2, and so has its shortcut.
- A batch norm follows each convolution, before the ReLU and before the sum (section 3.4), so convolutions
  have no bias. The second ReLU of a block follows the sum.
- Layers: conv3_1a and conv3_1b are the convolutions of the first block of conv3_x, conv3_1s is its shortcut;
  bn3_1a, bn3_1b and bn3_1s follow them.
- The mean over 7×7 is a mean over all that is left.

`published` is what torchvision counts for the same layers (pytorch.org/vision, resnet18, num_params of the
weights). An image may have a single pixel; but up to 32 pixels leave one number in each channel of conv5_x,
and batch norm in training then refuses a batch of one image.
"""

from typing import Any

from nnspec.spec.networks.layers import batch_norm, dense, normed, running, sides, weighted
from nnspec.spec.networks.loss import labelled
from nnspec.spec.networks.model import Arrays, Family, Results, Size, Table

CHANNELS = (64, 128, 256, 512)
BLOCKS = [(stage, block) for stage in (2, 3, 4, 5) for block in (1, 2)]


def grows(stage: int, block: int) -> bool:
    """Whether a block has half the pixels and twice the channels of what it reads."""
    return stage > 2 and block == 1


def residual(nn: Any, p: Arrays, place: str, x: Any, grown: bool, training: bool, new: Results) -> Any:
    """relu(x + f(x)), with f two convolutions."""

    def layer(name: str, x: Any, stride: int, padding: int) -> Any:
        x = nn.conv2d(x, p[f"conv{place}{name}.w"], stride=(stride, stride), padding=sides(padding))
        return batch_norm(nn, p, f"bn{place}{name}", x, training, new)

    stride = 2 if grown else 1
    y = layer("b", nn.relu(layer("a", x, stride, 1)), 1, 1)
    return nn.relu(nn.add(y, layer("s", x, stride, 0) if grown else x))


def resnet18(nn: Any, p: Arrays, x: Any, training: bool = False) -> Results:
    """One convolution, eight blocks of two, and a dense layer."""
    new: Results = {}
    x = nn.conv2d(x, p["conv1.w"], stride=(2, 2), padding=sides(3))
    x = nn.relu(batch_norm(nn, p, "bn1", x, training, new))
    x = nn.max_pool2d(x, window=(3, 3), stride=(2, 2), padding=sides(1))
    for stage, block in BLOCKS:
        x = residual(nn, p, f"{stage}_{block}", x, grows(stage, block), training, new)
    return {"y": dense(nn, p, "fc", nn.global_avg_pool2d(x)), **new}


def _convolutions(size: Size) -> dict[str, tuple[int, int, int]]:
    """Of each convolution: channels that it writes, channels that it reads, and taps each way."""
    read = size.wide(64)
    found = {"1": (read, 3, 7)}
    for stage, block in BLOCKS:
        place, written = f"{stage}_{block}", size.wide(CHANNELS[stage - 2])
        found |= {f"{place}a": (written, read, 3), f"{place}b": (written, written, 3)}
        found |= {f"{place}s": (written, read, 1)} if grows(stage, block) else {}
        read = written
    return found


def learned(size: Size) -> Table:
    table: Table = {}
    for place, (written, read, taps) in _convolutions(size).items():
        table |= {f"conv{place}.w": (written, read, taps, taps)} | normed(f"bn{place}", written)
    return table | weighted("fc", size.classes, size.wide(512))


def state(size: Size) -> Table:
    table: Table = {}
    for place, (written, _, _) in _convolutions(size).items():
        table |= running(f"bn{place}", written)
    return table


RESNET18 = Family(
    resnet18,
    labelled,
    learned,
    full=Size(1.0, 224, 1000),
    small=Size(1 / 16, 33, 10),
    published=11_689_512,
    state=state,
)
