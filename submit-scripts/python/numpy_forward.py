#!/usr/bin/env python3
"""Runs a one-bit checkpoint in NumPy, from its bits alone, and compares the logits with the engine's.

    numpy_forward.py model.safetensors verification.safetensors [--tolerance 1e-4]

The verification file holds `images` U8 [n, height, width, channels] and `logits` F32 [n, classes]. Exit code 0:
equal within the tolerance; 1: not; 2: a file is not what it should be.
"""

import argparse
import hashlib
import json
import sys

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from read_bits import read_parameters
from safetensors import SafetensorError
from safetensors.numpy import load_file


def logits(model, parameters, x):
    """The forward pass: x [n, height, width, channels] -> [n, classes]."""
    for layer in model["layers"]:
        if layer["type"] == "max-pool":
            x = max_pool(x)
        elif layer["type"] == "global-average-pool":
            x = x.mean(axis=(1, 2))
        else:
            weight = parameters[layer["name"] + ".weight"].astype(x.dtype)
            x = patches(x, layer["kernel"]) if layer["type"] == "conv2d" else x.reshape(len(x), -1)
            x = normalize(model["normalize"], x @ weight.T + parameters[layer["name"] + ".bias"])
            x = np.maximum(x, 0) if layer["activation"] == "relu" else x
    return model["logitScale"] * x


def patches(x, kernel):
    """What a 'same' convolution sees: [n, height, width, kernelHeight * kernelWidth * channels]."""
    margin = kernel // 2
    padded = np.pad(x, ((0, 0), (margin, margin), (margin, margin), (0, 0)))
    windows = sliding_window_view(padded, (kernel, kernel), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(*x.shape[:3], -1)


def max_pool(x):
    n, height, width, channels = x.shape
    even = x[:, : height // 2 * 2, : width // 2 * 2]
    return even.reshape(n, height // 2, 2, width // 2, 2, channels).max(axis=(2, 4))


def normalize(settings, z):
    """Over the channels of one pixel (or the units of one sample) unless the model says otherwise."""
    axes = {"channels": (3,), "chw": (1, 2, 3), "hw": (1, 2)}[settings["axis"]] if z.ndim == 4 else (1,)
    centred = z - z.mean(axis=axes, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=axes, keepdims=True) + settings["epsilon"])


def check_data(path, metadata):
    """The checksum covers the data: all that follows the eight length bytes and the header."""
    with open(path, "rb") as file:
        file.seek(8 + int.from_bytes(file.read(8), "little"))
        if hashlib.sha256(file.read()).hexdigest() != metadata["binorm.sha256"]:
            raise ValueError("binorm.sha256 is not that of the data")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("verification")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()
    try:
        metadata, model, parameters = read_parameters(arguments.model)
        check_data(arguments.model, metadata)
        scaling = json.loads(metadata["binorm.input"])
        verification = load_file(arguments.verification)
        images, expected = verification["images"], verification["logits"]
        shape = tuple(model["input"][side] for side in ("height", "width", "channels"))
        if images.shape[1:] != shape:
            raise ValueError(f"the model takes images of {shape}, the verification file holds {images.shape[1:]}")
    except KeyError as missing:
        sys.exit(refuse(arguments, f"{missing} is missing"))
    except (OSError, ValueError, SafetensorError) as error:
        sys.exit(refuse(arguments, error))
    pixels = (images / 255.0 - np.array(scaling["mean"])) / np.array(scaling["std"])
    actual = np.concatenate([logits(model, parameters, pixels[i : i + 1]) for i in range(len(pixels))])
    difference = np.abs(actual - expected).max()
    agreeing = (actual.argmax(axis=1) == expected.argmax(axis=1)).mean()
    print(
        f"{model['name']}: {len(images)} images, largest absolute difference of a logit {difference:.2e} "
        f"(tolerance {arguments.tolerance:g}), same class in {agreeing:.1%}"
    )
    sys.exit(0 if difference <= arguments.tolerance else 1)  # NaN fails


def refuse(arguments, reason):
    print(f"numpy_forward.py: {arguments.model}, {arguments.verification}: {reason}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
