"""Cases of the initializers: few numbers would say little of a distribution."""

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import Recipe, Signature

SHAPES = st.sampled_from([(24, 16, 5, 32), (300, 200), (16, 24, 160)])  # long rows: they compile fast
SEEDS = st.integers(0, 9999)


def _recipe(name: str, **attrs: st.SearchStrategy) -> Recipe:
    def signature(shape, seed, **more):
        return Signature({"w": shape}, {"seed": seed, **more})

    bad = {"deviation": -1.0} if "deviation" in attrs else {}
    return Recipe(
        signature=st.builds(signature, SHAPES, SEEDS, **attrs),
        large=(Signature({"w": (32, 16, 5, 7)}),),
        fills={"w": ("zeros",)},
        faulty={f"{name}.C1": Signature({"w": (3, 4) if bad else (3,)}, bad)},
    )


glorot_uniform = _recipe("glorot_uniform")
glorot_normal = _recipe("glorot_normal", truncated=st.booleans())
he_uniform = _recipe("he_uniform")
he_normal = _recipe("he_normal", truncated=st.booleans())
truncated_normal = _recipe("truncated_normal", deviation=st.sampled_from([1.0, 0.05, 3.0]))
