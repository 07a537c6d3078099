// What a network in training looks like: its first weights as pictures, and how it reads a digit
// that is drawn on the spot.
/** @import { Floats, Network } from "../reading/web/ann.js" */
/** @import { Run } from "./learn.js" */
/** @import { Stroke } from "./pen.js" */
import { forward, softmax } from "../reading/web/ann.js";
import { evenStrokes, normalise } from "../reading/web/as_mnist.js";
import { argmax } from "../reading/web/arrays.js";
import { blueOrOrange, element, grey, paint, svg } from "./live.js";
import { draw, latestInk, listenToKeys, listenToPen } from "./pen.js";

const SIDE = 28;
const CELL = SIDE + 2; // pixels from one unit's picture to the next
const PEN = { value: "44" }; // its width, in the units of pen.js
const LOUD = 3; // times the root mean square of weights: as dark as a color gets
const STEPS = 127; // shades of each color
const COLORS = new Uint32Array(2 * STEPS + 1).map((_, n) => {
  const [red, green, blue] = blueOrOrange(n / STEPS - 1);
  return 0xff000000 | (blue << 16) | (green << 8) | red; // as a canvas stores them
});

/**
 * The weights of every unit of the first hidden layer, or what training changed of them.
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
    "One picture a unit. It looks for ink where it is blue, and for paper where it is orange.";
  const made = element("figure", { class: "train-weights" }, title, canvas, element("p", {}, said));
  return { element: made, paint: paintRun };
}

/**
 * Each unit's weights, or what they are more than before.
 * @type {(canvas: HTMLCanvasElement, weights: Floats, before: Floats | null, units: number) => void}
 */
function paintUnits(canvas, weights, before, units) {
  const columns = Math.min(units, (canvas.parentElement?.clientWidth ?? 0) < 420 ? 12 : 16);
  const [width, height] = [columns * CELL - 2, Math.ceil(units / columns) * CELL - 2];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no canvas to draw on");
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
 * A sheet to draw a digit on; network() reads it whenever update is called and as it changes, and
 * say is told what it read when a stroke is done.
 * @type {(network: () => Network | undefined, say: (text: string) => void) => { element: HTMLElement, update: () => void }}
 */
export function readingSheet(network, say) {
  const parts = buildSheet();
  const bars = tenBars();
  /** @type {{ strokes: Stroke[], picture: null, pen: null }} */
  const state = { strokes: [], picture: null, pen: null };
  let frame = 0;
  /** @type {ArrayLike<number>} */
  let image = [];

  function update() {
    const reader = network();
    if (reader && image.length) bars.show(softmax(forward(reader, image).slice(-1)[0]));
    return bars.words();
  }
  function see() {
    cancelAnimationFrame(frame);
    const ink = state.strokes.length > 0;
    image = ink ? normalise(evenStrokes(latestInk(state.strokes))).data : [];
    if (ink) paint(parts.seen, image, grey);
    else bars.clear();
    parts.seen.hidden = !ink;
    update();
  }
  const refresh = () => {
    draw(parts, state);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(see);
  };
  const read = () => {
    see();
    if (image.length) say(`Read as ${bars.words()}.`);
  };
  const undo = () => {
    state.strokes.pop();
    refresh();
  };
  parts.clear.onclick = () => {
    state.strokes.length = 0;
    refresh();
  };
  parts.undo.onclick = undo;
  const told = { refresh, change: refresh, read, undo };
  listenToPen(parts, state, told);
  listenToKeys(parts, state, told);
  parts.element.append(bars.element);
  draw(parts, state);
  return { element: parts.element, update };
}

function buildSheet() {
  const invitation =
    "Draw a digit. With the keyboard: arrows move the pen, the space bar puts it down and lifts it.";
  const parts = {
    canvas: element("canvas", { tabindex: 0, role: "application", "aria-label": invitation }),
    boxes: svg("svg", { "aria-hidden": "true" }),
    hint: element("p", { "aria-hidden": "true" }, "Draw a digit"),
    undo: element("button", { type: "button" }, "Undo"),
    clear: element("button", { type: "button" }, "Clear"),
    seen: element("canvas", { width: SIDE, height: SIDE, role: "img", class: "train-seen" }),
    width: PEN,
  };
  const { canvas, boxes, hint, undo, clear, seen } = parts;
  seen.setAttribute("aria-label", "the digit as the network sees it");
  const title = element("figcaption", {}, element("b", {}, "Draw a digit"), " for it to read");
  const paper = element("div", { class: "train-paper" }, canvas, boxes, hint);
  const tools = element("div", { class: "train-tools" }, clear, undo, seen);
  const made = element("figure", { class: "train-sheet" }, title, paper, tools);
  return { ...parts, element: made };
}

/** Ten probabilities as bars. */
function tenBars() {
  const picture = svg("svg", { viewBox: "0 0 200 84", role: "img" });
  const bars = Array.from({ length: 10 }, (_, k) => {
    picture.append(svg("text", { x: 20 * k + 10, y: 80, "text-anchor": "middle" }, `${k}`));
    return picture.appendChild(svg("rect", { x: 20 * k + 3, width: 14 }));
  });
  const words = element("p", { class: "train-read" });

  function show(/** @type {number[]} */ p) {
    const best = argmax(p);
    bars.forEach((bar, k) => {
      const height = Math.max(1, 60 * (p[k] || 0));
      bar.setAttribute("height", `${height}`);
      bar.setAttribute("y", `${64 - height}`);
      bar.classList.toggle("train-best", k === best && p[k] > 0);
    });
    const known = Number.isFinite(p[0]) && p[0] + p[best] > 0;
    words.textContent = known ? `${best}, with ${Math.floor(100 * p[best])}%` : "nothing yet";
    const said = p.map((value, k) => `${k}: ${Math.round(100 * value)}%`).join(", ");
    picture.setAttribute("aria-label", known ? said : "no digit drawn");
  }
  const clear = () => show(new Array(10).fill(0));
  clear();
  const made = element("div", {}, words, picture);
  return { element: made, show, clear, words: () => words.textContent };
}
