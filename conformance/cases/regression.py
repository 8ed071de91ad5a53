"""Cases of the losses of regression."""

from math import nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import POINTWISE, Aim, Recipe, Signature, large_pairs, no_pairs, paired

SIZES = st.sampled_from([1.0, 0.5, 2.0, 0.3, 3.5])  # where the parabola ends


def _sized(attr: str) -> st.SearchStrategy[Signature]:
    def of(pair: Signature, size: float) -> Signature:
        return Signature(pair.shapes, {**pair.attrs, attr: size})

    return st.builds(of, paired("x"), SIZES)


def _regression(name: str, attr: str = "", **more: object) -> Recipe:
    faulty = {f"{name}.C1": Signature({"x": (3, 1), "t": (3,)})}
    if attr:
        faulty[f"{name}.C2"] = Signature({"x": (3,), "t": (3,)}, {attr: -1.0})
    return Recipe(
        signature=_sized(attr) if attr else paired("x"),
        large=large_pairs("x"),
        fills={"x": (*POINTWISE, "ties"), "t": (*POINTWISE, "ties")},
        special={
            "S1": (Aim({}, {"x": (nan,)}, attrs={"reduction": "none"}),),
            "S2": (Aim(signature=no_pairs("x")),),
        },
        faulty=faulty,
        **more,  # type: ignore[arg-type]
    )


EQUAL = Aim(
    {"x": ("ties", "integers"), "t": ("ties", "integers")}, attrs={"reduction": "none"}, gradient=True
)

mse_loss = _regression("mse_loss")
l1_loss = _regression("l1_loss", freedom={"K1": (EQUAL,)})
huber_loss = _regression("huber_loss", "delta")
smooth_l1_loss = _regression("smooth_l1_loss", "beta")
