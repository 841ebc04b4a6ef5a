"""Writes the few parts of an ONNX file that a chain of convolutions needs.

Source: onnx.proto3 of the ONNX project, whose field numbers stand below, and the encoding of
protocol buffers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_IR_VERSION, _OPERATORS = 8, 13
_FLOAT_TENSOR: Final = 1
_INT, _STRING, _INTS = 2, 3, 7  # AttributeProto.AttributeType
_NUMBER, _BYTES = 0, 2  # wire types

Attribute = int | str | Sequence[int]


@dataclass(frozen=True)
class Node:
    """One operator: it makes `makes` out of `takes`."""

    operator: str
    takes: Sequence[str]
    makes: str
    attributes: dict[str, Attribute]


@dataclass(frozen=True)
class Tensor:
    name: str
    values: "NDArray[np.float32]"


@dataclass(frozen=True)
class Port:
    """What goes in or comes out."""

    name: str
    shape: Sequence[int]


def model(
    nodes: Iterable[Node], tensors: Iterable[Tensor], *, takes: Port, gives: Port, name: str
) -> bytes:
    graph = b"".join(
        [
            *(_part(1, _node(node)) for node in nodes),
            _text(2, name),
            *(_part(5, _tensor(tensor)) for tensor in tensors),
            _part(11, _port(takes)),
            _part(12, _port(gives)),
        ]
    )
    operators = _text(1, "") + _number(2, _OPERATORS)
    return _number(1, _IR_VERSION) + _part(7, graph) + _part(8, operators)


def _node(node: Node) -> bytes:
    return b"".join(
        [
            *(_text(1, name) for name in node.takes),
            _text(2, node.makes),
            _text(3, node.makes),
            _text(4, node.operator),
            *(_part(5, _attribute(name, value)) for name, value in node.attributes.items()),
        ]
    )


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _INT)
    if isinstance(value, str):
        return _text(1, name) + _text(4, value) + _number(20, _STRING)
    return _text(1, name) + b"".join(_number(8, one) for one in value) + _number(20, _INTS)


def _tensor(tensor: Tensor) -> bytes:
    values = tensor.values.astype("<f4")
    dims = b"".join(_number(1, size) for size in values.shape)
    return dims + _number(2, _FLOAT_TENSOR) + _text(8, tensor.name) + _part(9, values.tobytes())


def _port(port: Port) -> bytes:
    shape = b"".join(_part(1, _number(1, size)) for size in port.shape)
    return _text(1, port.name) + _part(2, _part(1, _number(1, _FLOAT_TENSOR) + _part(2, shape)))


def _text(field: int, value: str) -> bytes:
    return _part(field, value.encode())


def _part(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | _BYTES) + _varint(len(value)) + value


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3 | _NUMBER) + _varint(value)


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])
