#!/usr/bin/env python3
"""Runs a one-bit checkpoint in NumPy, from its bits alone, and compares the logits with the engine's.

    numpy_forward.py model.safetensors verification.safetensors [--tolerance T]

The verification file of an image classifier holds `images` U8 [n, height, width, channels] and `logits` F32
[n, classes]; that of a language model `tokens` I32 [n, time] and `logits` F32 [n, time, vocabulary], those of the
token after each. The tolerance is 1e-4 for images and 1e-3 for language unless said otherwise. Exit code 0: equal
within the tolerance; 1: not; 2: a file is not what it should be.
"""

import argparse
import hashlib
import sys

import numpy as np
import numpy_image
import numpy_language
from read_bits import read_parameters
from safetensors import SafetensorError
from safetensors.numpy import load_file


def check_data(path, metadata):
    """The checksum covers the data: all that follows the eight length bytes and the header."""
    with open(path, "rb") as file:
        file.seek(8 + int.from_bytes(file.read(8), "little"))
        if hashlib.sha256(file.read()).hexdigest() != metadata["binorm.sha256"]:
            raise ValueError("binorm.sha256 is not that of the data")


def forward_of(model):
    """The module that runs the model: both have EXAMPLES, CHOICE, TOLERANCE, read_inputs and logits."""
    return numpy_language if any(layer["type"] == "embedding" for layer in model["layers"]) else numpy_image


def run(model_file, verification_file):
    """The model's description and module, its logits and the engine's."""
    metadata, model, parameters = read_parameters(model_file)
    check_data(model_file, metadata)
    forward = forward_of(model)
    verification = load_file(verification_file)
    inputs = forward.read_inputs(model, metadata, verification)
    expected = verification["logits"]
    actual = np.concatenate([forward.logits(model, parameters, inputs[i : i + 1]) for i in range(len(inputs))])
    if actual.shape != expected.shape:
        raise ValueError(f"logits of {list(actual.shape)} expected, the verification file holds {list(expected.shape)}")
    return model, forward, actual, expected


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("verification")
    parser.add_argument("--tolerance", type=float, help="largest difference of a logit")
    arguments = parser.parse_args()
    try:
        model, forward, actual, expected = run(arguments.model, arguments.verification)
    except KeyError as missing:
        sys.exit(refuse(arguments, f"{missing} is missing"))
    except (OSError, ValueError, SafetensorError) as error:
        sys.exit(refuse(arguments, error))
    tolerance = forward.TOLERANCE if arguments.tolerance is None else arguments.tolerance
    difference = np.abs(actual - expected).max()
    agreeing = (actual.argmax(axis=-1) == expected.argmax(axis=-1)).mean()
    print(
        f"{model['name']}: {actual[..., 0].size} {forward.EXAMPLES}, largest absolute difference of a logit "
        f"{difference:.2e} (tolerance {tolerance:g}), the same {forward.CHOICE} in {agreeing:.1%}"
    )
    sys.exit(0 if difference <= tolerance else 1)  # NaN fails


def refuse(arguments, reason):
    print(f"numpy_forward.py: {arguments.model}, {arguments.verification}: {reason}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
