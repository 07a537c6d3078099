// Views of a network in training: its first weights as pictures, and its reading of a digit that
// the reader draws.
/** @import { Floats, Network } from "../reading/web/ann.js" */
/** @import { Run } from "./learn.js" */
/** @import { Stroke } from "./pen.js" */
import { forward, softmax } from "../reading/web/ann.js";
import { evenStrokes, normalise } from "../reading/web/as_mnist.js";
import { argmax } from "../reading/web/arrays.js";
import { MNIST } from "../reading/web/constants.js";
import { contextOf } from "../reading/web/pictures.js";
import { bars, button } from "./controls.js";
import { blueOrOrange, element, grey, paint, svg } from "./live.js";
import { draw, latestInk, listenToKeys, listenToPen } from "./pen.js";

const { SIDE } = MNIST;
const CELL = SIDE + 2; // pixels from one unit's picture to the next
const PEN = { value: "44" }; // its width, in the units of pen.js
const INVITATION =
  "Draw a digit. With the keyboard: arrows move the pen, the space bar puts it down and lifts it.";
const SEEN = "the digit as the network sees it";
const LOUD = 3; // times the root mean square of the weights: the darkest color
const STEPS = 127; // shades of each color
const COLORS = new Uint32Array(2 * STEPS + 1).map((_, n) => {
  const [red, green, blue] = blueOrOrange(n / STEPS - 1);
  return 0xff000000 | (blue << 16) | (green << 8) | red; // as a canvas stores them
});

/**
 * The weights of every unit of the first hidden layer, or the changes by training.
 * @type {() => { element: HTMLElement, paint: (run: Run) => void }}
 */
export function weightsView() {
  const canvas = element("canvas", { role: "img" });
  const choice = element("select", { "aria-label": "First-layer weights" });
  choice.append(new Option("what training has changed", "change"));
  choice.append(new Option("the weights themselves", "all"));
  /** @type {Run | undefined} */
  let shown;
  function paintRun(/** @type {Run} */ run) {
    shown = run;
    const [weights, units] = [run.network.W[0], run.network.sizes[1]];
    const before = choice.value === "all" ? null : run.start;
    paintUnits(canvas, weights, before, units);
    const what = `${choice.selectedOptions[0].text} of ${units} units`;
    canvas.setAttribute("aria-label", `Pictures of 28 by 28 pixels: ${what} of the first layer`);
  }
  choice.onchange = () => shown && paintRun(shown);
  const title = element("figcaption", {}, element("b", {}, "First layer: "), choice);
  const said =
    "A picture for each unit: ink where it is blue raises the unit's activation, ink where it is orange lowers it.";
  const made = element("figure", {}, title, canvas, element("p", { class: "live-note" }, said));
  return { element: made, paint: paintRun };
}

/**
 * Each unit's weights, or their change since before.
 * @type {(canvas: HTMLCanvasElement, weights: Floats, before: Floats | null, units: number) => void}
 */
function paintUnits(canvas, weights, before, units) {
  const columns = (canvas.parentElement?.clientWidth ?? 0) < 420 ? 12 : 16;
  const [width, height] = [columns * CELL - 2, Math.ceil(units / columns) * CELL - 2];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = contextOf(canvas);
  let size = 0;
  const value = (/** @type {number} */ n) => (before ? weights[n] - before[n] : weights[n]);
  for (let n = 0; n < weights.length; n++) size += value(n) ** 2;
  const scale = STEPS / (LOUD * Math.sqrt(size / weights.length) || 1);
  const image = context.createImageData(width, height);
  const colors = new Uint32Array(image.data.buffer);
  for (let pixel = 0, n = 0; pixel < SIDE * SIDE; pixel++) {
    const inside = Math.floor(pixel / SIDE) * width + (pixel % SIDE);
    for (let unit = 0; unit < units; unit++, n++) {
      const corner = Math.floor(unit / columns) * CELL * width + (unit % columns) * CELL;
      const shade = Math.max(-STEPS, Math.min(STEPS, Math.round(value(n) * scale)));
      colors[corner + inside] = COLORS[STEPS + (shade || 0)]; // NaN, where training broke, is white
    }
  }
  context.putImageData(image, 0, 0);
}

/**
 * A sheet to draw a digit on. network() reads it when update is called and when the drawing
 * changes; say receives the reading after each stroke.
 * @type {(network: () => Network | undefined, say: (text: string) => void) => { element: HTMLElement, update: () => void }}
 */
export function readingSheet(network, say) {
  const parts = buildSheet(undo, clear);
  /** @type {{ strokes: Stroke[], picture: null, pen: null }} */
  const state = { strokes: [], picture: null, pen: null };
  let frame = 0;
  /** @type {ArrayLike<number>} */
  let image = [];

  function update() {
    const reader = network();
    if (!reader || !image.length) return "";
    const p = softmax(forward(reader, image).slice(-1)[0]);
    const digit = argmax(p);
    parts.bars.show(p, { [digit]: "live-right" });
    return `Read as ${digit}, with ${Math.floor(100 * p[digit])}%.`;
  }

  function see() {
    cancelAnimationFrame(frame);
    const ink = state.strokes.length > 0;
    image = ink ? normalise(evenStrokes(latestInk(state.strokes))).data : [];
    if (ink) paint(parts.seen, image, grey);
    for (const part of [parts.seen, parts.bars.element])
      part.style.visibility = ink ? "visible" : "hidden";
    return update();
  }

  function refresh() {
    draw(parts, state);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(see);
  }

  function undo() {
    state.strokes.pop();
    refresh();
  }

  function clear() {
    state.strokes.length = 0;
    refresh();
  }

  const told = { refresh, change: refresh, read: () => say(see()), undo };
  listenToPen(parts, state, told);
  listenToKeys(parts, state, told);
  draw(parts, state);
  see();
  return { element: parts.element, update };
}

/**
 * @param {() => void} undo
 * @param {() => void} clear
 */
function buildSheet(undo, clear) {
  const parts = {
    canvas: element("canvas", { tabindex: 0, role: "application", "aria-label": INVITATION }),
    boxes: svg("svg", { "aria-hidden": "true" }),
    hint: element("p", { "aria-hidden": "true" }, "Draw a digit"),
    undo: button("Undo", undo),
    clear: button("Clear", clear),
    seen: element("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": SEEN }),
    bars: bars("The network as it is now"),
    width: PEN,
  };
  const title = element("figcaption", {}, element("b", {}, "Draw a digit for it to read"));
  const paper = element("div", { class: "train-paper" }, parts.canvas, parts.boxes, parts.hint);
  const tools = element("div", { class: "live-tools" }, parts.clear, parts.undo, parts.seen);
  const made = element("div", { class: "train-sheet" });
  made.append(element("figure", {}, title, paper), tools, parts.bars.element);
  return { ...parts, element: made };
}
