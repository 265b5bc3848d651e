"""The forward pass of a language model, in NumPy."""

import math

import numpy as np

EXAMPLES = "tokens"
CHOICE = "next token"
TOLERANCE = 1e-3

erf = np.vectorize(math.erf, otypes=[float])


def read_inputs(model, _metadata, verification):
    """The tokens of the verification file, [n, time]: within the model's context and vocabulary."""
    tokens = verification["tokens"]
    embedding = model["layers"][0]
    if tokens.ndim != 2 or not 1 <= tokens.shape[1] <= embedding["context"]:
        raise ValueError(f"tokens of [n, at most {embedding['context']}] expected, got {list(tokens.shape)}")
    if tokens.size and not 0 <= tokens.min() <= tokens.max() < embedding["vocabulary"]:
        raise ValueError(f"tokens of 0 to {embedding['vocabulary'] - 1} expected, got {tokens.min()} to {tokens.max()}")
    return tokens


def logits(model, parameters, tokens):
    """The forward pass: tokens [n, time] -> [n, time, vocabulary], at each position of the token that follows."""
    decoder = Decoder(parameters, model["normalize"]["epsilon"])
    for layer in model["layers"]:
        if layer["type"] == "embedding":
            x = decoder.embedding(layer["name"], tokens)
        elif layer["type"] == "transformer-block":
            x = decoder.block(layer["name"], layer["heads"], x)
        else:
            x = decoder.dense(layer["name"], x)
            x = gelu(x) if layer["activation"] == "gelu" else x
    return model["logitScale"] * x


class Decoder:
    """The layers over a dictionary of zeros and ones; activations are [n, time, features]."""

    def __init__(self, parameters, epsilon):
        self.parameters = parameters
        self.epsilon = epsilon

    def embedding(self, name, tokens):
        """A token and its position: looked up, normalized apart, added, normalized."""
        positions = np.arange(tokens.shape[1])
        token, position = self.look_up(name + ".token", tokens), self.look_up(name + ".position", positions)
        return self.normalize(token + position)

    def look_up(self, name, rows):
        table, bias = self.parameters[name + ".weight"], self.parameters[name + ".bias"]
        return self.normalize(table[rows].astype(float) + bias)

    def block(self, name, heads, x):
        h = self.normalize(x + self.attention(name, heads, x))
        return self.normalize(h + self.dense(name + ".ff2", gelu(self.dense(name + ".ff1", h))))

    def attention(self, name, heads, x):
        """Causal: a token sees itself and those before it."""
        query, key, value = (
            split_heads(self.dense(f"{name}.{part}", x), heads) for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(2, 3) / math.sqrt(query.shape[3])
        future = np.triu(np.ones(scores.shape[2:], dtype=bool), 1)
        scores = np.where(future, -np.inf, scores)
        weights = np.exp(scores - scores.max(axis=3, keepdims=True))
        weights /= weights.sum(axis=3, keepdims=True)
        return self.dense(name + ".output", (weights @ value).swapaxes(1, 2).reshape(x.shape))

    def dense(self, name, x):
        weight, bias = self.parameters[name + ".weight"], self.parameters[name + ".bias"]
        return self.normalize(x @ weight.T.astype(float) + bias)

    def normalize(self, z):
        """Over the features of one token."""
        centred = z - z.mean(axis=-1, keepdims=True)
        return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self.epsilon)


def split_heads(x, heads):
    """[n, time, features] -> [n, heads, time, features / heads]"""
    return x.reshape(*x.shape[:2], heads, -1).swapaxes(1, 2)


def gelu(x):
    return 0.5 * x * (1 + erf(x / math.sqrt(2)))
