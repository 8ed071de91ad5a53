"""Small cases of pooling to a size that is given."""

from hypothesis import strategies as st

from drawn.common import pairs

maps = st.tuples(st.just(1), st.integers(1, 2), st.integers(1, 5), st.integers(1, 5))


def global_max_pool2d():
    return maps.map(lambda x: ({"x": x}, {}))


global_avg_pool2d = global_max_pool2d


def adaptive_max_pool2d():
    return st.tuples(maps, pairs(1, 4)).map(lambda drawn: ({"x": drawn[0]}, {"output": drawn[1]}))


adaptive_avg_pool2d = adaptive_max_pool2d
