"""What faults of losses share: the reduction, there and back."""


def summed(case, losses):
    """Losses summed or averaged as the case says."""
    how = case.attrs["reduction"]
    return losses if how == "none" else losses.sum() if how == "sum" else losses.mean()


def sent(case):
    """The cotangent of each loss, before any sum or mean."""
    x = next(iter(case.arrays.values()))
    count = len(x) if case.op == "cross_entropy" else x.size
    return case.g / count if case.attrs["reduction"] == "mean" else case.g
