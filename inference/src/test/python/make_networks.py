"""Makes the tiny networks in ../resources/networks: two that are right, and others with one fault each.

All take one state channel ("carrying": five) and one noise channel and have a receptive radius of one
parent pixel.
Run it with `python make_networks.py`; it needs the packages onnx and numpy.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TARGET = Path(__file__).parent.parent / "resources" / "networks"
FLOAT = TensorProto.FLOAT


def constant(name, values):
    return numpy_helper.from_array(np.asarray(values), name)


def tensor(name, *shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def save(name, nodes, initializers, inputs=None, outputs=None, states=1):
    inputs = inputs or [
        tensor("parent", "N", states, "H", "W"),
        tensor("noise", "N", 1, "H", "W"),
        tensor("log2_ground_resolution", "N", 1, "H", 1),
    ]
    outputs = outputs or [tensor("child", "N", states, "H4", "W4")]
    graph = helper.make_graph(nodes, name, inputs, outputs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    TARGET.mkdir(parents=True, exist_ok=True)
    onnx.save(model, TARGET / f"{name}.onnx")


def body(parent="parent", child="child", blocksize=4, strided=False, double=False, states=1):
    """A 3 x 3 convolution of parent and noise, times the rows' resolution, to child pixels."""
    rng = np.random.default_rng(1)
    features = blocksize * blocksize
    weights = [
        constant("w", rng.normal(0, 0.2, (states * features, states + 1, 3, 3)).astype(np.float32)),
        constant("tenth", np.float32(0.1)),
    ]
    nodes = []
    if double:
        nodes.append(helper.make_node("Cast", [parent], ["single"], to=FLOAT))
        parent = "single"
    nodes.append(helper.make_node("Concat", [parent, "noise"], ["both"], axis=1))
    if strided:
        nodes.append(helper.make_node("AveragePool", ["both"], ["half"], kernel_shape=[2, 2], strides=[2, 2]))
        nodes.append(helper.make_node("Resize", ["half", "", "two"], ["back"], mode="nearest"))
        weights.append(constant("two", np.array([1, 1, 2, 2], np.float32)))
    nodes += [
        helper.make_node("Conv", ["back" if strided else "both", "w"], ["conv"], pads=[1, 1, 1, 1]),
        helper.make_node("Mul", ["log2_ground_resolution", "tenth"], ["rows"]),
        helper.make_node("Add", ["conv", "rows"], ["sum"]),
        helper.make_node("DepthToSpace", ["sum"], [child], blocksize=blocksize),
    ]
    return nodes, weights


def shape_dependent():
    """Local, but every child pixel knows how large its window is."""
    nodes, weights = body(child="plain")
    nodes += [
        helper.make_node("Shape", ["parent"], ["shape"], start=2),
        helper.make_node("Cast", ["shape"], ["extent"], to=FLOAT),
        helper.make_node("ReduceSum", ["extent"], ["size"], keepdims=0),
        helper.make_node("Add", ["plain", "size"], ["child"]),
    ]
    return nodes, weights


def failing():
    """Opens, but cannot run on windows of fewer than seven rows."""
    nodes, weights = body(child="plain")
    nodes += [
        helper.make_node("Gather", ["plain", "row"], ["picked"], axis=2),
        helper.make_node("ReduceSum", ["picked"], ["total"], keepdims=0),
        helper.make_node("Add", ["plain", "total"], ["child"]),
    ]
    return nodes, weights + [constant("row", np.array([27], np.int64))]


def main():
    save("good", *body())
    save("carrying", *body(states=5), states=5)
    save("doubles", *body(double=True), inputs=[
        tensor("parent", "N", 1, "H", "W", kind=TensorProto.DOUBLE),
        tensor("noise", "N", 1, "H", "W"),
        tensor("log2_ground_resolution", "N", 1, "H", 1),
    ])
    save("misnamed", *body(parent="picture"), inputs=[
        tensor("picture", "N", 1, "H", "W"),
        tensor("noise", "N", 1, "H", "W"),
        tensor("log2_ground_resolution", "N", 1, "H", 1),
    ])
    save("misnamed-output", *body(child="result"), outputs=[tensor("result", "N", 1, "H4", "W4")])
    save("fixed-size", *body(), inputs=[
        tensor("parent", "N", 1, 32, 32),
        tensor("noise", "N", 1, 32, 32),
        tensor("log2_ground_resolution", "N", 1, 32, 1),
    ], outputs=[tensor("child", "N", 1, 128, 128)])
    save("twofold", *body(blocksize=2))
    save("strided", *body(strided=True))
    save("shape-dependent", *shape_dependent())
    save("failing", *failing())


if __name__ == "__main__":
    main()
