#!/usr/bin/env python3
"""Golden values of the language decoder, from an independent implementation in PyTorch.

Writes binary-decoder.safetensors and float-decoder.safetensors into ../resources/golden/language. Run it as
golden.py, whose rules hold here too: float64 throughout, from values that float32 represents exactly, stored as
float32; the first seed that keeps every decision away from its threshold and that a replay in float32 follows.

The decoder is Alg. 8 of arXiv:2509.07025v1, with our readings where the paper is silent: exact gelu, epsilon
1e-5 inside the root, biased variance, Normalize over the features of one token. In the float32 twin every
Normalize has a trainable gain and shift.

A file holds
    tokens                I64 [sequences, context + 1]   three sequences, padded at the right with PADDING
    lengths               I64 [sequences]                their lengths n, different from each other, the first full
    shadow/<parameter>    F32                            weights [outputs, inputs], biases, gains and shifts [outputs]
    logits                F32 [sequences, context, vocabulary]   scaled; zero where nothing is predicted
    loss                  F32 [1]                        mean cross-entropy over all predicted tokens
    gradient/<parameter>  F32                            of the loss, through the bits unchanged
    losses/adam           F32 [10]                       ten steps on the one batch, each before its update
and in its metadata key `binorm.model` the model as JSON. The inputs of a sequence of n tokens are tokens
[0, n - 1), its targets tokens [1, n): row [s, t] of the logits predicts token t + 1 of sequence s, and is zero
for t >= n - 1. Nothing may depend on the padding. The safetensors header lists the tensors by type and name; the
order of the parameters in a model is that of `parameter_shapes`.

No input is PADDING: the gradient of its row of the table is exactly zero. A shift of the keys adds the same to all
scores of a query, which the softmax removes: the gradient of <block>.key.shift is rounding noise.
"""

import json
from pathlib import Path

import numpy as np
import torch
from golden import MARGIN, STEPS, Binarize, as_float32, random_shadow, replay_error
from safetensors.torch import save_file
from torch.nn import functional

GOLDEN = Path(__file__).resolve().parent.parent / "resources" / "golden" / "language"
CONTEXT = 9
LENGTHS = (CONTEXT + 1, 6, 2)
PADDING = 0
REPLAY_TOLERANCE = 2e-5


class Decoder:
    """A binary decoder or its float32 twin over a dictionary of shadow parameters."""

    def __init__(self, model):
        self.model = model
        self.closest = float("inf")  # the smallest distance of a shadow from the mean of its tensor so far

    def loss(self, shadows, tokens, lengths):
        inputs, targets = tokens[:, :-1], tokens[:, 1:]
        predicted = torch.arange(inputs.shape[1]) < lengths[:, None] - 1
        logits = self.logits(shadows, inputs)
        loss = functional.cross_entropy(logits[predicted], targets[predicted])
        return logits * predicted[:, :, None], loss

    def logits(self, shadows, tokens):
        self.shadows = shadows
        for layer in self.model["layers"]:
            name = layer["name"]
            if layer["type"] == "embedding":
                x = self.embedding(name, tokens)
            elif layer["type"] == "transformer-block":
                x = self.block(name, layer["heads"], x)
            else:
                x = self.dense(name, x)
                x = functional.gelu(x) if layer["activation"] == "gelu" else x
        return self.model["logitScale"] * x

    def embedding(self, name, tokens):
        """Alg. 4: token [batch, time] and its position, looked up, normalized apart, added, normalized."""
        token = self.values(name + ".token.weight")[tokens] + self.values(name + ".token.bias")
        table = self.values(name + ".position.weight")
        position = table[: tokens.shape[1]] + self.values(name + ".position.bias")
        total = self.normalize(name + ".token", token) + self.normalize(name + ".position", position)
        return self.normalize(name + ".norm", total)

    def block(self, name, heads, x):
        """Alg. 5: post-norm, x [batch, time, dim]."""
        h = self.normalize(name + ".norm1", x + self.attention(name, heads, x))
        f = self.dense(name + ".ff2", functional.gelu(self.dense(name + ".ff1", h)))
        return self.normalize(name + ".norm2", h + f)

    def attention(self, name, heads, x):
        """Alg. 6: causal; the projections are normalized over their full width before the heads part."""
        query, key, value = (
            self.dense(f"{name}.{part}", x).unflatten(2, (heads, -1)).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(2, 3) / query.shape[3] ** 0.5
        future = torch.ones(scores.shape[2:], dtype=torch.bool).triu(1)
        weights = scores.masked_fill(future, float("-inf")).softmax(dim=3)
        return self.dense(name + ".output", (weights @ value).transpose(1, 2).flatten(2))

    def dense(self, name, x):
        """Alg. 1 without its activation."""
        return self.normalize(name, x @ self.values(name + ".weight").T + self.values(name + ".bias"))

    def values(self, name):
        shadow = self.shadows[name]
        if self.model["precision"] == "float32":
            return shadow
        self.closest = min(self.closest, (shadow - shadow.mean()).abs().min().item())
        return Binarize.apply(shadow)

    def normalize(self, name, z):
        centred = z - z.mean(dim=-1, keepdim=True)
        variance = (centred * centred).mean(dim=-1, keepdim=True)
        normalized = centred / torch.sqrt(variance + self.model["normalize"]["epsilon"])
        if self.model["normalize"]["mode"] == "plain":
            return normalized
        return normalized * self.shadows[name + ".gain"] + self.shadows[name + ".shift"]


def parameter_shapes(model):
    """Name -> shape, in the order of the engine's layout."""
    shapes = {}

    def affine(name, outputs, inputs):
        shapes[name + ".weight"] = (outputs, inputs)
        bias_and_norm(name, outputs)

    def table(name, rows, features):
        shapes[name + ".weight"] = (rows, features)
        bias_and_norm(name, features)

    def bias_and_norm(name, features):
        shapes[name + ".bias"] = (features,)
        norm(name, features)

    def norm(name, features):
        if model["normalize"]["mode"] == "trainable":
            shapes[name + ".gain"] = (features,)
            shapes[name + ".shift"] = (features,)

    for layer in model["layers"]:
        name = layer["name"]
        if layer["type"] == "embedding":
            features = layer["dim"]
            table(name + ".token", layer["vocabulary"], features)
            table(name + ".position", layer["context"], features)
            norm(name + ".norm", features)
        elif layer["type"] == "transformer-block":
            for projection in ("query", "key", "value", "output"):
                affine(f"{name}.{projection}", features, features)
            norm(name + ".norm1", features)
            affine(name + ".ff1", layer["feedForward"], features)
            affine(name + ".ff2", features, layer["feedForward"])
            norm(name + ".norm2", features)
        else:
            affine(name, layer["units"], features)
            features = layer["units"]
    return shapes


def example(model, seed):
    """A batch and shadows; float32 represents every value exactly."""
    random = np.random.Generator(np.random.PCG64(seed))
    lengths = torch.tensor(LENGTHS)
    tokens = torch.from_numpy(random.integers(1, model["classes"], (len(LENGTHS), LENGTHS[0])))
    tokens[torch.arange(tokens.shape[1]) >= lengths[:, None]] = PADDING
    shadows = {n: as_float32(random_shadow(random, n, s)) for n, s in parameter_shapes(model).items()}
    return tokens, lengths, shadows


def compute(model, tokens, lengths, start, dtype):
    """All golden tensors, and the smallest distance of a shadow from the mean of its tensor."""
    decoder = Decoder(model)
    shadows = {n: v.to(dtype).clone().requires_grad_() for n, v in start.items()}
    adam = torch.optim.Adam(shadows.values(), lr=0.01, betas=(0.9, 0.999), eps=1e-8)
    tensors, losses = {}, []
    for step in range(STEPS):
        adam.zero_grad()
        logits, loss = decoder.loss(shadows, tokens, lengths)
        loss.backward()
        if step == 0:
            tensors |= {"logits": logits.detach(), "loss": loss.detach().reshape(1)}
            tensors |= {"gradient/" + n: v.grad.clone() for n, v in shadows.items()}
        adam.step()
        losses.append(loss.detach())
    return tensors | {"losses/adam": torch.stack(losses)}, decoder.closest


def write(model):
    for seed in range(1000):
        tokens, lengths, start = example(model, seed)
        golden, closest = compute(model, tokens, lengths, start, torch.float64)
        if closest <= MARGIN:
            continue
        replay, _ = compute(model, tokens, lengths, start, torch.float32)
        errors = {kind: replay_error(golden, replay, kind) for kind in ("logits", "gradient/", "losses/")}
        if max(errors.values()) < REPLAY_TOLERANCE:
            break
    else:
        raise AssertionError(f"{model['name']}: no seed below 1000 keeps its decisions away from the thresholds")
    assert all(torch.isfinite(t).all() for t in golden.values())
    tensors = {"tokens": tokens, "lengths": lengths} | {"shadow/" + n: v for n, v in start.items()}
    tensors |= {n: t.float().contiguous() for n, t in golden.items()}
    path = GOLDEN / (model["name"].removeprefix("golden-") + ".safetensors")
    save_file(tensors, path, {"binorm.model": json.dumps(model, separators=(",", ":"))})
    path.chmod(0o644)
    replayed = " ".join(f"{kind} {error:.1e}" for kind, error in errors.items())
    print(
        f"{path.name:28} seed {seed:3}  {path.stat().st_size} bytes  "
        f"{sum(v.numel() for v in start.values())} parameters  closest decision {closest:.1e}  "
        f"float32 replay: {replayed}  adam loss {golden['losses/adam'][0]:.3f} -> {golden['losses/adam'][-1]:.3f}"
    )


def dense(name, units, activation):
    return {"type": "dense", "name": name, "units": units, "activation": activation}


def model(name, precision, mode):
    vocabulary = 23
    blocks = [{"type": "transformer-block", "name": f"block{n}", "heads": 2, "feedForward": 16} for n in (1, 2)]
    head = [dense("mlp1", 12, "gelu"), dense("mlp2", 10, "gelu"), dense("logits", vocabulary, "linear")]
    embedding = {"type": "embedding", "name": "embedding", "vocabulary": vocabulary, "dim": 8, "context": CONTEXT}
    return {
        "name": "golden-" + name,
        "precision": precision,
        "input": {"channels": 1, "height": 1, "width": CONTEXT},
        "classes": vocabulary,
        "layers": [embedding] + blocks + head,
        "normalize": {"mode": mode, "axis": "channels", "epsilon": 1e-5},
        "logitScale": 2.0,
    }


if __name__ == "__main__":
    torch.manual_seed(0)
    torch.set_num_threads(1)
    GOLDEN.mkdir(parents=True, exist_ok=True)
    write(model("binary-decoder", "binary", "plain"))
    write(model("float-decoder", "float32", "trainable"))
