"""Sentences about the numbers of a run, as Markdown: each says what these numbers show.

They hold for ties, for one seed, and for curves that no longer fall. A sentence
that begins with "Answer." answers the question of a notebook.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from IPython.display import Markdown, display

from digits.datasets import Data
from digits.intervals import Interval, of_difference, of_mean, of_share, of_spread
from digits.mnist import BOX, CENTER, DIGIT_NAMES, SIDE
from digits.notebook.words import cannot_tell, holds_zero, listed, plain, told
from digits.text import counted

if TYPE_CHECKING:
    from digits.reading import Reading
    from digits.teaching import Taught

GUESSING = np.log(10)  # nats: the loss of a network that gives every digit the same probability


def tell_data(data: Data) -> None:
    """For data other than MNIST, show what it is and what on the page is about it."""
    if not data.is_mnist:
        display(
            Markdown(
                f"**Your data.** {plain(data.name)}: {plain(data.words)} Numbers, figures, and "
                "the sentences with numbers are about these images. The text between them was "
                "written about MNIST's digits, and may not hold here."
            )
        )


# 01 the data


def answer_data(
    data: Data, shares: np.ndarray, shared: int, halves: np.ndarray, blank: int
) -> Markdown:
    """Answer what the images look like: shares (2, K) of the classes, copies, and two accuracies.

    halves (2,): the accuracies of naming the nearest mean on both halves of the test set. blank:
    the pixels that never hold ink.
    """
    easier = "second" if halves[1] > halves[0] else "first"
    copies = counted(shared, "test image") if shared else "no test image"
    halves_said = (
        f"picking the class whose mean image is nearest classifies {halves.max():.2%} of the "
        f"{easier} half of the test set correctly, and {halves.min():.2%} of the other half."
    )
    if data.is_mnist:
        return Markdown(
            f"**Answer.** They are clean, centered, and nearly balanced, and {copies} is a copy of "
            "a training image. But they come in runs of easy and of difficult hands: "
            f"{halves_said}"
        )
    return Markdown(
        f"**Answer.** They come in {counted(shares.shape[1], 'class')}, which make up between "
        f"{shares[0].min():.1%} and {shares[0].max():.1%} of the training images; "
        f"{counted(blank, 'pixel')} never hold ink, and {copies} is a copy of a training image. "
        f"Of the test images, {halves_said}"
    )


# 03 the learning rate


def compare_rates(rates: np.ndarray, losses: np.ndarray, best: int, here: int) -> Markdown:
    """Compare held-out losses (S, R) at the best of the rates (R,) and at the chosen one, here."""
    mean = losses.mean(axis=0)
    more = of_difference(losses[:, here], losses[:, best])
    other = (
        f"gives **{mean[here]:.3f}**. The difference is {more:.3f}: {told(more)}. We picked the "
        f"lowest among {len(rates)} rates, so luck may explain a part of it."
    )
    return Markdown(
        f"Rate {rates[best]:.2g} gives the lowest mean loss on held-out images, "
        f"**{mean[best]:.3f}** nats. The chosen rate, {rates[here]:.2g}, "
        f"{'is the same.' if here == best else other}"
    )


def calm_rates(
    rates: np.ndarray, restlessness: np.ndarray, training: np.ndarray, restless: np.ndarray,
    calmest: int, here: int,
) -> Markdown:  # fmt: skip
    """How calm the loss is: between batches, restlessness (S, R), and between seeds.

    restless: the rates above the calmest at which the loss is restless, or learns nothing.
    """
    deviation = {at: of_mean(restlessness[:, at]) for at in (calmest, here)}
    there = f"; at rate {rates[here]:.2g} it is {deviation[here]:.3f}" * (here != calmest)
    spread = training.std(axis=0)
    leap = rates[here:][spread[here:] > 3 * spread[here]]
    unrest = "All larger rates learn, and none has a deviation more than a tenth above that."
    if len(restless):
        unrest = (
            f"Rate {restless[0]:.2g} is the first larger rate whose deviation is more than a tenth "
            "above the lowest, or that no longer learns."
        )
    leaps = f"rate {leap[0]:.2g} is the first to have" if len(leap) else "no larger rate has"
    between = (
        f"Between seeds, the standard deviation at rate {rates[here]:.2g} is "
        f"{of_spread(training[:, here]):.3f}; {leaps} three times as much. "
        "A few seeds say little about their own spread."
    )
    return Markdown(
        f"Among the rates at which the network learns, the loss is calmest from batch to batch at "
        f"rate {rates[calmest]:.2g}, with a standard deviation of {deviation[calmest]:.3f}{there}. "
        f"{unrest} {between if len(training) > 1 else 'One seed has no spread between seeds.'}"
    )


def worst_batches(
    rates: np.ndarray, worst: np.ndarray, shown: Sequence[int], window: int, classes: int = 10
) -> Markdown:
    """The worst batch losses (R,) after window steps at some of the rates."""
    losses = listed(f"{worst[at]:.3g} at rate {rates[at]:.2g}" for at in sorted(set(shown)))
    return Markdown(
        f"After the first {counted(window, 'step')}, the largest loss of any batch, over all "
        f"seeds, is {losses}. Guessing blindly costs log {classes} = {np.log(classes):.2f} nats: a "
        "batch far above that means that an earlier step went wrong."
    )


def answer_rate(
    rates: np.ndarray, losses: np.ndarray, best: int, here: int, epochs: int, classes: int = 10
) -> Markdown:
    """Answer how large a step should be, from held-out losses (S, R) at the rates (R,)."""
    mean = losses.mean(axis=0)
    more = of_difference(losses[:, here], losses[:, best])
    gap = (
        f"ends at {mean[here]:.3f} nats, {more.value:.3f} above the lowest loss of the sweep (rate "
        f"{rates[best]:.2g}){f'; {cannot_tell(more)}' * holds_zero(more)}"
    )
    fails = ~(losses < np.log(classes) / 2).all(axis=0)
    edge = rates[best + 1 :][fails[best + 1 :]]
    breaks = f"Training breaks at rate {edge[0]:.2g}" if len(edge) else "No rate breaks training"
    if len(edge) and edge[0] > rates[here]:
        breaks += f", {edge[0] / rates[here]:.3g} times the chosen one"
    elif len(edge):
        breaks += ": the chosen rate is too large"
    return Markdown(
        "**Answer.** Large enough to learn quickly, and well below the rate at which training "
        f"breaks. After {counted(epochs, 'epoch')}, the chosen rate of {rates[here]:.2g} "
        f"{'gives the lowest loss of the sweep' if here == best else gap}. {breaks}."
    )


# 04 the epochs


def first_epochs(accuracies: np.ndarray, first: int) -> Markdown:
    """The held-out accuracies (S, E) after one epoch, and after the first ones."""
    after = {at: of_mean(accuracies[:, at - 1]) for at in sorted({1, first})}
    said = listed(f"{share:.2%} after {counted(at, 'epoch')}" for at, share in after.items())
    return Markdown(f"The networks classify this share of the held-out images correctly: {said}.")


def lowest_losses(measured: np.ndarray, training: np.ndarray, held_out: np.ndarray) -> Markdown:
    """Where both losses are lowest: training (S, M) after measured epochs, held_out (S, E)."""
    mean, low = held_out.mean(axis=0), int(held_out.mean(axis=0).argmin())
    risen = of_difference(held_out[:, -1], held_out[:, low])
    rest = f", and ends at {mean[-1]:.3f}. The difference is {risen:.3f}: {told(risen)}."
    at_end = ". That is the end of the run: longer training may lower it further."
    return Markdown(
        "Of the epochs measured, the training loss is lowest after "
        f"{counted(measured[training.mean(axis=0).argmin()], 'epoch')}; it ends at "
        f"{training[:, -1].mean():.2g} nats. The held-out loss is lowest after "
        f"**{counted(low + 1, 'epoch')}**, at {mean[low]:.3f} nats"
        f"{rest if low + 1 < len(mean) else at_end}"
    )


def accuracies_at(
    measured: np.ndarray, training: np.ndarray, held_out: np.ndarray, lowest: int
) -> Markdown:
    """Accuracies where the held-out loss is lowest, and at the end; same shapes as the losses."""
    perfect = measured[(training >= 1).all(axis=0)]
    when = f"first after {counted(perfect[0], 'epoch')}" if len(perfect) else "after none of them"
    gained = of_difference(held_out[:, -1], held_out[:, lowest])
    change = (
        f", and {held_out[:, -1].mean():.2%} at the end. The change is {gained:.2%} of the images"
        f"{f': {cannot_tell(gained)}' * holds_zero(gained)}."
    )
    return Markdown(
        "Of the epochs measured, all networks classify every training image correctly "
        f"{when}. The held-out accuracy is {held_out[:, lowest].mean():.2%} where the held-out "
        f"loss is lowest{change if lowest + 1 < held_out.shape[1] else ', at the end.'}"
    )


def answer_epochs(losses: np.ndarray, accuracies: np.ndarray, images: int) -> Markdown:
    """Answer how long to train, from held-out losses and accuracies (S, E) on images."""
    mean, low = losses.mean(axis=0), int(losses.mean(axis=0).argmin())
    risen = of_difference(losses[:, -1], losses[:, low])
    fewer = of_difference(images * accuracies[:, -1], images * accuracies[:, low])
    rose = f"the held-out loss grew by a factor of {of_mean(losses[:, -1] / losses[:, low]):.2f}"
    rose = "the held-out loss did not clearly rise" if holds_zero(risen) else rose
    which = "fewer" if fewer.value > 0 else "more"
    changed = counted(round(abs(fewer.value)), f"{which} mistake")
    count = f"the networks came to make {changed} in {images:,} images"
    count = "the number of mistakes did not clearly change" if holds_zero(fewer) else count
    later = f"From there to the end, {rose}, and {count}."
    at_end = "That is the end of the run: longer training may be better."
    return Markdown(
        f"**Answer.** The held-out loss is lowest after {counted(low + 1, 'epoch')} of {len(mean)}"
        f", at {mean[low]:.3f} nats, with {accuracies[:, low].mean():.2%} of the held-out images "
        "classified correctly. "
        f"{later if low + 1 < len(mean) else at_end}"
    )


# 05 the final network


def mean_accuracy(accuracies: Sequence[float], right: int, images: int) -> Markdown:
    """The mean of accuracies (S,), and how many of as many images the stored network reads."""
    spread = 100 * float(np.std(accuracies, ddof=min(1, len(accuracies) - 1)))
    mean = (
        f"The mean accuracy of the {counted(len(accuracies), 'network')}, with its 95% interval "
        f"over seeds, is **{of_mean(accuracies):.2%}**; the standard deviation is {spread:.2f} "
        "points. "
    ) * (len(accuracies) > 1)
    stored = f"The stored network classifies **{right:,}** of {images:,} images correctly."
    return Markdown(mean + stored)


def confusions(confusion: np.ndarray, names: Sequence[str] = DIGIT_NAMES) -> Markdown:
    """The mistakes of a confusion matrix (K, K), and the most frequent ones, ties included."""
    wrong = confusion - np.diag(np.diag(confusion))
    most = np.argwhere((wrong == wrong.max()) & (wrong > 0))
    many = len(most) > 1
    if not len(most):
        return Markdown("The stored network misreads no image.")
    said = [plain(name) for name in names]
    pairs = listed(f"{said[digit]} read as {said[taken]}" for digit, taken in most)
    return Markdown(
        f"The stored network misreads {counted(wrong.sum(), 'image')}. The most frequent "
        f"confusion{'s' * many}, with {counted(wrong.max(), 'image')}{' each' * many}: {pairs}."
    )


def recalls(confusion: np.ndarray, names: Sequence[str] = DIGIT_NAMES) -> Markdown:
    """The classes of a confusion matrix (K, K) that are found most and least often."""
    found, all_of = np.diag(confusion), confusion.sum(axis=1).clip(1)
    said = [f"{name}s" if name.isdigit() else f"images of {plain(name)}" for name in names]
    ends = (int((found / all_of).argmax()), int((found / all_of).argmin()))
    high, low = (of_share(found[digit], all_of[digit]) for digit in ends)
    verdict = "overlap" if high.low <= low.high else "do not overlap"
    return Markdown(
        f"The network finds {high:.2%} of all {said[ends[0]]} and {low:.2%} of all "
        f"{said[ends[1]]}, the highest and the lowest recall. The 95% "
        f"intervals, in brackets, {verdict}."
    )


def sureness(confidence: np.ndarray, right: np.ndarray, error: float, over: Interval) -> Markdown:
    """How sure the network is, from confidence (N,), correctness (N,) and its calibration."""
    sure = confidence > 0.99
    share = f"{of_share(right[sure].sum(), sure.sum()):.2%}" if sure.any() else "none"
    verdict = f"The networks are {'too sure of themselves' if over.value > 0 else 'too modest'}."
    verdict = f"{_too_sure(over)} the networks are too sure." if holds_zero(over) else verdict
    return Markdown(
        f"Of all test images, {sure.mean():.2%} get a probability above 99%, and {share} of those "
        "are read correctly. The expected calibration error (Guo et al., 2017) is "
        f"{error:.2%}. Over all seeds, the mean probability minus the accuracy is {over:.2%}. "
        f"{verdict}"
    )


def _too_sure(over: Interval) -> str:
    return f"{'One seed' if np.isnan(over.low) else 'These seeds'} cannot tell whether"


def _reads(accuracies: Sequence[float] | np.ndarray) -> str:
    """The mean of accuracies (S,), as a part of a sentence; one network has no interval."""
    if len(accuracies) == 1:
        return f"{accuracies[0]:.2%} of the test images correctly (one network)"
    return (
        f"{of_mean(accuracies):.2%} of the test images correctly (mean of "
        f"{counted(len(accuracies), 'network')}, with a 95% interval over seeds)"
    )


def answer_final(accuracies: Sequence[float], over: Interval, epochs: int) -> Markdown:
    """Answer how well the networks read, from their accuracies (S,) and their overconfidence."""
    which = "surer" if over.value > 0 else "less sure"
    sure = f"On average it is {which} than it should be, by {abs(over.value):.2%}."
    sure = f"{_too_sure(over)} it is too sure." if holds_zero(over) else sure
    return Markdown(
        f"**Answer.** Trained on all training images for {counted(epochs, 'epoch')}, it classifies "
        f"{_reads(accuracies)}. {sure}"
    )


# 06 distortions


def end_of_training(losses: np.ndarray) -> Markdown:
    """Whether training losses (S, E) still fall in the last twentieth of the epochs."""
    epochs = losses.shape[1]
    if epochs == 1:
        return Markdown("One epoch does not show whether the loss on distorted images still falls.")
    tail = max(1, epochs // 20)
    fall = of_difference(losses[:, epochs - 1 - tail], losses[:, -1])
    rise = of_difference(losses[:, -1], losses[:, epochs - 1 - tail])
    change = f"did not clearly change: the difference is {rise:.4f} nats"
    change = f"still fell, by {fall:.4f} nats" if fall.low > 0 else change
    change = f"rose, by {rise:.4f} nats" if rise.low > 0 else change
    return Markdown(
        f"Over the last {'epoch' if tail == 1 else counted(tail, 'epoch')}, as the steps became "
        f"small, the loss on distorted images {change}."
    )


def compare_kinds(mistakes: Mapping[str, np.ndarray], epochs: int) -> Markdown:
    """Which kinds of distortion cost more or fewer mistakes (S,) than "all" of them together."""
    others = [name for name in mistakes if name != "all"]
    more = {name: of_difference(mistakes[name], mistakes["all"]) for name in others}
    alike = [f"*{name}*" for name in others if holds_zero(more[name])] or ["none"]
    worse = [f"*{name}*" for name in others if more[name].low > 0] or ["none"]
    return Markdown(
        f"After {counted(epochs, 'epoch')}, these seeds cannot tell the following from all "
        f"distortions together: {listed(alike)}. Clearly worse than all together: {listed(worse)}."
    )


def thresholds(
    choice: Mapping[str, float], flagged: float, refused: float, turned_away: float, made: int,
    p: np.ndarray, accuracy: Interval,
) -> Markdown:  # fmt: skip
    """What the chosen numbers do: shares of digits flagged and turned away, of figures refused.

    made: how many figures there are. p (N, 10), accuracy: of the stored network on the test set.
    """
    return Markdown(
        f"- The temperature is {choice['temperature']:.2f}. With it, the stored network's mean "
        f"probability on the test set is {p.max(axis=1).mean():.2%}, its accuracy {accuracy:.2%}.\n"
        f"- A digit could be another one below a probability of {choice['unsure_below']:.2f}: that "
        f"marks {flagged:.1%} of these digits, among them half of the misread ones.\n"
        f"- A digit is in doubt with less evidence than {choice['doubtful_below']:.1f}: so are "
        f"{of_share(round(refused * made), made):.1%} of the made-up figures, and "
        f"{turned_away:.1%} of the test digits.\n"
        "- Beside clear digits, what has less evidence than "
        f"{choice['refuse_below']:.1f} is left out."
    )


def answer_distortions(
    plain: np.ndarray, distorted: np.ndarray, epochs: int, images: int
) -> Markdown:
    """Answer how far the network gets, from accuracies (S,) on as many test images."""
    gain = of_difference(distorted, plain)
    counts = [images * (1 - each.mean()) for each in (distorted, plain)]
    return Markdown(
        f"**Answer.** Trained for {counted(epochs, 'epoch')} on images distorted anew in each, it "
        f"classifies {_reads(distorted)}. On average, it misreads {counts[0]:.0f} of {images:,} "
        f"images, and the plain network {counts[1]:.0f}. The gain is {gain:.2%} of "
        f"the images{f'; {cannot_tell(gain)}' * holds_zero(gain)}."
    )


# 07 your own picture


def found_in(reading: "Reading") -> Markdown:
    """What a Reading found in its picture, and which digits it is unsure of."""
    if not reading.digits:
        return Markdown(f"**No digit found**: {reading.hint}.")
    unsure = [f"the {each.digit} {each.doubt}" for each in reading.digits if each.unsure]
    sure = f"Unsure: {listed(unsure)}." if unsure else "The network is sure of all of them."
    sure = "The network is sure of it." if len(reading.digits) == 1 and not unsure else sure
    return Markdown(
        f"The picture reads **{reading.text}**: {counted(len(reading.digits), 'digit')} in "
        f"{counted(len(reading.rows), 'row')}. {sure}"
    )


def sides_of(sides: Sequence[int]) -> Markdown:
    """How many pixels the longer sides of digits span, beside what MNIST does."""
    theirs = f"MNIST's span {BOX}, and its center of mass lies on pixel {CENTER}, counted from 0."
    if not sides:
        return Markdown(f"No digit was found. {theirs}")
    spans = f"The longer side of each digit here spans {sides[0]}"
    if len(set(sides)) > 1:
        spans = f"The longer sides of these digits span {listed(sorted(set(sides)))}"
    return Markdown(f"{spans} of {SIDE} pixels; {theirs}")


def answer_picture(reading: "Reading") -> Markdown:
    """Answer whether the network can read a picture, by its Reading."""
    doubts, count = sum(each.unsure for each in reading.digits), len(reading.digits)
    sure = f" It is unsure of {doubts} of {counted(count, 'digit')}." if doubts else ""
    return Markdown(
        f"**Answer.** In this picture it found {f'**{reading.text}**' if count else 'no digit'}."
        f"{sure} To read a picture, the program first makes it look like what the network learned "
        "from: MNIST's digits are white on black, scaled into a box, centered by their mass, and "
        "drawn with much the same pen. "
        '<span class="screen">Try your own hand on the pad.</span>'
    )


def learned(corrections: int, right: Mapping[str, int], taught: "Taught") -> Markdown:
    """What a network learned from corrections; right: of 100 further digits, before and after."""
    change = 100 * (taught.after - taught.before)
    cost = f"is still {taught.after:.2%}"
    if change:
        moved = f"{'rose' if change > 0 else 'fell'} by {abs(change):.2f} points"
        cost = f"{moved}, from {taught.before:.2%} to {taught.after:.2%}"
    return Markdown(
        f"Of 100 further digits of this form, it read {right['before']} before and "
        f"{right['after']} after {counted(corrections, 'correction')}. Its accuracy on MNIST's "
        f"test images {cost}."
    )
