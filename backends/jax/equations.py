"""The equations of JAX in the words of the spec."""

from dataclasses import replace

import numpy as np

from nnspec.backends.layer import Layer, Order

# fmt: off
NAMED = {  # functions of jax.nn
    name: name for name in ("relu", "relu6", "silu", "gelu", "softmax", "log_softmax", "leaky_relu", "elu",
                            "selu", "celu", "softplus", "hard_tanh", "hard_sigmoid", "hard_swish",
                            "log_sigmoid", "sigmoid", "mish")
} | {"_softmax": "softmax", "soft_sign": "softsign", "swish": "silu", "hard_silu": "hard_swish"}
PLAIN = {"tanh": "tanh", "logistic": "sigmoid"}
HARMLESS = {"convert_element_type", "stop_gradient", "copy", "name", "sharding_constraint"}
READ = {"conv_general_dilated", "dot_general", "add", "add_any", "mul", "max", "reshape", "transpose",
        "reduce_window_max", "reduce_window_sum", "reduce_sum", "div"}
# fmt: on


def turn(x, axes):
    """An array with its axes in the order of the spec."""
    return np.asarray(x).transpose(axes)


class Reader:
    """Makes layers of steps. A sum that may yet become a mean waits in `sums`, under its id."""

    def __init__(self, trace):
        self.trace, self.sums, self.counts = trace, {}, {}

    def read(self, group):
        step, last = group[0], group[-1]
        if step.function:
            return self.write(group, step.function, attrs=named(step.function, group))
        if step.primitive in PLAIN:
            return self.write(group, PLAIN[step.primitive])
        if step.primitive in HARMLESS:
            return self.trace.mark(last.results[0], self.trace.order(step.x))
        if step.primitive not in READ or not getattr(self, step.primitive)(step):
            self.unknown(step)
        return None

    def write(self, group, kind, *, attrs=None, weights=None, inputs=None, y=None, result=None):
        """A layer from the first operand of a group to its last result."""
        x, result = group[0].x, group[-1].results[0] if result is None else result
        order = self.trace.order(x)
        if y is None:
            self.trace.follow(x, result, kind)
            y = self.trace.order(result).canonical(np.asarray(result))
        if inputs is None:
            inputs = {"x": order.canonical(np.asarray(x))}
        layer = Layer(
            self.name(group[0], kind), group[0].primitive, kind, inputs, {"y": y}, weights or {}, attrs or {}
        )
        self.trace.layers.append(replace(layer, image=order.image))
        self.last = result
        return True

    def name(self, step, kind):
        """The scope in which it stands, or what it is, counted."""
        scope = str(step.equation.source_info.name_stack)
        kind = kind or step.primitive
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return scope or f"{kind}_{self.counts[kind]}"

    def unknown(self, step):
        y = step.results[0]
        if hasattr(y, "dtype") and y.dtype.kind == "f":
            self.write([step], "")

    # One method for each primitive: true if it is understood

    def conv_general_dilated(self, step):
        p, (x, w) = step.params, step.operands
        axes = p["dimension_numbers"]
        plain = x.ndim == 4 and step.depends == [True, False] and p["batch_group_count"] == 1
        if not plain or set(p["lhs_dilation"]) != {1}:
            return False
        attrs = {
            "stride": tuple(p["window_strides"]),
            "padding": tuple(map(tuple, p["padding"])),
            "dilation": tuple(p["rhs_dilation"]),
            "groups": p["feature_group_count"],
        }
        y = step.results[0]
        self.trace.mark(y, Order(axes.out_spec == (0, 3, 1, 2)))
        return self.write(
            [step],
            "conv2d",
            attrs=attrs,
            weights={"w": turn(w, axes.rhs_spec)},
            inputs={"x": turn(x, axes.lhs_spec)},
            y=turn(y, axes.out_spec),
        )

    def dot_general(self, step):
        (over, batch), (x, w) = step.params["dimension_numbers"], step.operands
        if (
            x.ndim != 2
            or w.ndim != 2
            or any(batch)
            or step.depends != [True, False]
            or tuple(over[0]) != (1,)
        ):
            return False
        w = np.asarray(w).T if tuple(over[1]) == (0,) else np.asarray(w)
        order = self.trace.order(x)
        weights = {"w": order.canonical(w) if order.image else w}
        return self.write([step], "linear", weights=weights)

    def add(self, step):
        if all(step.depends):
            return self.both(step, "add")
        layers, order = self.trace.layers, self.trace.order(step.x)
        fits = layers and layers[-1].kind in ("conv2d", "linear") and step.x is self.last
        if not fits or "b" in layers[-1].weights:
            return False
        b = np.broadcast_to(np.asarray(step.other), step.x.shape)
        b = np.moveaxis(order.canonical(b), 1, 0).reshape(layers[-1].y.shape[1], -1)
        if (b != b[:, :1]).any():
            return False
        y = self.last = step.results[0]
        self.trace.mark(y, order)
        weights = {**layers[-1].weights, "b": b[:, 0].copy()}
        layers[-1] = replace(layers[-1], weights=weights, results={"y": order.canonical(np.asarray(y))})
        return True

    add_any = add

    def mul(self, step):
        return self.both(step, "multiply") if all(step.depends) else False

    def both(self, step, kind):
        x, z = step.operands
        if x.shape != z.shape:
            return False
        inputs = {n: self.trace.order(v).canonical(np.asarray(v)) for n, v in (("x", x), ("z", z))}
        return self.write([step], kind, inputs=inputs)

    def max(self, step):
        zero = not all(step.depends) and not np.any(np.asarray(step.other))
        return self.write([step], "relu") if zero else False

    def reshape(self, step):
        x, y = step.x, step.results[0]
        rows = x.ndim > 2 and y.ndim == 2 and x.shape[0] == y.shape[0]
        if x.shape == y.shape:
            self.trace.mark(y, self.trace.order(x))
            return True
        return self.write([step], "flatten") if rows else False

    def transpose(self, step):
        last, order = self.trace.order(step.x).last, tuple(step.params["permutation"])
        if order not in ((0, 2, 3, 1), (0, 3, 1, 2)) or last == (order == (0, 2, 3, 1)):
            return False
        self.trace.mark(step.results[0], Order(not last))
        return True

    def windows(self, step):
        """The attributes of a window that slides over an image, or None."""
        p = step.params
        plain = {*p["base_dilation"], *p["window_dilation"]} == {1} and step.x.ndim == 4
        if not plain:
            return None
        dims = p["window_dimensions"]
        if dims[1] > 1 and dims[3] == 1:
            self.trace.mark(step.x, Order(True))
        here = slice(1, 3) if self.trace.order(step.x).last else slice(2, 4)
        found = {
            "window": tuple(dims[here]),
            "stride": tuple(p["window_strides"][here]),
            "padding": tuple(map(tuple, p["padding"][here])),
        }
        return found if np.prod(dims) == np.prod(found["window"]) else None

    def reduce_window_max(self, step):
        attrs = self.windows(step)
        return self.write([step], "max_pool2d", attrs=attrs) if attrs else False

    def reduce_window_sum(self, step):
        attrs = self.windows(step)
        if attrs:
            self.sums[id(step.results[0])] = (step, "avg_pool2d", attrs)
        return bool(attrs)

    def reduce_sum(self, step):
        over = (1, 2) if self.trace.order(step.x).last else (2, 3)
        if step.x.ndim == 4 and tuple(step.params["axes"]) == over:
            self.sums[id(step.results[0])] = (step, "global_avg_pool2d", {})
            return True
        return False

    def div(self, step):
        """The mean of what was summed, by one number or by as many as there are windows."""
        waiting = self.sums.pop(id(step.operands[0]), None)
        if waiting is None or step.depends != [True, False]:
            return False
        first, kind, attrs = waiting
        by = np.asarray(step.other)
        if kind == "avg_pool2d" and by.ndim:
            attrs = attrs | {"count_padding": False}
        elif kind == "avg_pool2d" and by != np.prod(attrs["window"]):
            attrs = attrs | {"divisor_override": int(by)}
        return self.write([first], kind, attrs=attrs, result=step.results[0])


def named(kind, group):
    """The attributes of a function of jax.nn, as far as its equations show them."""
    written = " ".join(str(step.equation) for step in group)
    products = [step for step in group if step.primitive == "mul" and not all(step.depends)]
    if kind == "gelu":
        return {"approximate": "none" if "erf" in written else "tanh"}
    if kind in ("softmax", "log_softmax"):
        axes = next((s.params["axes"] for s in group if "axes" in s.params), (-1,))
        return {"axis": int(axes[0])}
    if kind in ("elu", "celu", "leaky_relu") and products:
        return {"slope" if kind == "leaky_relu" else "alpha": float(products[0].other)}
    return {}
