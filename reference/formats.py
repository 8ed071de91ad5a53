"""Floating-point formats, and the profile of formats under which a backend promises to compute."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import ml_dtypes
import numpy as np

Array = np.ndarray
Grade = Literal["A", "B", "C"]
GRADES: tuple[Grade, ...] = ("A", "B", "C")
IEEE = ("float16", "float32")  # NumPy rounds to them; ml_dtypes rounds twice on the way to bfloat16


@dataclass(frozen=True)
class Format:
    """A binary floating-point format (IEEE 754-2019, 3.3)."""

    name: str
    digits: int  # of the significand, the hidden one counted
    least: int  # exponent of the smallest normal number
    greatest: int  # exponent of the largest number

    @cached_property
    def unit(self) -> float:
        """Unit roundoff: the largest relative error of rounding to nearest."""
        return 2.0**-self.digits

    @cached_property
    def tiny(self) -> float:
        """The smallest normal number."""
        return 2.0**self.least

    @cached_property
    def grain(self) -> float:
        """The smallest subnormal number."""
        return 2.0 ** (self.least - self.digits + 1)

    @cached_property
    def largest(self) -> float:
        return (2 - 2.0 ** (1 - self.digits)) * 2.0**self.greatest

    @cached_property
    def overflow(self) -> float:
        """Where rounding to nearest gives infinity."""
        return self.largest + 0.5 * 2.0 ** (self.greatest - self.digits + 1)

    def half_spacing(self, x: Array) -> Array:
        """Half the distance between neighbours at |x|: the absolute error of one rounding."""
        _, exponent = np.frexp(np.where(np.isfinite(x), x, 1.0))
        return np.ldexp(0.5, np.maximum(exponent - 1, self.least) - self.digits + 1)

    def nearest(self, x: Array) -> Array:
        """x rounded to this format, ties to even, kept in float64."""
        x = np.asarray(x, float)
        if self.digits == 53:
            return x
        if self.name in IEEE:
            with np.errstate(over="ignore"):
                return x.astype(self.name).astype(float)
        _, exponent = np.frexp(np.where(np.isfinite(x), x, 0.0))
        shift = np.maximum(exponent - 1, self.least) - self.digits + 1
        rounded = np.where(np.isfinite(x), np.ldexp(np.rint(np.ldexp(x, -shift)), shift), x)
        return np.where(np.abs(rounded) > self.largest, np.copysign(np.inf, rounded), rounded)


# fmt: off
FORMATS = {
    "float64":  Format("float64",  53, -1022, 1023),
    "float32":  Format("float32",  24,  -126,  127),
    "float16":  Format("float16",  11,   -14,   15),
    "bfloat16": Format("bfloat16",  8,  -126,  127),
}
# fmt: on
DTYPES = {name: np.dtype(getattr(ml_dtypes, name, name)) for name in FORMATS}

# Admitted relative error of one elementary operation, in units of unit roundoff (1 ulp is at most 2).
# A correctly rounded operation has 1. The others cover OpenCL's full profile (OpenCL C 3.0, 7.4:
# exp and expm1 3 ulp, log 3 ulp, sqrt 1 ulp, cos 4 ulp, tanh 5 ulp, erf 16 ulp) and the largest errors
# measured in vector libraries (log 4, log1p 5, tanh and erf 8 ulp).
ROUNDINGS = {
    "divide": 2, "sqrt": 2, "exp": 6, "expm1": 6, "log": 8, "log1p": 10, "cos": 8, "tanh": 16, "erf": 16,
}  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """What is promised about the formats in which an operation is computed.

    storage       of operands, results and tensors saved for the gradient
    middle        of the results of elementary operations
    accumulator   of running sums
    flush         subnormal numbers may be read and written as zero
    """

    storage: Format
    middle: Format
    accumulator: Format
    flush: bool = True

    @property
    def zero(self) -> float:
        """Operands smaller than this may be read as zero."""
        return self.middle.tiny if self.flush else 0.0

    def underflow(self, format: Format) -> float:
        """Absolute error of an operation whose result is below the normal numbers.

        Half a grain would do where nothing is flushed, but half of float64's is 0.
        """
        return format.tiny if self.flush else format.grain


def profile(dtype: str, grade: Grade = "A", *, flush: bool = True) -> Profile:
    """The profile that a grade promises for operands of one dtype.

    A   intermediates and accumulators in float32 or wider, one rounding to storage at the end
    B   every elementary result rounded to storage, accumulators in float32 or wider
    C   accumulators in storage, too
    """
    storage = FORMATS[dtype]
    wide = storage if storage.digits >= 24 else FORMATS["float32"]
    return Profile(storage, wide if grade == "A" else storage, storage if grade == "C" else wide, flush)


EXACT = Profile(FORMATS["float64"], FORMATS["float64"], FORMATS["float64"], flush=False)
