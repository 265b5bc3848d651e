"""The forward pass of an image classifier, in NumPy."""

import json

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

EXAMPLES = "images"
CHOICE = "class"
TOLERANCE = 1e-4


def read_inputs(model, metadata, verification):
    """The images of the verification file, scaled as the checkpoint says: [n, height, width, channels]."""
    images = verification["images"]
    shape = tuple(model["input"][side] for side in ("height", "width", "channels"))
    if images.shape[1:] != shape:
        raise ValueError(f"the model takes images of {shape}, the verification file holds {images.shape[1:]}")
    scaling = json.loads(metadata["binorm.input"])
    return (images / 255.0 - np.array(scaling["mean"])) / np.array(scaling["std"])


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
