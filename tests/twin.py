"""The plain twin of digits.ann: the same mathematics, a line a formula, no buffer and no trick.

It stays the reference. Nothing here is fast, and nothing here is shared with the code it checks.
"""

import numpy as np


def forward(W, b, x):
    """The activations [x, a_1, ..., logits] of one network."""
    a = [x]
    for layer in range(len(W)):
        z = a[-1] @ W[layer] + b[layer]
        a.append(np.maximum(z, 0) if layer < len(W) - 1 else z)
    return a


def loss(W, b, x, labels):
    """The mean of -log softmax(logits)[label]."""
    z = forward(W, b, x)[-1]
    top = z.max(axis=1, keepdims=True)
    log_p = z - top - np.log(np.exp(z - top).sum(axis=1, keepdims=True))
    return -np.mean([log_p[row, label] for row, label in enumerate(labels)])


def gradient(W, b, x, labels):
    """The gradient of loss: (dW, db), lists of arrays like W and b."""
    a = forward(W, b, x)
    p = np.exp(a[-1] - a[-1].max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    delta = (p - np.eye(p.shape[1], dtype=p.dtype)[labels]) / len(labels)
    dW, db = [None] * len(W), [None] * len(W)
    for layer in reversed(range(len(W))):
        dW[layer] = a[layer].T @ delta
        db[layer] = delta.sum(axis=0)
        if layer > 0:
            delta = (delta @ W[layer].T) * (a[layer] > 0)
    return dW, db


def step(W, b, x, labels, learning_rate):
    """One step of gradient descent, in place."""
    dW, db = gradient(W, b, x, labels)
    for layer in range(len(W)):
        W[layer] -= learning_rate * dW[layer]
        b[layer] -= learning_rate * db[layer]


def train(W, b, x, labels, *, batches, learning_rate):
    """Step through the batches, lists of rows, in place; return the loss before each step."""
    losses = []
    for rows in batches:
        losses.append(loss(W, b, x[rows], labels[rows]))
        step(W, b, x[rows], labels[rows], learning_rate)
    return losses
