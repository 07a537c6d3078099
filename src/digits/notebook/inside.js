// A look inside the network: one image through all its layers, and what each unit makes of it.
/** @import { Network } from "../reading/web/ann.js" */
import { blueOrOrange, element, grey, paint, pixels, svg } from "./live.js";
import { forward, softmax } from "../reading/web/ann.js";
import { argmax, argsort, largest, sum } from "../reading/web/arrays.js";
import { gains } from "../reading/web/why.js";

/** @typedef {{ element: HTMLElement, show: (image: ArrayLike<number>) => void, follow: (see: () => ArrayLike<number>) => void }} Inside */
/**
 * @typedef {{ left: number, top: number, cell: number, high: number, columns: number, tall: number }} Place
 * of a layer in the drawing: cell and high are the size of a unit, tall that of all rows */
/** @typedef {{ layer: number, unit: number }} Unit layer: 1 is the first hidden one */
/** @typedef {{ from: Unit, to: Unit, amount: number }} Link amount: what the first adds to the other */
/** @typedef {ReturnType<typeof build>} View */

const WIDTH = 336; // units of the drawing, about a pixel each
const MOST = 6; // strongest connections that are drawn, each way
const FONT = 12;
const LEGEND =
  "The darker a unit, the larger its activation. Select one to see what it looks for, and its " +
  "strongest connections: blue adds, orange takes away.";

/**
 * The view, folded until somebody opens it; then load gives the network. show: another image;
 * follow: likewise what see gives, once a frame, and only while the view is open.
 * @type {(load: () => Promise<Network>) => Inside}
 */
export function lookInside(load) {
  const body = element("div", { class: "inside" });
  const details = element("details", { class: "pad-inside" });
  details.append(element("summary", {}, "Look inside the network"), body);
  /** @type {ArrayLike<number>} */
  let image = new Float32Array(784);
  /** @type {((image: ArrayLike<number>) => void) | undefined} */
  let update;
  let frame = 0;

  details.ontoggle = async () => {
    if (!details.open || update) return update?.(image);
    body.textContent = "Opening the network …";
    try {
      update = viewOf(await load(), body);
      update(image);
    } catch (error) {
      body.textContent = error instanceof Error ? `${error.message}.` : `${error}`;
    }
  };
  const show = (/** @type {ArrayLike<number>} */ next) => {
    cancelAnimationFrame(frame);
    image = next;
    if (details.open) update?.(image);
  };
  const follow = (/** @type {() => ArrayLike<number>} */ see) => {
    cancelAnimationFrame(frame);
    if (details.open && update) frame = requestAnimationFrame(() => show(see()));
  };
  return { element: details, show, follow };
}

/**
 * Fill body with the view of a network; returns what shows an image in it.
 * @type {(network: Network, body: HTMLElement) => (image: ArrayLike<number>) => void}
 */
function viewOf(network, body) {
  const centered = { ...network, W: [...network.W.slice(0, -1), lessItsMean(network)] };
  const view = build(network.sizes);
  body.replaceChildren(element("p", {}, LEGEND), view.drawing, view.panel);
  /** @type {Unit | null} */
  let chosen = null;
  /** @type {ArrayLike<number>} */
  let image = new Float32Array(network.sizes[0]);
  let selected = { layer: 1, unit: 0 };

  function update() {
    const layers = forward(network, image);
    selected = chosen ?? loudest(centered, layers);
    paintLayers(view, layers);
    const links = linksOf(centered, layers, selected);
    drawLinks(view, links);
    mark(view, selected, tell(view, centered, layers, selected, links));
  }

  function choose(/** @type {Unit} */ unit) {
    chosen = unit;
    update();
  }

  view.units.forEach((layer, n) =>
    layer.forEach((mark, unit) => (mark.onclick = () => choose({ layer: n + 1, unit }))),
  );
  view.network.onkeydown = (event) => {
    const next = moved(view, selected, event.key);
    if (!next) return;
    event.preventDefault();
    choose(next);
    view.units[next.layer - 1][next.unit].focus();
  };
  return (next) => {
    image = next;
    update();
  };
}

/**
 * The weights to the outputs, less their mean, of which softmax takes no notice: see why.py.
 * @type {(network: Network) => Network["W"][0]}
 */
function lessItsMean({ sizes, W }) {
  const k = sizes[sizes.length - 1];
  const weights = W[W.length - 1];
  return weights.map((value, i) => value - sum(weights.subarray(i - (i % k), i - (i % k) + k)) / k);
}

/** The unit of the last hidden layer that speaks loudest for the digit read. @type {(network: Network, layers: Float64Array[]) => Unit} */
function loudest({ W }, layers) {
  const [hidden, logits] = layers.slice(-2);
  const digit = argmax(logits);
  const said = hidden.map((a, unit) => a * W[W.length - 1][unit * logits.length + digit]);
  return { layer: layers.length - 2, unit: argmax(said) };
}

/**
 * The strongest connections to and from a unit, by what they add here.
 * @type {(network: Network, layers: Float64Array[], unit: Unit) => Link[]}
 */
function linksOf({ sizes, W }, layers, to) {
  const { layer, unit } = to;
  const said = layers[layer][unit];
  const incoming = Array.from(layers[layer - 1], (value, n) => ({
    from: { layer: layer - 1, unit: n },
    to,
    amount: value * W[layer - 1][n * sizes[layer] + unit],
  }));
  const outgoing = Array.from(layers[layer + 1] ?? [], (_, n) => ({
    from: to,
    to: { layer: layer + 1, unit: n },
    amount: said * W[layer][unit * sizes[layer + 1] + n],
  }));
  return [...strongest(incoming), ...strongest(outgoing)];
}

/** @type {(links: Link[]) => Link[]} */
function strongest(links) {
  const order = argsort(links.map(({ amount }) => -Math.abs(amount))).slice(0, MOST);
  return order.map((n) => links[n]).filter(({ amount }) => amount);
}

// What stands there

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

/** @type {(sizes: number[], layer: number) => string} */
function nameOf(sizes, layer) {
  if (layer === 0) return "input";
  return layer < sizes.length - 1 ? `hidden layer ${layer}` : "output";
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
      const name = `unit ${unit} of ${nameOf(sizes, n + 1)}`;
      const said = { role: "option", "aria-label": name, "aria-selected": "false", tabindex: -1 };
      return svg("rect", { ...box, ...said, rx: 2, class: "inside-unit" });
    }),
  );
}

function build(/** @type {number[]} */ sizes) {
  const places = placesOf(sizes);
  const end = places[places.length - 1];
  const tall = end.top + end.tall + 1.6 * FONT;
  const units = unitsOf(sizes);
  const network = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${tall}`,
    role: "listbox",
    "aria-label": "The units of the network; arrow keys go from one to the next",
  });
  const [bars, digits] = [svg("g", { class: "inside-bars" }), svg("g", { "aria-hidden": "true" })];
  for (let k = 0; k < end.columns; k++) {
    const [x] = middleOf(end, k);
    bars.append(svg("rect", { x: x - 10, width: 20 }));
    digits.append(
      svg("text", { x, y: end.top + end.tall + FONT, "text-anchor": "middle" }, `${k}`),
    );
  }
  sizes.forEach((size, layer) => {
    const { left, top } = places[layer];
    const text = `${nameOf(sizes, layer)}: ${layer ? `${size} units` : "28 × 28 pixels"}`;
    const at = {
      x: layer ? left : WIDTH / 2,
      y: top - 5,
      "text-anchor": layer ? "start" : "middle",
    };
    digits.append(svg("text", at, text));
  });
  const links = svg("g", { class: "inside-links" });
  const outline = svg("rect", { class: "inside-chosen", rx: 2 });
  network.append(bars, ...units.flat(), digits, links, outline);
  const input = pixels(new Float32Array(sizes[0]), grey, "what the network sees");
  const [image] = places;
  input.style.cssText =
    `left:${(100 * image.left) / WIDTH}%;top:${(100 * image.top) / tall}%;` +
    `width:${(100 * image.tall) / WIDTH}%`;
  const drawing = element("div", { class: "inside-drawing" });
  drawing.append(input, network);
  const picture = pixels(new Float32Array(sizes[0]), grey, "what this unit looks for");
  const caption = element("p", {}, "What it looks for: ink where it is blue, paper where orange.");
  const words = element("div");
  const panel = element("div", { class: "inside-panel" }, words, caption, picture);
  return {
    sizes,
    places,
    units,
    network,
    bars,
    links,
    outline,
    input,
    drawing,
    panel,
    words,
    picture,
  };
}

// What is told of an image

/** @type {(view: View, layers: Float64Array[]) => void} */
function paintLayers({ input, units, bars, places }, layers) {
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

/** @type {(view: View, links: Link[]) => void} */
function drawLinks({ links: group, places }, links) {
  const most = largest(links.map(({ amount }) => Math.abs(amount)));
  const lines = links.map(({ from, to, amount }) => {
    const [[x1, y1], [x2, y2]] = [from, to].map(({ layer, unit }) => middleOf(places[layer], unit));
    const bend = (y1 + y2) / 2;
    const d = `M${x1} ${y1}C${x1} ${bend} ${x2} ${bend} ${x2} ${y2}`;
    const stroke = `rgb(${blueOrOrange(Math.sign(amount)).join(" ")})`;
    const thickest = from.layer ? 4 : 1.5; // from pixels, they lie close together
    return svg("path", { d, stroke, "stroke-width": 0.5 + (thickest * Math.abs(amount)) / most });
  });
  group.replaceChildren(...lines);
}

/** @type {(view: View, selected: Unit, said: string) => void} */
function mark({ units, network, outline }, { layer, unit }, said) {
  const before = network.querySelector('[aria-selected="true"]');
  before?.setAttribute("aria-selected", "false");
  before?.setAttribute("tabindex", "-1");
  const now = units[layer - 1][unit];
  now.setAttribute("aria-selected", "true");
  now.setAttribute("tabindex", "0");
  now.setAttribute("aria-label", said);
  for (const side of ["x", "y", "width", "height"])
    outline.setAttribute(side, now.getAttribute(side) ?? "");
}

/** The unit that an arrow key leads to. @type {(view: View, from: Unit, key: string) => Unit | null} */
function moved({ sizes, places }, { layer, unit }, key) {
  const { columns } = places[layer];
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  const step = steps[/** @type {keyof typeof steps} */ (key)] ?? 0;
  const next = unit + step;
  if (step && next >= 0 && next < sizes[layer]) return { layer, unit: next };
  const other = layer + Math.sign(step);
  if (Math.abs(step) < 2 || other < 1 || other === sizes.length) return null;
  const wide = places[other].columns;
  const column = Math.floor((((unit % columns) + 0.5) / columns) * wide);
  const last = sizes[other] - 1;
  return { layer: other, unit: Math.min(last, column + (step < 0 ? last - (last % wide) : 0)) };
}

/**
 * Tell of the selected unit, and say it in one sentence.
 * @type {(view: View, network: Network, layers: Float64Array[], selected: Unit, links: Link[]) => string}
 */
function tell({ words, picture, sizes }, network, layers, { layer, unit }, links) {
  const weights = gains(network, layers, layer, unit);
  const most = largest(weights.map(Math.abs)) || 1;
  paint(picture, weights, (value) => blueOrOrange(value / most));
  const isOutput = layer === sizes.length - 1;
  const name = isOutput ? `Output ${unit}` : `Unit ${unit} of ${nameOf(sizes, layer)}`;
  const said = isOutput
    ? `It gives the digit ${unit} ${(Math.floor(1000 * softmax(layers[layer])[unit]) / 10).toFixed(1)}%.`
    : saidBy(layers[layer][unit]);
  const heard = links.filter(({ to }) => to.layer === layer);
  const told = links.filter(({ from }) => from.layer === layer);
  const lines = [element("b", {}, name), said];
  if (layer > 1 && heard.length)
    lines.push(
      `It hears most: ${heard.map(({ from, amount }) => `${amountOf(amount)} from unit ${from.unit}`).join(", ")}.`,
    );
  const whom = layer === sizes.length - 2 ? "" : "unit ";
  if (told.length)
    lines.push(
      `It passes on most: ${told.map(({ to, amount }) => `${amountOf(amount)} to ${whom}${to.unit}`).join(", ")}.`,
    );
  words.replaceChildren(...lines.map((line) => element("p", {}, line)));
  return `${name}. ${said}`;
}

/** @type {(activation: number) => string} */
function saidBy(activation) {
  if (!activation) return "It is silent (activation 0): more speaks against it here than for it.";
  return `Its activation is ${activation.toFixed(2)}.`;
}

/** @type {(amount: number) => string} */
function amountOf(amount) {
  return `${amount < 0 ? "−" : "+"}${Math.abs(amount).toFixed(1)}`;
}
