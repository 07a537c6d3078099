// The curves of a training run, and the held-out curve of the previous run.
import { bothSets, chart } from "./chart.js";

const TITLES = { loss: "Loss (nats)", accuracy: "Accuracy" };
const AXES = {
  loss: { range: [0, 2.5] },
  accuracy: { range: [0, 1], words: (share) => `${Math.round(100 * share)}%` },
};

export function curves(name, points, past) {
  const line = (of, set) => of.map((point) => [point.passes, point[set]?.[name]]);
  const lines = bothSets(line(points, "training"), line(points, "heldOut"));
  const before = { class: "train-past", label: "run before", points: line(past, "heldOut") };
  const end = roundEnd(Math.max(2, ...[points, past].map((some) => some.at(-1)?.passes ?? 0)));
  const axes = { x: { label: "passes", range: [0, end] }, y: AXES[name] };
  const shown = {
    lines: past.length ? [before, ...lines] : lines,
    said: spoken(name, points.at(-1)),
  };
  return chart(TITLES[name], axes, shown).element;
}

// The next of 2, 5, 10, 20, 50, ...
function roundEnd(value) {
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((part) => part * ten).find((end) => end >= value) ?? value;
}

function spoken(name, last) {
  if (!last) return "No steps yet.";
  const training = last.training ? `training ${inWords(last.training, name)}, ` : "";
  return `After ${last.passes.toFixed(1)} passes: ${training}held out ${inWords(last.heldOut, name)}.`;
}

export function inWords(score, name) {
  return name === "loss" ? score.loss.toFixed(3) : `${(100 * score.accuracy).toFixed(1)}%`;
}
