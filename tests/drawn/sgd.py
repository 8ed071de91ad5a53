"""Small runs of sgd."""

from hypothesis import strategies as st

from drawn.steps import PARTS, drawn


@st.composite
def sgd(draw):
    velocity = draw(st.sampled_from(["gradients", "steps"]))
    momentum = draw(PARTS)
    nesterov = momentum > 0 and draw(st.booleans())
    plain = nesterov or velocity == "steps"
    more = {"momentum": st.just(momentum), "nesterov": st.just(nesterov), "velocity": st.just(velocity)}
    return draw(
        drawn(
            ("m",),
            **more,
            dampening=st.just(0.0) if plain else PARTS,
            weight_decay=st.sampled_from([0.0, 0.01, 0.5]),
            decay=st.sampled_from(["coupled", "decoupled"]),
        )
    )
