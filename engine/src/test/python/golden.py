#!/usr/bin/env python3
"""Golden values for the engine, from an independent implementation in PyTorch.

Writes one safetensors file per case into ../resources/golden; the engine's tests read them. Run it only to
change the cases:

    python -m venv /tmp/golden && /tmp/golden/bin/pip install -r requirements.txt
    /tmp/golden/bin/python golden.py

The method is that of Cabral, Pirozelli and Driemeier, "1 bit is all we need: binary normalized neural
networks", arXiv:2509.07025v1, with our readings where the paper is silent (epsilon 1e-5 inside the root, biased
variance, Normalize over the channels of one pixel). Everything is computed in float64 by autograd from inputs
and shadows that float32 represents exactly, and stored as float32.

Shapes: input [batch, channels, height, width]; `<layer>.weight` [outputs, inputs], where the inputs of a
convolution run over (kernelHeight, kernelWidth, channels); `<layer>.bias`, `.gain`, `.shift` [outputs]. A dense
layer that meets an image flattens it in the order (height, width, channels).

A file holds the tensors input, labels, shadow/<parameter>, logits, loss, gradient/<parameter>, gradient/input,
losses/<optimizer> (ten steps on the one batch, each loss taken before its update) and
shadow10/adam/<parameter>; its metadata key `binorm.model` holds the model as JSON.

A float32 implementation can only be held to these values if no decision hangs on the last digits. So each case
takes the first seed for which, at every step of every optimizer, no shadow lies within MARGIN of the mean of its
tensor, no relu input within MARGIN of 0 and no maximum of a pool within MARGIN of its runner-up, and for which a
replay in float32 ends within REPLAY_TOLERANCE.
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn import functional

GOLDEN = Path(__file__).resolve().parent.parent / "resources" / "golden"
STEPS = 10
MARGIN = 1e-6
REPLAY_TOLERANCE = {"losses": 2e-5, "shadows": 1e-4}
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.05, momentum=0.9),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.003, betas=(0.9, 0.999), eps=1e-8),
    "adamw": lambda parameters: torch.optim.AdamW(
        parameters, lr=0.003, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01
    ),
}


class Binarize(torch.autograd.Function):
    """Eq. 1: one where the shadow is strictly above the mean of its tensor; the gradient passes unchanged."""

    @staticmethod
    def forward(context, shadow):
        return (shadow > shadow.mean()).to(shadow.dtype)

    @staticmethod
    def backward(context, gradient):
        return gradient


class Network:
    """The layers of a model description over a dictionary of shadow parameters."""

    def __init__(self, model):
        self.model = model
        self.closest = float("inf")  # the smallest distance of any decision from its threshold so far

    def loss(self, shadows, image, labels):
        logits = self.logits(shadows, image)
        return logits, functional.cross_entropy(logits, labels)

    def logits(self, shadows, image):
        x = image
        for layer in self.model["layers"]:
            if layer["type"] == "max-pool":
                x = self.max_pool(x)
            elif layer["type"] == "global-average-pool":
                x = x.mean(dim=(2, 3))
            else:
                x = self.affine(layer, shadows, x)
                x = self.normalize(layer["name"], shadows, x)
                x = self.relu(x) if layer["activation"] == "relu" else x
        return self.model["logitScale"] * x

    def affine(self, layer, shadows, x):
        weight = self.values(shadows[layer["name"] + ".weight"])
        bias = self.values(shadows[layer["name"] + ".bias"])
        if layer["type"] == "dense":
            features = x.permute(0, 2, 3, 1).flatten(1) if x.dim() == 4 else x
            return features @ weight.T + bias
        kernel = layer["kernel"]
        kernels = weight.reshape(layer["filters"], kernel, kernel, x.shape[1]).permute(0, 3, 1, 2)
        return functional.conv2d(x, kernels, bias, padding=kernel // 2)

    def values(self, shadow):
        if self.model["precision"] == "float32":
            return shadow
        self.keep_away((shadow - shadow.mean()).abs())
        return Binarize.apply(shadow)

    def normalize(self, name, shadows, z):
        settings = self.model["normalize"]
        if settings["mode"] == "none":
            return z
        axes = {"channels": (1,), "chw": (1, 2, 3), "hw": (2, 3)}[settings["axis"]] if z.dim() == 4 else (1,)
        centred = z - z.mean(dim=axes, keepdim=True)
        variance = (centred * centred).mean(dim=axes, keepdim=True)
        normalized = centred / torch.sqrt(variance + settings["epsilon"])
        if settings["mode"] == "plain":
            return normalized
        per_channel = (1, -1) + (1,) * (z.dim() - 2)
        gain, shift = shadows[name + ".gain"], shadows[name + ".shift"]
        return normalized * gain.reshape(per_channel) + shift.reshape(per_channel)

    def relu(self, x):
        self.keep_away(x.abs())
        return torch.relu(x)

    def max_pool(self, x):
        windows = functional.unfold(x.flatten(0, 1).unsqueeze(1), kernel_size=2, stride=2)
        first, second = windows.topk(2, dim=1).values.unbind(1)
        self.keep_away((first - second)[first > 0])  # a window of zeros behind a relu carries no gradient
        return functional.max_pool2d(x, 2)

    def keep_away(self, distances):
        if distances.numel() > 0:
            self.closest = min(self.closest, distances.min().item())


def parameter_shapes(model):
    """Name -> shape, in the order of the layers."""
    shapes = {}
    channels, height, width = (model["input"][k] for k in ("channels", "height", "width"))
    for layer in model["layers"]:
        if layer["type"] == "max-pool":
            height, width = height // 2, width // 2
            continue
        if layer["type"] == "global-average-pool":
            height = width = 1
            continue
        if layer["type"] == "conv2d":
            outputs, inputs = layer["filters"], layer["kernel"] ** 2 * channels
        else:
            outputs, inputs = layer["units"], height * width * channels
            height = width = 1
        shapes[layer["name"] + ".weight"] = (outputs, inputs)
        shapes[layer["name"] + ".bias"] = (outputs,)
        if model["normalize"]["mode"] == "trainable":
            shapes[layer["name"] + ".gain"] = (outputs,)
            shapes[layer["name"] + ".shift"] = (outputs,)
        channels = outputs
    return shapes


def random_shadow(random, name, shape):
    """Weights as wide as Glorot's; biases, gains and shifts away from their neutral start, so that they count."""
    if name.endswith(".weight"):
        limit = np.sqrt(6.0 / (shape[0] + shape[1]))
        return random.uniform(-limit, limit, shape)
    return (1.0 if name.endswith(".gain") else 0.0) + 0.2 * random.standard_normal(shape)


def example(model, batch, seed):
    """A batch and shadows; float32 represents every value exactly."""
    random = np.random.Generator(np.random.PCG64(seed))
    side = model["input"]
    image = random.standard_normal((batch, side["channels"], side["height"], side["width"]))
    labels = torch.from_numpy(random.integers(0, model["classes"], batch))
    shadows = {n: random_shadow(random, n, s) for n, s in parameter_shapes(model).items()}
    return as_float32(image), labels, {n: as_float32(v) for n, v in shadows.items()}


def as_float32(array):
    return torch.from_numpy(array.astype(np.float32))


def train(network, optimizer, image, labels, start):
    """Ten steps on one batch: the loss before each of them and the shadows after the last."""
    shadows = {n: v.clone().requires_grad_() for n, v in start.items()}
    stepper = OPTIMIZERS[optimizer](list(shadows.values()))
    losses = []
    for _ in range(STEPS):
        stepper.zero_grad()
        _, loss = network.loss(shadows, image, labels)
        loss.backward()
        stepper.step()
        losses.append(loss.detach())
    return torch.stack(losses), {n: v.detach() for n, v in shadows.items()}


def compute(model, image, labels, start, dtype):
    """All golden tensors, and the smallest distance of any decision from its threshold."""
    network = Network(model)
    image = image.to(dtype).requires_grad_()
    start = {n: v.to(dtype) for n, v in start.items()}
    shadows = {n: v.clone().requires_grad_() for n, v in start.items()}
    logits, loss = network.loss(shadows, image, labels)
    loss.backward()
    tensors = {"logits": logits, "loss": loss.reshape(1), "gradient/input": image.grad}
    tensors |= {"gradient/" + n: v.grad for n, v in shadows.items()}
    for optimizer in OPTIMIZERS:
        losses, final = train(network, optimizer, image.detach(), labels, start)
        tensors["losses/" + optimizer] = losses
        if optimizer == "adam":
            tensors |= {"shadow10/adam/" + n: v for n, v in final.items() if not cancels(model, n)}
    return {n: t.detach() for n, t in tensors.items()}, network.closest


def cancels(model, parameter):
    """Normalize over (height, width) removes a convolution's bias: its gradient is rounding noise, and Adam's
    step on noise is no golden value."""
    convolutions = [layer["name"] for layer in model["layers"] if layer["type"] == "conv2d"]
    return model["normalize"]["axis"] == "hw" and parameter in [n + ".bias" for n in convolutions]


def replay_error(golden, replay, prefix):
    names = [n for n in golden if n.startswith(prefix)]
    return max((golden[n] - replay[n].double()).abs().max().item() for n in names)


def write(model, batch):
    for seed in range(1000):
        image, labels, start = example(model, batch, seed)
        golden, closest = compute(model, image, labels, start, torch.float64)
        if closest <= MARGIN:
            continue
        replay, _ = compute(model, image, labels, start, torch.float32)
        losses = replay_error(golden, replay, "losses/")
        shadows = replay_error(golden, replay, "shadow10/")
        if losses < REPLAY_TOLERANCE["losses"] and shadows < REPLAY_TOLERANCE["shadows"]:
            break
    else:
        raise AssertionError(f"{model['name']}: no seed below 1000 keeps its decisions away from the thresholds")
    assert all(torch.isfinite(t).all() for t in golden.values())
    tensors = {"input": image, "labels": labels}
    tensors |= {"shadow/" + n: v for n, v in start.items()}
    tensors |= {n: t.float().contiguous() for n, t in golden.items()}
    metadata = {"binorm.model": json.dumps(model, separators=(",", ":"))}  # one key: their order is not kept
    path = GOLDEN / (model["name"].removeprefix("golden-") + ".safetensors")
    save_file(tensors, path, metadata)
    path.chmod(0o644)
    print(
        f"{path.name:28} seed {seed:3}  {path.stat().st_size:6} bytes  closest decision {closest:.1e}  "
        f"float32 replay: gradients {replay_error(golden, replay, 'gradient/'):.1e} losses {losses:.1e} "
        f"shadows {shadows:.1e}  adam loss {golden['losses/adam'][0]:.3f} -> {golden['losses/adam'][-1]:.3f}"
    )


def conv(name, filters, kernel):
    return {"type": "conv2d", "name": name, "filters": filters, "kernel": kernel, "activation": "relu"}


def dense(name, units, activation="relu"):
    return {"type": "dense", "name": name, "units": units, "activation": activation}


POOL = {"type": "max-pool"}
AVERAGE = {"type": "global-average-pool"}


def model(name, image, classes, layers, precision="binary", mode="plain", axis="channels", scale=1.0):
    channels, height, width = image
    return {
        "name": "golden-" + name,
        "precision": precision,
        "input": {"channels": channels, "height": height, "width": width},
        "classes": classes,
        "layers": layers + [dense("logits", classes, "linear")],
        "normalize": {"mode": mode, "axis": axis, "epsilon": 1e-5},
        "logitScale": scale,
    }


def cases():
    """Model and batch size of every golden file."""
    two_pairs = [conv("conv1", 6, 3), conv("conv2", 6, 3), POOL, conv("conv3", 10, 3), conv("conv4", 10, 3), POOL]
    two_pairs += [AVERAGE, dense("dense1", 9)]
    one_pair = [conv("conv1", 6, 3), conv("conv2", 8, 3), POOL, AVERAGE, dense("dense1", 9)]
    flattened = [conv("conv1", 6, 5), conv("conv2", 7, 5), POOL, dense("dense1", 9)]
    floats = {"precision": "float32"}
    yield model("binary-mlp", (1, 4, 4), 5, [dense("dense1", 37), dense("dense2", 33)]), 7
    yield model("binary-conv3", (2, 9, 7), 5, two_pairs), 3
    yield model("binary-conv5", (2, 8, 7), 5, flattened), 3
    yield model("binary-chw", (2, 8, 7), 5, one_pair, axis="chw"), 3
    yield model("binary-hw", (2, 8, 7), 5, one_pair, axis="hw"), 3
    yield model("binary-scale3", (3, 6, 6), 10, one_pair, scale=3.0), 4
    yield model("float-trainable", (2, 9, 7), 5, two_pairs, mode="trainable", **floats), 3
    yield model("float-plain", (2, 8, 7), 5, flattened, **floats), 3
    yield model("float-none", (2, 8, 7), 5, one_pair, mode="none", **floats), 3


if __name__ == "__main__":
    torch.manual_seed(0)
    torch.set_num_threads(1)
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for description, batch_size in cases():
        write(description, batch_size)
