"""Sentences and tables of the notebook that builds the network, as Markdown.

Each says what the numbers of a run show, also if its training breaks down.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from IPython.display import Markdown

from digits.ann import Score
from digits.notebook.network_figures import number, table
from digits.notebook.sentences import GUESSING
from digits.text import counted

NOTICED = 1  # points of accuracy: a mistake that costs less is easy to overlook

Curves = Mapping[str, np.ndarray]
Scores = Mapping[str, Score]


def one_step(
    rate: float, images: int, before: float, after: float, slopes: Sequence[np.ndarray]
) -> Markdown:
    """What one step at a rate did to the loss of a batch of images, whose gradient is slopes."""
    expected = rate * sum(float((slope**2).sum()) for slope in slopes)
    fell = before - after
    done = f"It lowered it by {fell:.3f}" if fell > 0 else f"Instead, the loss rose by {-fell:.3f}"
    return Markdown(
        f"One step at rate {rate:g} takes the loss of this batch of {counted(images, 'image')} "
        f"from {before:.3f} to **{abs(after):.3f}** nats. If the loss were a plane, the step would "
        f"lower it by $\\eta$ times the squared length of the gradient, {expected:.3f}. {done}: "
        "the loss is curved, and the gradient gives its slope only where we stand."
    )


def best_step(rates: np.ndarray, losses: np.ndarray, before: float) -> Markdown:
    """The best of single steps with losses (R,) at rates (R,), and where steps do harm."""
    best = int(losses.argmin())
    worse = rates[best:][losses[best:] > before]
    harm = f"; from {worse[0]:.2g} on, a step makes things worse" if len(worse) else ""
    end = f"{abs(losses[best]):.2f} nats{harm}."  # abs: not -0.00
    return Markdown(f"The best single step has rate {rates[best]:.2g} and ends at {end}")


def one_epoch(losses: np.ndarray, window: int, before: float, after: float) -> Markdown:
    """Where the losses (S,) of an epoch went, and the probability of one image's own digit."""
    steps, end = counted(len(losses), "step"), losses[-window:].mean()
    if not np.isfinite(end):
        return Markdown(
            f"Training breaks down at step {np.argmin(np.isfinite(losses)):,} of {steps}: the loss "
            "is no longer a number. The steps were too large."
        )
    return Markdown(
        f"In {steps}, the loss of a batch went from {losses[0]:.2f} to {end:.2f} nats, the mean of "
        f"the last {window} batches. Our 7, to which the new network gave {before:.1%}, now has a "
        f"probability of **{after:.1%}**."
    )


def table_of_beginnings(spreads: Mapping, curves: Curves, scores: Scores, window: int) -> Markdown:
    """Deviations before training, the losses of an epoch, and the accuracy, by first weights."""
    return table(
        [
            "first weights",
            "hidden 1",
            "hidden 2",
            "logits",
            "first loss",
            "last losses",
            "accuracy",
        ],
        [
            [
                name,
                *(f"{spread:.2g}" for spread in spreads[name][1:]),
                number(losses[0], ".2f"),
                number(losses[-window:].mean(), ".2f"),
                f"{scores[name].accuracy:.2%}",
            ]
            for name, losses in curves.items()
        ],
    )


def beginnings(
    spreads: Mapping, curves: Curves, scores: Scores, factors: Mapping, images: int, window: int
) -> Markdown:
    """What each kind of first weights, He's times a factor, did to activations and losses."""
    said = [
        "The table shows the standard deviations of what the layers give before training, and the "
        f"accuracy on {images:,} held-out images after one epoch. With **He's weights**, those of "
        f"the hidden layers stay close to that of the pixels, {spreads['He'][0]:.2f}.",
        "With **zeros**, all hidden units give 0, so all gates are closed and only the last biases "
        f"have a slope that is not 0: the loss stays at {curves['zeros'][-window:].mean():.2f}.",
    ]
    if factors["too small"] < 1:
        halved = {name: _halved(curves[name]) for name in ("too small", "He")}
        said.append(
            f"With {factors['too small']:g} times He's weights, **too small**, each layer shrinks "
            "what comes through, and the slopes on their way back. A batch with less than half the "
            f"loss of guessing {halved['too small']}; with He's weights, one {halved['He']}."
        )
    if factors["too large"] > 1:
        loss = curves["too large"][0]
        sure = "the network is sure of its nonsense: " * bool(loss > 2 * GUESSING)
        said.append(
            f"With {factors['too large']:g} times He's weights, **too large**, {sure}the first "
            f"loss is {loss:.0f} nats, and after the epoch the network classifies "
            f"{scores['too large'].accuracy:.2%} of the held-out images correctly; with He's "
            f"weights, {scores['He'].accuracy:.2%}."
        )
    return Markdown(" ".join(said))


def _halved(losses):
    """When a batch first has less than half the loss of guessing, in words."""
    low = np.flatnonzero(losses < GUESSING / 2)
    return f"first comes at step {low[0] + 1:,}" if len(low) else "never comes in this epoch"


def table_of_mistakes(off: Mapping, starts: Mapping, ends: Mapping, scores: Scores) -> Markdown:
    """How far the slopes of each gradient are off, and where its losses and accuracy end."""
    return table(
        ["gradient", "off by", "loss, first epoch", "last epoch", "held out", "accuracy"],
        [
            [
                name,
                f"{off[name]:.2g}",
                *(number(loss, ".3f") for loss in (starts[name], ends[name], score.loss)),
                f"{score.accuracy:.2%}",
            ]
            for name, score in scores.items()
        ],
    )


def mistakes(
    off: Mapping, starts: Mapping, ends: Mapping, scores: Scores, broke: Mapping, *,
    settings: Mapping, epochs: int, images: int, agree: float,
) -> Markdown:  # fmt: skip
    """What three mistakes did to training, beside the right gradient.

    broke: the step at which a training broke down, or 0. settings: those of the training. agree:
    how far backpropagation and finite differences differ.
    """
    right = scores["right"].accuracy
    points = {name: 100 * (score.accuracy - right) for name, score in scores.items()}
    fates = {name: _fate(score, points[name], broke[name]) for name, score in scores.items()}
    rate, batch = settings["learning_rate"], settings["batch_size"]
    well = f"classifies {right:.2%} of the {images:,} held-out images correctly"
    first = (
        f"; its mean loss over the first epoch is {starts['gate >= 0']:.3f}, against "
        f"{starts['right']:.3f} with the right gradient"
    ) * bool(np.isfinite([starts["gate >= 0"], starts["right"]]).all())
    ratio = ends["last layer fixed"] / ends["right"]
    times = f", and its training loss is {ratio:.2f} times as high" if np.isfinite(ratio) else ""
    cheap = not broke["last layer fixed"] and -NOTICED < points["last layer fixed"] < 0
    caught = min(value for name, value in off.items() if name != "right")
    return Markdown(
        f"After {counted(epochs, 'epoch')} with seed {settings['seed']}, the network trained with "
        f"the right gradient {fates['right'] if broke['right'] else well}. With the **gate that "
        f"never closes**, it {fates['gate >= 0']}{first}. What this gate computes is no "
        "longer the slope of the loss, and nothing promises that its steps go down. With the "
        f"**last layer fixed**, the network {fates['last layer fixed']}{times}. "
        f"{'So low a price is easy to overlook. ' * cheap}The **sum** amounts to a learning rate "
        f"of {rate:g} × {batch} = {rate * batch:g}: with it, the network {fates['sum, not mean']}. "
        "The gradient check catches all of them: on its eight images, their slopes are off by "
        f"{caught:.1g} or more somewhere, where backpropagation and finite differences agree to "
        f"within {agree:.0e}."
    )


def _fate(score, points, broke):
    """Where a training ended, points of accuracy from the right one, or the step it broke at."""
    if broke:
        return f"breaks down at step {broke:,}"
    apart = f"{abs(points):.2f} points {'less' if points < 0 else 'more'}" if points else "the same"
    return f"reaches {score.accuracy:.2%}, **{apart}**"


def answer_network(
    scores: Scores, broke: Mapping, epochs: int, images: int, agree: float
) -> Markdown:
    """Answer how a network learns and how we know that its gradient, which agrees, is right."""
    ends = {
        name: "training breaks down" if broke[name] else f"{score.accuracy:.2%}"
        for name, score in scores.items()
    }
    well = (
        f"the network classifies {ends['right']} of {images:,} held-out images correctly after "
        f"{counted(epochs, 'epoch')}"
    )
    return Markdown(
        "**Answer.** Each layer is a matrix product, and all but the last are cut off at zero. The "
        "chain rule, applied layer by layer from the end, gives the slope of the loss with respect "
        "to every weight, at the cost of two more products per layer. Finite differences agree "
        f"with these slopes to within {agree:.0e}. With them, "
        f"{ends['right'] if broke['right'] else well}. With a gate that never closes: "
        f"{ends['gate >= 0']}; with a last layer that never learns: {ends['last layer fixed']}; "
        f"with the sum where the mean should be: {ends['sum, not mean']}."
    )
