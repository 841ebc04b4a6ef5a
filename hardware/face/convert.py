"""Turns a TensorFlow.js graph model that is one chain of convolutions into an ONNX file.

Source: the documents of TensorFlow.js on its graph-model format (a topology of TensorFlow nodes
in JSON, weights one after another in binary files) and of TensorFlow on its operators. Scale,
offset and limits that follow a convolution are folded into it: half the nodes, the same numbers.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias  # Any: JSON as it was read

import numpy as np

from hardware.face.onnx_file import Attribute, Node, Port, Tensor, model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.float32]

_STORED: Final = {"float16": np.float16, "float32": np.float32, "int32": np.int32}
_CONVOLUTIONS: Final = ("Conv2D", "DepthwiseConv2dNative")
# ONNX takes no limit at all as an endless one.
_ENDLESS: Final = 3.0e38


class NotConvertible(Exception):
    """The model is not such a chain, or its files do not fit together."""


@dataclass
class _Block:
    """One convolution with what follows it, up to the next."""

    weights: "Numbers"  # as ONNX has them: out, in, rows, columns
    groups: int
    step: list[int]
    is_padded: bool
    offset: "Numbers" = field(init=False)
    least: float = -_ENDLESS
    most: float = _ENDLESS

    def __post_init__(self) -> None:
        self.offset = np.zeros(self.weights.shape[0], dtype=np.float32)

    def scale(self, by: "Numbers") -> None:
        self.weights = self.weights * by.reshape(-1, 1, 1, 1)
        self.offset = self.offset * by.reshape(-1)

    def shift(self, by: "Numbers") -> None:
        self.offset = self.offset + by.reshape(-1)

    def pads(self, side: int) -> list[int]:
        """Rows above, columns before, rows below, columns behind, for a picture of this side.

        TensorFlow gives an odd one to the end. They are written out because OpenCV's newer engine
        takes ONNX's name for this (SAME_UPPER) for the other way round.
        """
        if not self.is_padded:
            return [0, 0, 0, 0]
        missing = [
            max((-(-side // step) - 1) * step + size - side, 0)
            for step, size in zip(self.step, self.weights.shape[2:], strict=True)
        ]
        first = [one // 2 for one in missing]
        return [*first, *(one - half for one, half in zip(missing, first, strict=True))]

    def side_after(self, side: int) -> int:
        pads = self.pads(side)
        return int(side + pads[0] + pads[2] - self.weights.shape[2]) // self.step[0] + 1

    @property
    def is_limited(self) -> bool:
        return (self.least, self.most) != (-_ENDLESS, _ENDLESS)


def convert(topology: bytes, weights: bytes, *, output: str) -> bytes:
    """The part of the model that leads to `output`, as an ONNX file; pictures go in as NCHW."""
    stored: dict[str, Any] = json.loads(topology)
    held = _weights(stored["weightsManifest"], weights)
    nodes = {node["name"]: node for node in stored["modelTopology"]["node"]}
    side, blocks = 0, list[_Block]()
    for node in _chain(nodes, held, output=output):
        if node["op"] == "Placeholder":
            side = int(node["attr"]["shape"]["shape"]["dim"][1]["size"])
        elif node["op"] in _CONVOLUTIONS:
            blocks.append(_block(node, held))
        elif node["op"] != "Mean":
            _fold(node, blocks[-1], held)
    return _written(blocks, side=side)


def _weights(manifest: list[dict[str, Any]], blob: bytes) -> dict[str, "Numbers"]:
    held, at = {}, 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        kind = np.dtype(_STORED[entry.get("quantization", entry)["dtype"]])
        count = int(np.prod(entry["shape"], dtype=np.int64))
        if at + count * kind.itemsize > len(blob):
            raise NotConvertible("the file of weights is too short")
        values = np.frombuffer(blob, kind, count, at).reshape(entry["shape"])
        held[entry["name"]] = values.astype(np.float32)
        at += count * kind.itemsize
    if at != len(blob):
        raise NotConvertible("the file of weights is too long")
    return held


def _chain(
    nodes: Mapping[str, dict[str, Any]], held: Mapping[str, object], *, output: str
) -> list[dict[str, Any]]:
    """From the picture to the output."""
    chain = [nodes[output]]
    while chain[-1]["op"] != "Placeholder":
        before = [name for name in chain[-1]["input"] if name not in held]
        if len(before) != 1 or before[0] not in nodes:
            raise NotConvertible(f"{chain[-1]['name']} does not follow one other node")
        chain.append(nodes[before[0]])
    return chain[::-1]


def _block(node: dict[str, Any], held: Mapping[str, "Numbers"]) -> _Block:
    weights = held[node["input"][1]]  # rows, columns, in, out
    is_depthwise = node["op"] == "DepthwiseConv2dNative"
    rows, columns, channels = weights.shape[:3]
    ours = weights.transpose(3, 2, 0, 1)
    if is_depthwise:
        ours = weights.transpose(2, 3, 0, 1).reshape(-1, 1, rows, columns)
    padding = base64.b64decode(node["attr"]["padding"]["s"]).decode()
    return _Block(
        weights=ours,
        groups=channels if is_depthwise else 1,
        step=[int(step) for step in node["attr"]["strides"]["list"]["i"][1:3]],
        is_padded={"SAME": True, "VALID": False}[padding],
    )


def _fold(node: dict[str, Any], block: _Block, held: Mapping[str, "Numbers"]) -> None:
    values = [held[name] for name in node["input"] if name in held]
    match node["op"], values, block.is_limited:
        case "Mul", [by], False:
            block.scale(by)
        case "Add" | "AddV2", [by], False:
            block.shift(by)
        case "Relu", [], _:
            block.least = max(block.least, 0.0)
        case "Minimum", [limit], _:
            block.most = min(block.most, float(limit))
        case "Maximum", [limit], _:
            block.least = max(block.least, float(limit))
        case operator, _, _:
            raise NotConvertible(f"{operator} at {node['name']} cannot be folded")


def _written(blocks: list[_Block], *, side: int) -> bytes:
    nodes, tensors, last, now = list[Node](), list[Tensor](), "picture", side
    for number, block in enumerate(blocks):
        made = f"block{number}"
        names = [f"{made}.weights", f"{made}.offset", f"{made}.least", f"{made}.most"]
        limits = [np.array(limit, dtype=np.float32) for limit in (block.least, block.most)]
        values = [block.weights, block.offset, *limits]
        tensors += map(Tensor, names, values)
        attributes: dict[str, Attribute] = {
            "strides": block.step,
            "group": block.groups,
            "kernel_shape": block.weights.shape[2:],
            "pads": block.pads(now),
        }
        nodes.append(Node("Conv", [last, *names[:2]], f"{made}.sum", attributes))
        nodes.append(Node("Clip", [f"{made}.sum", *names[2:]], made, {}))
        last, now = made, block.side_after(now)
    nodes.append(Node("GlobalAveragePool", [last], "mean", {}))
    nodes.append(Node("Flatten", ["mean"], "numbers", {"axis": 1}))
    takes = Port("picture", [1, 3, side, side])
    gives = Port("numbers", [1, blocks[-1].weights.shape[0]])
    return model(nodes, tensors, takes=takes, gives=gives, name="face")
