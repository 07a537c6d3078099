// The drawing of a network: the image, units in rows, bars for the outputs, and lines between them.
import { softmax } from "../reading/web/ann.js";
import { largest } from "../reading/web/arrays.js";
import { blueOrOrange, element, grey, paint, pixels, svg } from "./live.js";

// A unit is { layer, unit }, where layer 1 is the first hidden one; a link is { from, to, amount },
// two units and what the first adds to the second.

const WIDTH = 336; // units of the drawing, about a pixel each
const FONT = 12;

// The position of each layer: cell and high are the size of a unit, tall that of all rows.
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

// The middle of a unit in the drawing.
function middleOf({ left, top, cell, high, columns }, unit) {
  const [row, column] = [Math.floor(unit / columns), unit % columns];
  return [left + (column + 0.5) * cell, top + (row + 0.5) * high];
}

export function nameOf(layers, layer) {
  if (layer === 0) return "input";
  return layer < layers - 1 ? `hidden layer ${layer}` : "output";
}

function unitOf(place, unit, name) {
  const [x, y] = middleOf(place, unit);
  const [width, height] = [place.cell - 1, place.high - 1];
  const said = { role: "option", "aria-label": name, "aria-selected": "false", tabindex: -1 };
  const box = { x: x - width / 2, y: y - height / 2, width, height, rx: 2 };
  return svg("rect.inside-unit", box, said);
}

// The labels beside the layers, and the digits below the outputs.
function labelsOf(sizes, places) {
  const names = sizes.map((size, layer) => {
    const side = layer ? { x: places[layer].left } : { x: WIDTH / 2, "text-anchor": "middle" };
    const count = layer ? `${size} units` : "28 × 28 pixels";
    const text = `${nameOf(sizes.length, layer)}: ${count}`;
    return svg("text", side, { y: places[layer].top - 5 }, text);
  });
  const end = places.at(-1);
  const below = { y: end.top + end.tall + FONT, "text-anchor": "middle" };
  const digits = Array.from({ length: end.columns }, (_, k) =>
    svg("text", below, { x: middleOf(end, k)[0] }, `${k}`),
  );
  return svg("g", { "aria-hidden": "true" }, names, digits);
}

// The drawing of a network of these sizes, and the parts that change.
export function drawDiagram(/** @type {number[]} */ sizes) {
  const places = placesOf(sizes);
  const [image, end] = [places[0], places[places.length - 1]];
  const tall = end.top + end.tall + 1.6 * FONT;
  const units = places.slice(1).map((place, n) => {
    const name = (unit) => `unit ${unit} of ${nameOf(sizes.length, n + 1)}`;
    return Array.from({ length: sizes[n + 1] }, (_, unit) => unitOf(place, unit, name(unit)));
  });
  const input = pixels(new Float32Array(sizes[0]), grey, "what the network sees");
  const across = (length) => `${(100 * length) / WIDTH}%`;
  const [left, width] = [across(image.left), across(image.tall)];
  Object.assign(input.style, { left, width, top: `${(100 * image.top) / tall}%` });
  const bars = Array.from({ length: end.columns }, (_, k) =>
    svg("rect", { x: middleOf(end, k)[0] - 10, width: 20 }),
  );
  const links = svg("g.inside-links");
  const label = "The units of the network; arrow keys go from one to the next";
  const box = { viewBox: `0 0 ${WIDTH} ${tall}`, role: "listbox", "aria-label": label };
  const parts = [svg("g.inside-bars", bars), ...units.flat(), labelsOf(sizes, places), links];
  const network = svg("svg", box, parts);
  const drawing = element("div.inside-drawing", input, network);
  return { sizes, places, units, network, bars, links, input, drawing };
}

export function paintLayers({ input, units, bars, places }, layers) {
  paint(input, layers[0], grey);
  layers.slice(1, -1).forEach((values, n) => {
    const most = largest(values) || 1;
    values.forEach((value, unit) => {
      units[n][unit].style.fill = `rgb(${grey(value / most).join(" ")})`;
    });
  });
  const { top, tall } = places.at(-1);
  softmax(layers.at(-1)).forEach((p, k) => {
    const height = Math.max(1, p * tall);
    bars[k].setAttribute("height", height);
    bars[k].setAttribute("y", top + tall - height);
  });
}

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

export function mark({ units, network }, { layer, unit }, said) {
  const set = (one, label, isSelected) => {
    one.setAttribute("aria-label", label);
    one.setAttribute("aria-selected", isSelected);
    one.setAttribute("tabindex", isSelected ? 0 : -1);
  };
  const before = network.querySelector('[aria-selected="true"]');
  if (before) set(before, before.getAttribute("aria-label").split(".")[0], false);
  set(units[layer - 1][unit], said, true);
}
