// A small chart: lines over two axes, each linear or logarithmic, in the color of nearby text.
import { element, svg } from "./live.js";

/** @typedef {{ label?: string, range: number[], log?: boolean, words?: (value: number) => string }} Axis label: below the axis; words: of a tick */
/** @typedef {number | null | undefined} Value null or undefined: there is no point, and the line has a gap */
/** @typedef {{ points: Value[][], class: string, label?: string }} Line class: its style, in live.css */
/** @typedef {{ x: number, y: Value, class: string }} Mark a dot */
/** @typedef {{ said?: string, lines?: Line[], marks?: Mark[], cursor?: number }} Shown said: the chart in words */

const [WIDTH, HEIGHT] = [360, 230]; // in the drawing's own units
const FRAME = { left: 52, right: 344, top: 8, bottom: 186 };
const MOST = 8; // ticks of a logarithmic axis

/**
 * A chart, and a function that updates it; lines with a label appear in its legend.
 * @type {(title: string, axes: { x: Axis, y: Axis }, shown?: Shown) => { element: HTMLElement, update: (shown: Shown) => void }}
 */
export function chart(title, { x, y }, shown = {}) {
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const legend = element("span", { class: "live-legend" });
  const caption = element("figcaption", {}, element("b", {}, title), legend);
  const content = svg("g");
  const [xOf, yOf] = [placer(x, FRAME.left, FRAME.right), placer(y, FRAME.bottom, FRAME.top)];
  picture.append(...xAxis(x, xOf), ...yAxis(y, yOf), content);

  function update(/** @type {Shown} */ { said = "", lines = [], marks = [], cursor }) {
    const parts = lines.map((line) =>
      svg("path", { class: `live-line ${line.class}`, d: path(line.points, xOf, yOf) }),
    );
    const dots = marks.flatMap((mark) =>
      isNumber(mark.y)
        ? [svg("circle", { class: mark.class, cx: xOf(mark.x), cy: yOf(mark.y), r: 5 })]
        : [],
    );
    const at = cursor === undefined ? [] : [upright(xOf(cursor), "live-cursor")];
    content.replaceChildren(...at, ...parts, ...dots);
    legend.replaceChildren(...lines.flatMap((line) => (line.label ? [key(line)] : [])));
    picture.setAttribute("aria-label", `${title}. ${said}`);
  }
  update(shown);
  return { element: element("figure", { class: "live-chart" }, caption, picture), update };
}

/** @param {unknown} value @returns {value is number} */
function isNumber(value) {
  return typeof value === "number" && isFinite(value);
}

/** The position of a value; a value beyond the range goes to its end. @type {(axis: Axis, from: number, to: number) => (value: number) => number} */
function placer({ range, log }, from, to) {
  const scaled = (/** @type {number} */ value) => (log ? Math.log(value) : value);
  const [low, high] = range.map(scaled);
  return (value) => {
    const part = (scaled(Math.min(Math.max(value, range[0]), range[1])) - low) / (high - low || 1);
    return Number((from + part * (to - from)).toFixed(1));
  };
}

/** @type {(points: Value[][], xOf: (x: number) => number, yOf: (y: number) => number) => string} */
function path(points, xOf, yOf) {
  let pen = "M";
  return points.reduce((d, [x, y]) => {
    if (!isNumber(x) || !isNumber(y)) {
      pen = "M";
      return d;
    }
    const next = `${d}${pen}${xOf(x)} ${yOf(y)}`;
    pen = "L";
    return next;
  }, "");
}

/** On a logarithmic axis 1, 2, 5, 10, ..., or only powers of ten if those are too many; else even steps. @type {(axis: Axis) => number[]} */
function ticks({ range: [low, high], log }) {
  const powers = Array.from({ length: 24 }, (_, n) => n - 12);
  const round = powers.flatMap((power) => [1, 2, 5].map((part) => Number(`${part}e${power}`)));
  const inside = (/** @type {number} */ value) => value >= low && value <= high;
  if (log) {
    const all = round.filter(inside);
    return all.length > MOST ? powers.map((power) => Number(`1e${power}`)).filter(inside) : all;
  }
  const step = round.find((size) => size >= (high - low) / 5) ?? high - low;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, n) => (first + n) * step);
}

/** @type {(axis: Axis, value: number) => string} */
const inWords = ({ words = String }, value) => words(Number(value.toPrecision(6)));

/** @type {(x: number, name?: string) => SVGElement} */
function upright(x, name = "live-grid") {
  return svg("line", { class: name, x1: x, x2: x, y1: FRAME.top, y2: FRAME.bottom });
}

/** @type {(axis: Axis, xOf: (x: number) => number) => SVGElement[]} */
function xAxis(axis, xOf) {
  const below = { "text-anchor": "middle", y: FRAME.bottom + 17 };
  const marks = ticks(axis).flatMap((value) => [
    upright(xOf(value)),
    svg("text", { ...below, x: xOf(value) }, inWords(axis, value)),
  ]);
  const middle = (FRAME.left + FRAME.right) / 2;
  return [...marks, svg("text", { ...below, x: middle, y: HEIGHT - 8 }, axis.label ?? "")];
}

/** @type {(axis: Axis, yOf: (y: number) => number) => SVGElement[]} */
function yAxis(axis, yOf) {
  const { left, right } = FRAME;
  return ticks(axis).flatMap((value) => [
    svg("line", { class: "live-grid", x1: left, x2: right, y1: yOf(value), y2: yOf(value) }),
    svg("text", { "text-anchor": "end", x: left - 6, y: yOf(value) + 4 }, inWords(axis, value)),
  ]);
}

/** @type {(line: Line) => HTMLElement} */
function key(line) {
  const sample = svg("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" });
  sample.append(svg("path", { class: `live-line ${line.class}`, d: "M0 4L24 4" }));
  return element("span", {}, sample, line.label ?? "");
}
