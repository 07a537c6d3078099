// Views of a network in training: its first weights as pictures, and its reading of a digit that
// the reader draws.
import { probabilitiesOf } from "../reading/web/ann.js";
import { argmax } from "../reading/web/arrays.js";
import { MNIST } from "../reading/web/constants.js";
import { contextOf } from "../reading/web/pictures.js";
import { bars } from "./controls.js";
import { blueOrOrange, element, grey, paint, pixels } from "./live.js";
import { latestDigit, newSheet } from "./pen.js";

const { SIDE } = MNIST;
const CELL = SIDE + 2; // pixels from one unit's picture to the next
const PEN = 44; // its width, in the units of pen.js
const LOUD = 3; // times the root mean square of the weights: the darkest color
const STEPS = 127; // shades of each color
const COLORS = new Uint32Array(2 * STEPS + 1).map((_, n) => {
  const [red, green, blue] = blueOrOrange(n / STEPS - 1);
  return 0xff000000 | (blue << 16) | (green << 8) | red; // as a canvas stores them
});
const SAID =
  "A picture for each unit: ink where it is blue raises the unit's activation, ink where it is orange lowers it.";

// The weights of every unit of the first hidden layer, or the changes by training.
export function weightsView() {
  const canvas = element("canvas", { role: "img" });
  const options = ["what training has changed", "the weights themselves"];
  const choice = element("select", { "aria-label": "First-layer weights" });
  choice.append(...options.map((text) => new Option(text)));
  let shown = null;
  function paintRun(run) {
    shown = run;
    const units = run.network.sizes[1];
    paintUnits(canvas, run.network.W[0], choice.selectedIndex ? null : run.start, units);
    const what = `${options[choice.selectedIndex]} of ${units} units`;
    canvas.setAttribute("aria-label", `Pictures of 28 by 28 pixels: ${what} of the first layer`);
  }
  choice.onchange = () => shown && paintRun(shown);
  const title = element("figcaption", element("b", "First layer: "), choice);
  const made = element("figure", title, canvas, element("p.live-note", SAID));
  return { element: made, paint: paintRun };
}

// Each unit's weights, or their change since before.
function paintUnits(canvas, weights, before, units) {
  const columns = (canvas.parentElement?.clientWidth ?? 0) < 420 ? 12 : 16;
  const [width, height] = [columns * CELL - 2, Math.ceil(units / columns) * CELL - 2];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const values = before ? weights.map((value, n) => value - before[n]) : weights;
  const size = values.reduce((sum, value) => sum + value * value, 0);
  const scale = STEPS / (LOUD * Math.sqrt(size / weights.length) || 1);
  const image = new ImageData(width, height);
  const colors = new Uint32Array(image.data.buffer);
  for (let pixel = 0, n = 0; pixel < SIDE * SIDE; pixel++) {
    const inside = Math.floor(pixel / SIDE) * width + (pixel % SIDE);
    for (let unit = 0; unit < units; unit++, n++) {
      const corner = Math.floor(unit / columns) * CELL * width + (unit % columns) * CELL;
      const shade = Math.max(-STEPS, Math.min(STEPS, Math.round(values[n] * scale)));
      colors[corner + inside] = COLORS[STEPS + (shade || 0)]; // NaN, where training broke, is white
    }
  }
  contextOf(canvas).putImageData(image, 0, 0);
}

// A sheet to draw a digit on. network() reads it when update is called and when the drawing
// changes; say receives the reading after each stroke.
export function readingSheet(network, say) {
  const told = { refresh, change: refresh, read, clear, lineWidth: () => PEN };
  const sheet = newSheet("Draw a digit", told);
  const seen = pixels(new Float32Array(SIDE * SIDE), grey, "the digit as the network sees it");
  const chart = bars("The network as it is now");
  let [frame, image] = [0, /** @type {Numbers | null} */ (null)];

  function update() {
    const reader = network();
    if (!reader || !image) return "";
    const p = probabilitiesOf(reader, image);
    const digit = argmax(p);
    chart.show(p, { [digit]: "live-right" });
    return `Read as ${digit}, with ${Math.floor(100 * p[digit])}%.`;
  }

  function see() {
    cancelAnimationFrame(frame);
    image = sheet.strokes.length ? latestDigit(sheet.strokes) : null;
    if (image) paint(seen, image, grey);
    for (const part of [seen, chart.element]) part.style.visibility = image ? "visible" : "hidden";
    return update();
  }

  function read() {
    const said = see();
    if (said) say(said);
  }

  function refresh() {
    sheet.draw();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(see);
  }

  function clear() {
    sheet.strokes.length = 0;
    refresh();
  }

  sheet.draw();
  see();
  const title = element("figcaption", element("b", "Draw a digit for it to read"));
  const paper = element("div.train-paper", sheet.canvas, sheet.boxes, sheet.hint);
  const tools = element("div.live-tools", sheet.clear, sheet.undo, seen);
  const made = element("div.train-sheet", element("figure", title, paper), tools, chart.element);
  return { element: made, update };
}
