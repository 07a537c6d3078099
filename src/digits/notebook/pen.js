// The sheet of the pad: strokes by mouse, finger or keyboard, and the ink of the last digit.
/** @import { Grid } from "../reading/web/arrays.js" */
/** @import { State } from "./pad.js" */
import { svg } from "./live.js";
import { grid } from "../reading/web/arrays.js";
import { contextOf } from "../reading/web/pictures.js";

/** @typedef {{ pointer?: number, width: number, points: number[][] }} Stroke */
/** @typedef {{ x: number, y: number, down: boolean }} Pen */
/**
 * The parts of a pad that pens need; width: of a stroke, on a sheet of WIDTH.
 * @typedef {object} Parts
 * @property {HTMLCanvasElement} canvas
 * @property {SVGElement} boxes
 * @property {HTMLElement} hint
 * @property {HTMLButtonElement} undo
 * @property {HTMLButtonElement} clear
 * @property {{ value: string }} width
 */
/**
 * What the sheet tells the pad: redraw; the drawing changed, so a pending answer is obsolete; a
 * stroke is done; remove the last stroke.
 * @typedef {{ refresh: () => void, change: () => void, read: () => void, undo: () => void }} Told
 */

const WIDTH = 800; // pixels of an empty sheet
const HEIGHTS = { wide: 400, narrow: 600 }; // on a wide page, and on a phone
const TALLEST = 26; // rem: the height of a picture on the page
const STEP = 10; // pixels that an arrow key moves the pen
const INK = 26; // how dark a pen writes, of 255
const GLANCE = 96; // pixels of a digit that is inspected while it is drawn

/** @type {(parts: Parts, state: State) => void} */
export function draw({ canvas, boxes, hint, undo, clear }, { strokes, picture, pen }) {
  const narrow = (canvas.parentElement?.clientWidth ?? 0) < 480;
  const empty = { width: WIDTH, height: HEIGHTS[narrow ? "narrow" : "wide"] };
  const { width, height } = picture ? picture.shown : empty;
  const isOther = canvas.width !== width || canvas.height !== height;
  if (isOther) Object.assign(canvas, { width, height }); // which causes a new layout of the page
  canvas.style.width = `min(100%, ${(TALLEST * canvas.width) / canvas.height}rem)`;
  boxes.replaceChildren();
  const context = contextOf(canvas);
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (picture) context.drawImage(picture.shown, 0, 0);
  for (const stroke of strokes) drawStroke(context, stroke);
  if (pen) drawPen(boxes, canvas, pen);
  const blank = !picture && strokes.length === 0;
  hint.hidden = !blank;
  undo.disabled = clear.disabled = blank;
}

/** @type {(context: CanvasRenderingContext2D, stroke: Stroke) => void} */
function drawStroke(context, { width, points }) {
  context.strokeStyle = `rgb(${INK} ${INK} ${INK})`;
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(points[0][0], points[0][1]);
  for (let n = 1; n < points.length; n++) {
    const [[u, v], [x, y]] = points.slice(n - 1, n + 1);
    context.quadraticCurveTo(u, v, (u + x) / 2, (v + y) / 2);
  }
  const [x, y] = points[points.length - 1];
  context.lineTo(x, y);
  context.stroke();
}

/** @type {(boxes: SVGElement, canvas: HTMLCanvasElement, pen: Pen) => void} */
function drawPen(boxes, canvas, { x, y, down }) {
  boxes.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
  boxes.append(svg("circle", { cx: x, cy: y, r: 9, class: down ? "pad-pen pad-down" : "pad-pen" }));
}

/** @type {(parts: Parts) => number} */
function lineWidth(parts) {
  return (Number(parts.width.value) * parts.canvas.width) / WIDTH;
}

/** @type {(parts: Parts, state: State, told: Told) => void} */
export function listenToPen(parts, state, { refresh, change, read }) {
  const { canvas } = parts;
  const place = (/** @type {PointerEvent} */ event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [
      ((event.clientX - left) * canvas.width) / width,
      ((event.clientY - top) * canvas.height) / height,
    ];
  };
  /** @type {Stroke | null} */
  let stroke = null;
  canvas.onpointerdown = (event) => {
    if (event.button !== 0 || stroke) return; // one pen or finger at a time
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    state.pen = null;
    const first = place(event);
    stroke = { pointer: event.pointerId, width: lineWidth(parts), points: [first, first] };
    state.strokes.push(stroke);
    change();
  };
  canvas.onpointermove = (event) => {
    if (!stroke || event.pointerId !== stroke.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    stroke.points.push(...(events.length ? events : [event]).map(place));
    refresh();
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (event.pointerId !== stroke?.pointer) return;
    stroke = null;
    read();
  };
}

/** @type {(parts: Parts, state: State, told: Told) => void} */
export function listenToKeys(parts, state, { refresh, change, read, undo }) {
  const { canvas } = parts;
  /** @type {Record<string, number[]>} */
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function movePen(/** @type {Pen} */ pen, /** @type {number[]} */ [right, down], step = STEP) {
    pen.x = Math.min(Math.max(pen.x + right * step, 0), canvas.width);
    pen.y = Math.min(Math.max(pen.y + down * step, 0), canvas.height);
    if (pen.down) state.strokes.at(-1)?.points.push([pen.x, pen.y]);
    refresh();
  }

  function turnPen(/** @type {Pen} */ pen) {
    pen.down = !pen.down;
    const at = [pen.x, pen.y];
    if (pen.down) state.strokes.push({ width: lineWidth(parts), points: [at, at] });
    change();
    if (!pen.down) read();
  }

  canvas.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
    else if (moves[event.key] || event.key === " ") {
      const pen = (state.pen ??= { x: canvas.width / 2, y: canvas.height / 4, down: false });
      if (event.key === " ") turnPen(pen);
      else movePen(pen, moves[event.key], event.shiftKey ? 1 : STEP);
    } else return;
    event.preventDefault();
  };
  canvas.onblur = () => {
    const down = state.pen?.down;
    state.pen = null;
    if (down) refresh();
    if (down) read();
  };
}

/**
 * The ink of the digit that is being drawn: the last stroke, and those above or below it. 1 = ink,
 * at the size needed to prepare the network's input.
 * @type {(strokes: Stroke[]) => Grid<Float32Array>}
 */
export function latestInk(strokes) {
  let [left, right] = [Infinity, -Infinity];
  const own = [...strokes].reverse().filter(({ width, points }, n) => {
    const xs = points.map(([x]) => x);
    const [from, to] = [Math.min(...xs) - width, Math.max(...xs) + width];
    if (n && (from > right || to < left)) return false;
    [left, right] = [Math.min(left, from), Math.max(right, to)];
    return true;
  });
  const margin = Math.max(...own.map(({ width }) => width));
  const ys = own.flatMap(({ points }) => points.map(([, y]) => y));
  const [top, bottom] = [Math.min(...ys) - margin, Math.max(...ys) + margin];
  const size = GLANCE / Math.max(right - left, bottom - top);
  const [width, height] = [right - left, bottom - top].map((side) => Math.ceil(side * size));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = contextOf(canvas);
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.setTransform(size, 0, 0, size, -left * size, -top * size);
  for (const stroke of own) drawStroke(context, stroke);
  const { data } = context.getImageData(0, 0, width, height);
  const ink = Float32Array.from({ length: width * height }, (_, n) => 255 - data[4 * n]);
  return grid(
    height,
    width,
    ink.map((dark) => dark / (255 - INK)),
  );
}
