#!/usr/bin/env python3
"""Lists the layers of a one-bit checkpoint: read_bits.py model.safetensors

`read_bits` is all it takes to open the file; the rest checks that it is what the format promises.
"""

import json
import sys

import numpy as np
from safetensors import SafetensorError, safe_open


def read_bits(path):
    """The metadata, and every tensor as zeros and ones: [outputs, inputs padded to a multiple of 32]."""
    with safe_open(path, framework="np") as file:
        packed = {name: file.get_tensor(name) for name in file.keys()}
        bits = {name: np.unpackbits(rows, axis=-1, bitorder="little") for name, rows in packed.items()}
        return file.metadata(), bits


def parameter_shapes(model):
    """Parameter -> shape, in the order of the layers: `<layer>.weight` [outputs, inputs], `<layer>.bias` [outputs].

    Tables of an embedding are [vocabulary or positions, features], their biases [features].
    """
    shapes = {}

    def affine(name, outputs, inputs):
        shapes[name + ".weight"] = (outputs, inputs)
        shapes[name + ".bias"] = (outputs,)

    def table(name, rows, features):
        shapes[name + ".weight"] = (rows, features)
        shapes[name + ".bias"] = (features,)

    channels, height, width = (model["input"][side] for side in ("channels", "height", "width"))
    for layer in model["layers"]:
        name = layer.get("name")
        if layer["type"] == "conv2d":
            affine(name, layer["filters"], layer["kernel"] ** 2 * channels)
            channels = layer["filters"]
        elif layer["type"] == "max-pool":
            height, width = height // 2, width // 2
        elif layer["type"] == "global-average-pool":
            height = width = 1
        elif layer["type"] == "embedding":
            table(name + ".token", layer["vocabulary"], layer["dim"])
            table(name + ".position", layer["context"], layer["dim"])
            channels, height, width = layer["dim"], 1, 1  # from here on: the features of one token
        elif layer["type"] == "transformer-block":
            for projection in ("query", "key", "value", "output"):
                affine(f"{name}.{projection}", channels, channels)
            affine(name + ".ff1", layer["feedForward"], channels)
            affine(name + ".ff2", channels, layer["feedForward"])
        elif layer["type"] == "dense":
            affine(name, layer["units"], height * width * channels)
            channels, height, width = layer["units"], 1, 1
        else:
            raise ValueError(f"layer type {layer['type']!r} is not known to this script")
    return shapes


def read_parameters(path):
    """The metadata, the model and every parameter as zeros and ones without padding.

    Refuses a tensor that is not bytes, a shape the model does not ask for and a padding bit that is one.
    """
    with safe_open(path, framework="np") as file:
        dtypes = {name: file.get_slice(name).get_dtype() for name in file.keys()}
    others = [f"{name} is {dtype}" for name, dtype in dtypes.items() if dtype != "U8"]
    if others:
        raise ValueError(f"a one-bit checkpoint holds U8 tensors only, but {', '.join(others)}")
    metadata, padded = read_bits(path)
    model = json.loads(metadata["binorm.model"])
    shapes = parameter_shapes(model)
    if set(padded) != {name + ".bits" for name in shapes}:
        raise ValueError(f"the model asks for {sorted(shapes)}, the file holds {sorted(padded)}")
    parameters = {}
    for name, shape in shapes.items():
        bits = padded[name + ".bits"]
        expected = shape[:-1] + (32 * -(-shape[-1] // 32),)
        if bits.shape != expected:
            raise ValueError(f"{name}: {expected} bits expected, got {bits.shape}")
        if bits[..., shape[-1] :].any():
            raise ValueError(f"{name}: a padding bit is one")
        parameters[name] = bits[..., : shape[-1]]
    return metadata, model, parameters


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: read_bits.py model.safetensors")
    try:
        _, model, parameters = read_parameters(sys.argv[1])
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        sys.exit(f"read_bits.py: {sys.argv[1]}: {error}")
    print(f"{model['name']}: {sum(bits.size for bits in parameters.values()):,} one-bit parameters")
    for name, bits in parameters.items():
        print(f"{name:26} {str(list(bits.shape)):16} ones {bits.mean():.3f}")


if __name__ == "__main__":
    main()
