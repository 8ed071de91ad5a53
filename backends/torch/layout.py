"""What PyTorch asks for besides the numbers: sides that are equal."""

import torch.nn.functional as F


def symmetric(padding):
    """The sides as torch takes them, one number an axis, or None if they are unequal."""
    return tuple(low for low, _ in padding) if all(low == high for low, high in padding) else None


def pad(x, padding, value, window=None):
    """x and the sides that the operation itself can add; the others are added here."""
    sides = symmetric(padding)
    if sides and (window is None or all(2 * s <= k for s, k in zip(sides, window, strict=True))):
        return x, sides
    return F.pad(x, [side for low_high in reversed(padding) for side in low_high], value=value), (0,) * len(
        padding
    )
