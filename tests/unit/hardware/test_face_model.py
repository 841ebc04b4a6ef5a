"""The converter: a small network worked out by hand comes out with the same numbers."""

import base64
import json
from typing import Any  # Any: JSON as it is written

import cv2
import numpy as np
import pytest

from hardware.face.convert import NotConvertible, convert

SIDE = 6
SAME = base64.b64encode(b"SAME").decode()


def node(name: str, op: str, *takes: str, **attributes: Any) -> dict[str, Any]:  # JSON
    return {"name": name, "op": op, "input": list(takes), "attr": attributes}


def small_network(rng: np.random.Generator) -> tuple[dict[str, Any], dict[str, Any]]:
    weights = {
        "kernel": rng.normal(size=(3, 3, 3, 2)),
        "shift": rng.normal(size=2),
        "most": np.array(6.0),
        "deep": rng.normal(size=(3, 3, 2, 1)),
        "scale": rng.normal(size=2),
        "axes": np.array([1, 2]),
    }
    step = {"list": {"i": ["1", "2", "2", "1"]}}
    conv = {"strides": step, "padding": {"s": SAME}}
    dims = [{"size": str(size)} for size in (-1, SIDE, SIDE, 3)]
    nodes = [
        node("in", "Placeholder", shape={"shape": {"dim": dims}}),
        *(node(name, "Const") for name in weights),
        node("c", "Conv2D", "in", "kernel", **conv),
        node("a", "Add", "c", "shift"),
        node("r", "Relu", "a"),
        node("m", "Minimum", "r", "most"),
        node("d", "DepthwiseConv2dNative", "m", "deep", **conv),
        node("s", "Mul", "d", "scale"),
        node("out", "Mean", "s", "axes"),
        node("unused", "Softmax", "out"),
    ]
    return {"node": nodes}, weights


def stored(weights: dict[str, Any]) -> tuple[list[dict[str, Any]], bytes]:
    entries, blob = [], b""
    for name, values in weights.items():
        entry: dict[str, Any] = {"name": name, "shape": list(values.shape), "dtype": "float32"}
        if values.dtype.kind == "i":
            entry["dtype"], kept = "int32", values.astype(np.int32)
        else:
            entry["quantization"], kept = {"dtype": "float16"}, values.astype(np.float16)
        entries.append(entry)
        blob += kept.tobytes()
    return [{"weights": entries}], blob


def by_hand(picture: Any, weights: dict[str, Any]) -> list[float]:  # an array
    """TensorFlow's own definition, pixel by pixel; SAME puts an odd row at the end."""
    held = {name: values.astype(np.float16).astype(np.float64) for name, values in weights.items()}
    first = np.zeros((3, 3, 2))
    padded = np.pad(picture, ((0, 1), (0, 1), (0, 0)))
    for row in range(3):
        for column in range(3):
            window = padded[2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
            first[row, column] = np.einsum("rci,rcio->o", window, held["kernel"])
    limited = np.minimum(np.maximum(first + held["shift"], 0), 6)
    padded = np.pad(limited, ((1, 1), (1, 1), (0, 0)))
    second = np.zeros((2, 2, 2))
    for row in range(2):
        for column in range(2):
            window = padded[2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
            second[row, column] = np.einsum("rci,rci->i", window, held["deep"][..., 0])
    return list((second * held["scale"]).mean(axis=(0, 1)))


def test_a_network_comes_out_with_the_same_numbers() -> None:
    rng = np.random.default_rng(3)
    topology, weights = small_network(rng)
    manifest, blob = stored(weights)
    text = json.dumps({"modelTopology": topology, "weightsManifest": manifest}).encode()
    network = cv2.dnn.readNetFromONNX(np.frombuffer(convert(text, blob, output="out"), np.uint8))
    picture = rng.normal(size=(SIDE, SIDE, 3)).astype(np.float32)
    network.setInput(picture.transpose(2, 0, 1)[None].copy())
    assert network.forward().ravel() == pytest.approx(by_hand(picture, weights), abs=1e-4)


@pytest.mark.parametrize("change", ["short", "long", "operator", "branch"])
def test_what_is_no_such_chain_is_refused(change: str) -> None:
    topology, weights = small_network(np.random.default_rng(3))
    if change == "operator":
        topology["node"][-4]["op"] = "Tanh"
    if change == "branch":
        topology["node"][-3]["input"] = ["d", "r"]
    manifest, blob = stored(weights)
    text = json.dumps({"modelTopology": topology, "weightsManifest": manifest}).encode()
    blob = {"short": blob[:-2], "long": blob + b"ab"}.get(change, blob)
    with pytest.raises(NotConvertible):
        convert(text, blob, output="out")
