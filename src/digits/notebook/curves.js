// Curves over the passes of a training run: training and held out, and the held-out one of the run
// before, in gray.
/** @import { Score } from "../reading/web/ann.js" */
/** @import { Point } from "./learn.js" */
import { element, svg } from "./live.js";

/** @typedef {"loss" | "accuracy"} Measure of a Score */

const TITLES = { loss: "Loss (nats)", accuracy: "Accuracy" };
const TICKS = { loss: [0, 0.5, 1, 1.5, 2, 2.5], accuracy: [0, 0.25, 0.5, 0.75, 1] };
const [WIDTH, HEIGHT] = [330, 190]; // of a chart, in its own units
const FRAME = { left: 42, right: 322, top: 8, bottom: 162 };

/**
 * A chart, and a function that draws points and those of the run before into it.
 * @type {(name: Measure) => { element: HTMLElement, draw: (points: Point[], past: Point[]) => void }}
 */
export function chart(name) {
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const caption = element("figcaption", {}, element("b", {}, TITLES[name]));
  const [low, high] = [0, Math.max(...TICKS[name])];
  const yOf = (/** @type {number} */ value) => {
    const part = (Math.min(Math.max(value, low), high) - low) / (high - low);
    return FRAME.bottom - part * (FRAME.bottom - FRAME.top);
  };

  function draw(/** @type {Point[]} */ points, /** @type {Point[]} */ past) {
    const last = points.at(-1);
    const end = roundEnd(Math.max(last?.passes ?? 0, past.at(-1)?.passes ?? 0));
    const xOf = (/** @type {number} */ passes) =>
      FRAME.left + (passes / end) * (FRAME.right - FRAME.left);
    const line = (/** @type {Point[]} */ of, /** @type {"training" | "heldOut"} */ set) =>
      of.flatMap((point) => {
        const score = point[set];
        return score ? [`${xOf(point.passes).toFixed(1)},${yOf(score[name]).toFixed(1)}`] : [];
      });
    const lines = [
      svg("polyline", { class: "train-past", points: line(past, "heldOut").join(" ") }),
      svg("polyline", { class: "train-training", points: line(points, "training").join(" ") }),
      svg("polyline", { class: "train-held-out", points: line(points, "heldOut").join(" ") }),
    ];
    picture.replaceChildren(...axes(name, yOf, end), ...lines);
    picture.setAttribute("aria-label", spoken(name, last));
  }
  return { element: element("figure", {}, caption, picture), draw };
}

/** @type {(name: Measure, yOf: (value: number) => number, end: number) => SVGElement[]} */
function axes(name, yOf, end) {
  const { left, right, bottom } = FRAME;
  const rows = TICKS[name].flatMap((tick) => {
    const y = yOf(tick);
    const label = { x: left - 6, y: y + 4, "text-anchor": "end" };
    return [
      svg("line", { x1: left, x2: right, y1: y, y2: y }),
      svg("text", label, name === "loss" ? `${tick}` : `${100 * tick}%`),
    ];
  });
  const below = { y: bottom + 18, "text-anchor": "middle" };
  const middle = svg("text", { ...below, x: (left + right) / 2 }, "passes");
  const zero = svg("text", { ...below, x: left }, "0");
  return [...rows, zero, middle, svg("text", { ...below, x: right - 8 }, `${end}`)];
}

/** The next of 2, 5, 10, 20, 50, ... @type {(value: number) => number} */
function roundEnd(value) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map((part) => part * ten).find((end) => end >= Math.max(value, 2)) ?? value;
}

/** @type {(name: Measure, last: Point | undefined) => string} */
function spoken(name, last) {
  if (!last) return `${TITLES[name]}: no steps yet`;
  const training = last.training ? `training ${inWords(last.training, name)}, ` : "";
  const passes = `${TITLES[name]} after ${last.passes.toFixed(1)} passes`;
  return `${passes}: ${training}held out ${inWords(last.heldOut, name)}`;
}

/** @type {(score: Score, name: Measure) => string} */
export function inWords(score, name) {
  return name === "loss" ? score.loss.toFixed(3) : `${(100 * score.accuracy).toFixed(1)}%`;
}
