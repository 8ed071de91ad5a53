"""IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist): 0 0 kind rank, the extents, the numbers."""

import gzip
import zlib
from pathlib import Path

import numpy as np

from nnspec.conformance.networks.images import BadData, Images
from nnspec.reference.formats import Array

# All numbers are big-endian.
KINDS = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
PAIRS = (
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
)
NOTHING = "nnspec downloads nothing"


def idx(path: str | Path) -> Array:
    """The array of an IDX file, which may be compressed by gzip."""
    path = Path(path)
    content = _unpacked(path)
    zeros, kind, rank = content[:2], *content[2:4].ljust(2, b"\xff")
    if zeros != b"\0\0" or kind not in KINDS:
        raise BadData(f"{path} is no IDX file: it begins with {content[:4].hex(' ')}, not 00 00, kind, rank")
    start = 4 + 4 * rank
    shape = tuple(np.frombuffer(content[4:start].ljust(4 * rank, b"\0"), ">u4").tolist())
    dtype = np.dtype(KINDS[kind])
    wanted = start + dtype.itemsize * int(np.prod(shape, dtype=object))
    if len(content) != wanted:
        raise BadData(f"{path} has {len(content)} bytes; an IDX file of the shape {shape} has {wanted}")
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


def _unpacked(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise BadData(f"{path} is not whole: {error}") from None
        why = f"{error.strerror}; expected is an IDX file, as it is or as .gz, and {NOTHING}"
        raise BadData(f"{path} cannot be read: {why}") from None
    except (EOFError, zlib.error) as error:
        raise BadData(f"{path} is not whole: {error}") from None


def mnist_files(folder: str | Path) -> tuple[Images, Images]:
    """What MNIST has for training, and for the test."""
    train, test = (_pair(Path(folder), *names) for names in PAIRS)
    return train, test


def _pair(folder: Path, images: str, labels: str) -> Images:
    x, t = idx(_found(folder, images)), idx(_found(folder, labels))
    if x.ndim != 3 or x.dtype != np.uint8 or t.shape != x.shape[:1]:
        have = f"{x.dtype} {x.shape}, and its labels {t.shape}"
        raise BadData(f"{folder / images} holds {have}; MNIST has uint8 [N 28 28] and [N]")
    return Images(x[:, None], t.astype(np.int64))


def _found(folder: Path, name: str) -> Path:
    """The file, or its compressed form; a dot may stand for the last hyphen, as some unpackers write it."""
    stem, _, kind = name.partition("-idx")
    names = [name, f"{name}.gz", f"{stem}.idx{kind}", f"{stem}.idx{kind}.gz"]
    for each in names:
        if (folder / each).is_file():
            return folder / each
    raise BadData(f"{folder} holds no {name} or {name}.gz of MNIST; {NOTHING}")
