"""Cases of Adam and its kin."""

from hypothesis import strategies as st

from nnspec.conformance.cases.sgd import DECAYS, EPSILON, NOTHING, large, recipe

SQUARES = ("positive", "zeros", "ones", "halves")
AVERAGES = {  # in half both decays have few digits, and no backend may lose any
    "beta1": st.sampled_from((0.5, 0.9, 0.0, 0.99, 0.5, 0.0, 0.5)),
    "beta2": st.sampled_from((0.999, 0.5, 0.99, 0.0, 0.5, 0.0, 0.5)),
    "epsilon": EPSILON,
}
CORRECTED = {**AVERAGES, "place": st.sampled_from(("outside", "outside", "inside"))}
UNCORRECTED = {**AVERAGES, "place": st.just("uncorrected")}
BOTH = (
    *large(("m", "v"), place="outside"),
    large(("m", "v"), place="uncorrected")[0],
)
WRONG = {"beta1": 1.0}
TWO = {"v": SQUARES}

adam = recipe(
    "adam",
    ("m", "v"),
    {**CORRECTED, "weight_decay": DECAYS},
    {**UNCORRECTED, "weight_decay": NOTHING},
    large=BOTH,
    wrong=WRONG,
    fills=TWO,
    squares="v",
)
adamw = recipe(
    "adamw",
    ("m", "v"),
    {**CORRECTED, "weight_decay": DECAYS},
    {**UNCORRECTED, "weight_decay": DECAYS},
    large=BOTH,
    wrong=WRONG,
    fills=TWO,
    squares="v",
    idle=False,
)
HIGHEST = ("m", "v", "h")
amsgrad = recipe(
    "amsgrad",
    HIGHEST,
    {**AVERAGES, "place": st.just("outside"), "over": st.just("v")},
    {**UNCORRECTED, "over": st.just("v")},
    {**AVERAGES, "place": st.just("outside"), "over": st.just("corrected")},
    {**AVERAGES, "place": st.just("inside"), "over": st.just("corrected")},
    large=(
        *large(HIGHEST),
        large(HIGHEST, place="uncorrected")[0],
        large(HIGHEST, over="corrected")[0],
    ),
    wrong=WRONG,
    fills={"v": SQUARES, "h": SQUARES},
    squares="v",
)
nadam = recipe(
    "nadam",
    ("m", "v"),
    {**AVERAGES, "psi": st.sampled_from((0.004, None, 1.0))},
    large=(
        *large(("m", "v"), psi=None),
        *(large(("m", "v"), psi=psi)[0] for psi in (0.004, 1.0)),
    ),
    wrong=WRONG,
    fills=TWO,
    squares="v",
)
