"""What XLA compiles, kept for the next run."""

import os
import shlex
import zlib
from contextlib import suppress

import tensorflow as tf

from nnspec.backends.base import cache


def keep():
    """Name the folder to XLA, which reads the flag at its first program, if it can be written.

    XLA runs what it finds there on any processor, and fails where it cannot write: each kind of processor
    has a folder of its own, and where the kind is not known nothing is kept.
    """
    with suppress(OSError, StopIteration):
        folder = os.path.join(cache("tensorflow"), f"{tf.__version__}-{processor():08x}")
        os.makedirs(folder, exist_ok=True)
        if os.access(folder, os.W_OK):
            flag = f"--tf_xla_persistent_cache_directory={shlex.quote(folder)}"
            os.environ["TF_XLA_FLAGS"] = f"{flag} {os.environ.get('TF_XLA_FLAGS', '')}"


def processor():
    """The instructions that it has, as a number. Linux alone tells."""
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        return zlib.crc32(next(line for line in lines if line.startswith(("flags", "Features"))).encode())
