"""CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html): its binary files, and its python files.

The latter are pickles, and to unpickle is to call whatever the file names. Here it can name three
things, and none of them is what it names: a record of what would have been called stands in its place.
"""

import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nnspec.conformance.networks.idx import NOTHING
from nnspec.conformance.networks.images import BadData, Images

SHAPE = (3, 32, 32)
PIXELS = 3 * 32 * 32
TRAIN = tuple(f"data_batch_{i}" for i in range(1, 6))
TEST = ("test_batch",)


def cifar10_files(folder: str | Path) -> tuple[Images, Images]:
    """What CIFAR-10 has for training, and for the test."""
    train, test = ([_read(Path(folder), name) for name in names] for names in (TRAIN, TEST))
    return _joined(train), _joined(test)


def _joined(parts: list[Images]) -> Images:
    return Images(np.concatenate([p.x for p in parts]), np.concatenate([p.t for p in parts]))


def _read(folder: Path, name: str) -> Images:
    for path, reader in ((folder / f"{name}.bin", binary), (folder / name, pickled)):
        if path.is_file():
            return reader(path)
    raise BadData(f"{folder} holds no {name}.bin or {name} of CIFAR-10; {NOTHING}")


def binary(path: Path) -> Images:
    """Records of a label and 3072 pixels, the channels one after the other."""
    content = np.frombuffer(path.read_bytes(), np.uint8)
    if not len(content) or len(content) % (1 + PIXELS):
        raise BadData(f"{path} has {len(content)} bytes; a batch of CIFAR-10 has a multiple of {1 + PIXELS}")
    records = content.reshape(-1, 1 + PIXELS)
    return _images(path, records[:, 1:], records[:, 0])


def pickled(path: Path) -> Images:
    """A pickled dictionary with `data`, an array of bytes [N 3072], and `labels`, a list."""
    try:
        batch = _Records(io.BytesIO(path.read_bytes()), encoding="bytes").load()
    except BadData as refused:
        raise BadData(f"{path} {refused}") from None
    except Exception as error:  # whatever a pickle can be broken in
        raise BadData(f"{path} is no pickle of CIFAR-10: {type(error).__name__}: {error}") from None
    batch = batch if isinstance(batch, dict) else {}
    data, labels = (batch.get(key, batch.get(key.decode())) for key in (b"data", b"labels"))
    if not isinstance(data, _Array) or not isinstance(labels, list) or set(map(type, labels)) != {int}:
        raise BadData(f"{path} holds no dictionary with an array `data` and a list `labels` of integers")
    return _images(path, data.numbers(path), np.array(labels))


def _images(path: Path, data: np.ndarray, labels: np.ndarray) -> Images:
    if len(data) != len(labels) or not ((labels >= 0) & (labels < 10)).all():
        raise BadData(f"{path} has {len(data)} images, and labels that are not as many numbers from 0 to 9")
    return Images(data.reshape(-1, *SHAPE), labels.astype(np.int64))


class _Array:
    """What a pickle says of an array: version, shape, dtype, order, bytes."""

    def __init__(self) -> None:
        self.said: Any = ()

    def __setstate__(self, said: Any) -> None:
        self.said = said

    def numbers(self, path: Path) -> np.ndarray:
        _, shape, kind, fortran, content = self.said if len(self.said) == 5 else [None] * 5
        held = content if isinstance(content, bytes) else b""
        right = isinstance(kind, _Kind) and kind.name in ("u1", b"u1")
        if not right or shape != (len(held) / PIXELS, PIXELS):
            raise BadData(f"{path} holds no array of bytes [N {PIXELS}] under `data`")
        return np.frombuffer(held, np.uint8).reshape(-1, PIXELS, order="F" if fortran else "C")


class _Kind:
    """What a pickle says of a dtype: its name, and how the bytes are ordered, which is not asked."""

    __slots__ = ("name",)

    def __init__(self, name: Any) -> None:
        self.name = name

    def __setstate__(self, said: Any) -> None:
        pass


class _Name:
    """A function that the pickle may call; it has no attributes that the pickle could set."""

    __slots__ = ("_answer",)

    def __init__(self, answer: Callable[..., Any]) -> None:
        self._answer = answer

    def __call__(self, *said: Any) -> Any:
        return self._answer(*said)

    def __setstate__(self, said: Any) -> None:
        raise BadData("is no pickle of CIFAR-10: it changes what it calls")


def _encoded(text: Any, codec: Any) -> bytes:
    """`codecs.encode`, by which Python 3 writes bytes for Python 2."""
    if not isinstance(text, str) or codec not in ("latin1", b"latin1"):
        raise BadData("is no pickle of CIFAR-10: it encodes what is no text")
    return text.encode("latin1")


ADMITTED = {
    ("numpy", "ndarray"): lambda: _Name(lambda *said: _Array()),
    ("numpy", "dtype"): lambda: _Name(lambda name, *said: _Kind(name)),
    ("numpy.core.multiarray", "_reconstruct"): lambda: _Name(lambda *said: _Array()),
    ("numpy._core.multiarray", "_reconstruct"): lambda: _Name(lambda *said: _Array()),
    ("_codecs", "encode"): lambda: _Name(_encoded),
}


class _Records(pickle.Unpickler):
    """An unpickler to which all other names are unknown."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ADMITTED:
            raise BadData(f"is no pickle of CIFAR-10: it asks for {module}.{name}, and is not obeyed")
        return ADMITTED[module, name]()
