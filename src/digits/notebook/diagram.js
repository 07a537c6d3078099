// The drawing of a network: the image, units in rows, bars for the outputs, and lines between them.
import { blueOrOrange, element, grey, paint, pixels, svg } from "./live.js";
import { softmax } from "../reading/web/ann.js";
import { largest } from "../reading/web/arrays.js";

/**
 * The position of a layer: cell and high are the size of a unit, tall that of all rows.
 * @typedef {{ left: number, top: number, cell: number, high: number, columns: number, tall: number }} Place
 */
/** @typedef {{ layer: number, unit: number }} Unit layer: 1 is the first hidden one */
/** @typedef {{ from: Unit, to: Unit, amount: number }} Link amount: what from adds to to */
/** @typedef {ReturnType<typeof drawDiagram>} Diagram */

const WIDTH = 336; // units of the drawing, about a pixel each
const FONT = 12;

/** @type {(sizes: number[]) => Place[]} */
function placesOf(sizes) {
  let top = 2 * FONT;
  return sizes.map((size, layer) => {
    const isEnd = layer === sizes.length - 1;
    const columns = layer === 0 ? Math.sqrt(size) : isEnd ? size : 16;
    const cell = layer === 0 ? 4 : 320 / columns;
    const high = isEnd ? 64 : cell;
    const tall = Math.ceil(size / columns) * high;
    const place = { left: (WIDTH - columns * cell) / 2, top, cell, high, columns, tall };
    top += tall + 4.4 * FONT;
    return place;
  });
}

/** The middle of a unit in the drawing. @type {(place: Place, unit: number) => number[]} */
function middleOf({ left, top, cell, high, columns }, unit) {
  const [row, column] = [Math.floor(unit / columns), unit % columns];
  return [left + (column + 0.5) * cell, top + (row + 0.5) * high];
}

/** @type {(layers: number, layer: number) => string} */
export function nameOf(layers, layer) {
  if (layer === 0) return "input";
  return layer < layers - 1 ? `hidden layer ${layer}` : "output";
}

/** @type {(sizes: number[]) => SVGElement[][]} */
function unitsOf(sizes) {
  const places = placesOf(sizes);
  return sizes.slice(1).map((size, n) =>
    Array.from({ length: size }, (_, unit) => {
      const { cell, high } = places[n + 1];
      const [x, y] = middleOf(places[n + 1], unit);
      const box = {
        x: x - cell / 2 + 0.5,
        y: y - high / 2 + 0.5,
        width: cell - 1,
        height: high - 1,
      };
      const name = `unit ${unit} of ${nameOf(sizes.length, n + 1)}`;
      const said = { role: "option", "aria-label": name, "aria-selected": "false", tabindex: -1 };
      return svg("rect", { ...box, ...said, rx: 2, class: "inside-unit" });
    }),
  );
}

/** The labels beside the layers, and the digits below the outputs. @type {(sizes: number[], places: Place[]) => SVGElement} */
function labelsOf(sizes, places) {
  const labels = svg("g", { "aria-hidden": "true" });
  sizes.forEach((size, layer) => {
    const text = `${nameOf(sizes.length, layer)}: ${layer ? `${size} units` : "28 × 28 pixels"}`;
    const side = layer ? { x: places[layer].left } : { x: WIDTH / 2, "text-anchor": "middle" };
    labels.append(svg("text", /** @type {any} */ ({ ...side, y: places[layer].top - 5 }), text));
  });
  const end = places[places.length - 1];
  for (let k = 0; k < end.columns; k++) {
    const at = { x: middleOf(end, k)[0], y: end.top + end.tall + FONT, "text-anchor": "middle" };
    labels.append(svg("text", at, `${k}`));
  }
  return labels;
}

/** The drawing of a network of these sizes, and the parts that change. */
export function drawDiagram(/** @type {number[]} */ sizes) {
  const places = placesOf(sizes);
  const [image, end] = [places[0], places[places.length - 1]];
  const tall = end.top + end.tall + 1.6 * FONT;
  const units = unitsOf(sizes);
  const input = pixels(new Float32Array(sizes[0]), grey, "what the network sees");
  input.style.left = `${(100 * image.left) / WIDTH}%`;
  input.style.top = `${(100 * image.top) / tall}%`;
  input.style.width = `${(100 * image.tall) / WIDTH}%`;
  const label = "The units of the network; arrow keys go from one to the next";
  const box = { viewBox: `0 0 ${WIDTH} ${tall}`, role: "listbox", "aria-label": label };
  const network = svg("svg", box);
  const [bars, links] = ["bars", "links"].map((name) => svg("g", { class: `inside-${name}` }));
  for (let k = 0; k < end.columns; k++)
    bars.append(svg("rect", { x: middleOf(end, k)[0] - 10, width: 20 }));
  const outline = svg("rect", { class: "inside-chosen", rx: 2 });
  network.append(bars, ...units.flat(), labelsOf(sizes, places), links, outline);
  const drawing = element("div", { class: "inside-drawing" }, input, network);
  return { sizes, places, units, network, bars, links, outline, input, drawing };
}

/** @type {(diagram: Diagram, layers: Float64Array[]) => void} */
export function paintLayers({ input, units, bars, places }, layers) {
  paint(input, layers[0], grey);
  layers.slice(1, -1).forEach((values, n) => {
    const most = largest(values) || 1;
    values.forEach((value, unit) => {
      const [tone] = grey(value / most);
      units[n][unit].style.fill = `rgb(${tone} ${tone} ${tone})`;
    });
  });
  const { top, tall } = places[places.length - 1];
  softmax(layers[layers.length - 1]).forEach((p, k) => {
    const height = Math.max(1, p * tall);
    bars.children[k].setAttribute("height", `${height}`);
    bars.children[k].setAttribute("y", `${top + tall - height}`);
  });
}

/** @type {(diagram: Diagram, links: Link[]) => void} */
export function drawLinks({ links: group, places }, links) {
  const most = largest(links.map(({ amount }) => Math.abs(amount)));
  const lines = links.map(({ from, to, amount }) => {
    const [[x1, y1], [x2, y2]] = [from, to].map(({ layer, unit }) => middleOf(places[layer], unit));
    const bend = (y1 + y2) / 2;
    const d = `M${x1} ${y1}C${x1} ${bend} ${x2} ${bend} ${x2} ${y2}`;
    const stroke = `rgb(${blueOrOrange(Math.sign(amount)).join(" ")})`;
    const thickest = from.layer ? 4 : 1.5; // lines from pixels are close together
    return svg("path", { d, stroke, "stroke-width": 0.5 + (thickest * Math.abs(amount)) / most });
  });
  group.replaceChildren(...lines);
}

/** @type {(diagram: Diagram, selected: Unit, said: string) => void} */
export function mark({ units, network, outline }, { layer, unit }, said) {
  const before = network.querySelector('[aria-selected="true"]');
  before?.setAttribute("aria-selected", "false");
  before?.setAttribute("tabindex", "-1");
  before?.setAttribute("aria-label", before.getAttribute("aria-label")?.split(".")[0] ?? "");
  const now = units[layer - 1][unit];
  now.setAttribute("aria-selected", "true");
  now.setAttribute("tabindex", "0");
  now.setAttribute("aria-label", said);
  for (const side of ["x", "y", "width", "height"])
    outline.setAttribute(side, now.getAttribute(side) ?? "");
}
