// A small chart: lines over two axes, each linear or logarithmic, in the color of nearby text.
import { element, svg } from "./live.js";

// An axis is { label, range, log, words }, with words for a tick. For lines and marks, see
// types.d.ts; their classes are in live.css.

const [WIDTH, HEIGHT] = [360, 230]; // in the drawing's own units
const FRAME = { left: 52, right: 344, top: 8, bottom: 186 };
const MOST = 8; // ticks of a logarithmic axis
const POWERS = Array.from({ length: 24 }, (_, n) => Number(`1e${n - 12}`));
const ROUND = POWERS.flatMap((power) => [1, 2, 5].map((n) => Number((n * power).toPrecision(1))));

// The lines of both sets, as every chart shows them.
export const bothSets = (training, heldOut) => [
  { class: "live-training", label: "training", points: training },
  { class: "live-held-out", label: "held out", points: heldOut },
];

// A chart, and a function that updates it; lines with a label appear in its legend.
export function chart(title, { x, y }, shown = {}) {
  const [legend, content] = [element("span.live-legend"), svg("g")];
  const [xOf, yOf] = [placer(x, FRAME.left, FRAME.right), placer(y, FRAME.bottom, FRAME.top)];
  const axes = [...xAxis(x, xOf), ...yAxis(y, yOf)];
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" };
  const picture = svg("svg", box, axes, content);

  /** @type {(shown: Partial<Drawn>) => void} */
  function update({ said = "", lines = [], marks = [], cursor = null }) {
    const at = cursor === null ? [] : [upright(xOf(cursor), "live-cursor")];
    const paths = lines.map((line) => drawn(line, path(line.points, xOf, yOf)));
    const known = marks.filter((mark) => Number.isFinite(mark.y));
    const dots = known.map((mark) =>
      svg("circle", { class: mark.class, cx: xOf(mark.x), cy: yOf(mark.y), r: 5 }),
    );
    content.replaceChildren(...at, ...paths, ...dots);
    legend.replaceChildren(...lines.filter((line) => line.label).map(key));
    picture.setAttribute("aria-label", `${title}. ${said}`);
  }
  update(shown);
  const caption = element("figcaption", element("b", title), legend);
  return { element: element("figure.live-chart", caption, picture), update };
}

// The position of a value; a value beyond the range goes to its end.
function placer({ range, log = false }, from, to) {
  const scaled = (value) => (log ? Math.log(value) : value);
  const [low, high] = range.map(scaled);
  return (value) => {
    const part = (scaled(Math.min(Math.max(value, range[0]), range[1])) - low) / (high - low || 1);
    return Number((from + part * (to - from)).toFixed(1));
  };
}

const drawn = (line, d) => svg("path", { class: `live-line ${line.class}`, d });

function path(points, xOf, yOf) {
  let pen = "M";
  const parts = points.map(([x, y]) => {
    const isThere = Number.isFinite(x) && Number.isFinite(y);
    const part = isThere ? `${pen}${xOf(x)} ${yOf(y)}` : "";
    pen = isThere ? "L" : "M";
    return part;
  });
  return parts.join("");
}

// On a logarithmic axis 1, 2, 5, 10, ..., or only powers of ten if those are too many; else even
// steps.
function ticks({ range: [low, high], log = false }) {
  const inside = (value) => value >= low && value <= high;
  if (log) {
    const all = ROUND.filter(inside);
    return all.length > MOST ? POWERS.filter(inside) : all;
  }
  const step = ROUND.find((size) => size >= (high - low) / 5) ?? high - low;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, n) => (first + n) * step);
}

const inWords = ({ words = String }, value) => words(Number(value.toPrecision(6)));

function upright(x, name = "live-grid") {
  return svg("line", { class: name, x1: x, x2: x, y1: FRAME.top, y2: FRAME.bottom });
}

function xAxis(axis, xOf) {
  const below = { "text-anchor": "middle", y: FRAME.bottom + 17 };
  const marks = ticks(axis).flatMap((value) => [
    upright(xOf(value)),
    svg("text", { ...below, x: xOf(value) }, inWords(axis, value)),
  ]);
  const middle = (FRAME.left + FRAME.right) / 2;
  return [...marks, svg("text", { ...below, x: middle, y: HEIGHT - 8 }, axis.label ?? "")];
}

function yAxis(axis, yOf) {
  const { left, right } = FRAME;
  return ticks(axis).flatMap((value) => [
    svg("line.live-grid", { x1: left, x2: right, y1: yOf(value), y2: yOf(value) }),
    svg("text", { "text-anchor": "end", x: left - 6, y: yOf(value) + 4 }, inWords(axis, value)),
  ]);
}

function key(line) {
  const box = { viewBox: "0 0 24 8", "aria-hidden": "true" };
  return element("span", svg("svg", box, drawn(line, "M0 4L24 4")), line.label);
}
