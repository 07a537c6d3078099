// A look inside the network: one image in all its layers, and how each unit responds to it.
import { drawDiagram, drawLinks, mark, nameOf, paintLayers } from "./diagram.js";
import { stepOf } from "./controls.js";
import { asPercent, element, grey, paintWeights, pixels, sentence, signed } from "./live.js";
import { forward, softmax } from "../reading/web/ann.js";
import { argmax, argsort } from "../reading/web/arrays.js";
import { favors, gains } from "../reading/web/why.js";

const MOST = 6; // strongest connections drawn in each direction
const LEGEND =
  "The darker a unit, the larger its activation. Select one to see what it looks for, and its " +
  "strongest connections: blue adds, orange takes away.";
const BLANK = " Until you draw, you see how the units respond to a blank picture.";
const LOOKS = "What it looks for: ink where it is blue, paper where orange.";

// The view, folded until someone opens it; then load gives the network. show: show another image;
// follow: show what see returns, once per frame, only while the view is open; renew: load again.
export function lookInside(load) {
  const body = element("div.inside");
  const summary = element("summary", "Look inside the network");
  const details = element("details.pad-inside", { ontoggle: open }, summary, body);
  let update = /** @type {((image: Numbers) => void) | null} */ (null);
  let [image, frame] = [new Float32Array(784), 0];

  async function open() {
    if (!details.open || update) return update?.(image);
    body.textContent = "Opening the network …";
    try {
      update = viewOf(await load(), body);
      update(image);
    } catch (error) {
      body.textContent = sentence(error);
    }
  }
  function renew() {
    update = null;
    open();
  }
  function show(next) {
    cancelAnimationFrame(frame);
    image = next;
    if (details.open) update?.(image);
  }
  function follow(see) {
    cancelAnimationFrame(frame);
    if (details.open && update) frame = requestAnimationFrame(() => show(see()));
  }
  return { element: details, show, follow, renew };
}

// Fill body with the view of a network; return the function that shows an image in it.
function viewOf(network, body) {
  const centered = { ...network, W: [...network.W.slice(0, -1), favors(network)] };
  const diagram = drawDiagram(network.sizes);
  const [legend, words] = [element("p"), element("div")];
  const picture = pixels(new Float32Array(network.sizes[0]), grey, "what this unit looks for");
  const panel = element("div.inside-panel", words, element("p", LOOKS), picture);
  body.replaceChildren(legend, diagram.drawing, panel);
  /** @type {[Unit | null, Numbers, Unit]} */
  let [chosen, image, selected] = [null, [], { layer: 1, unit: 0 }];

  function update() {
    const layers = forward(network, image);
    legend.textContent = LEGEND + (Array.from(image).some(Boolean) ? "" : BLANK);
    selected = chosen ?? loudest(centered, layers);
    paintLayers(diagram, layers);
    const links = linksOf(centered, layers, selected);
    drawLinks(diagram, links);
    const lines = wordsOn(layers, selected, links);
    words.replaceChildren(...lines.map((line) => element("p", line)));
    mark(diagram, selected, lines.slice(0, 2).join(". "));
    paintWeights(picture, gains(centered, layers, selected.layer, selected.unit));
  }

  function choose(unit) {
    chosen = unit;
    update();
  }

  diagram.units.forEach((layer, n) =>
    layer.forEach((one, unit) => (one.onclick = () => choose({ layer: n + 1, unit }))),
  );
  diagram.network.onkeydown = (event) => {
    const next = moved(diagram, selected, event.key);
    if (!next) return;
    event.preventDefault();
    choose(next);
    diagram.units[next.layer - 1][next.unit].focus();
  };
  return (next) => {
    image = next;
    update();
  };
}

// The unit of the last hidden layer that contributes most to the digit read.
function loudest({ W }, layers) {
  const [hidden, logits] = layers.slice(-2);
  const digit = argmax(logits);
  const said = hidden.map((a, unit) => a * W.at(-1)[unit * logits.length + digit]);
  return { layer: layers.length - 2, unit: argmax(said) };
}

// The strongest connections to and from a unit, by what they add here.
function linksOf({ sizes, W }, layers, to) {
  const { layer, unit } = to;
  const [before, after] = [layers[layer - 1], layers[layer + 1] ?? []];
  const incoming = Array.from(before, (value, n) => {
    const amount = value * W[layer - 1][n * sizes[layer] + unit];
    return { from: { layer: layer - 1, unit: n }, to, amount };
  });
  const outgoing = Array.from(after, (_, n) => {
    const amount = layers[layer][unit] * W[layer][unit * sizes[layer + 1] + n];
    return { from: to, to: { layer: layer + 1, unit: n }, amount };
  });
  return [...strongest(incoming), ...strongest(outgoing)];
}

function strongest(links) {
  const order = argsort(links.map(({ amount }) => -Math.abs(amount))).slice(0, MOST);
  return order.map((n) => links[n]).filter(({ amount }) => amount);
}

// The unit that an arrow key leads to.
function moved({ sizes, places }, { layer, unit }, key) {
  const { columns } = places[layer];
  const step = stepOf(key, columns);
  const next = unit + step;
  if (step && next >= 0 && next < sizes[layer]) return { layer, unit: next };
  const other = layer + Math.sign(step);
  if (Math.abs(step) < 2 || other < 1 || other === sizes.length) return null;
  const wide = places[other].columns;
  const column = Math.floor((((unit % columns) + 0.5) / columns) * wide);
  const last = sizes[other] - 1;
  return { layer: other, unit: Math.min(last, column + (step < 0 ? last - (last % wide) : 0)) };
}

// A unit's name, activation, inputs and outputs, one sentence each.
function wordsOn(layers, { layer, unit }, links) {
  const isOutput = layer === layers.length - 1;
  const lines = isOutput
    ? [`Output ${unit}`, `It gives the digit ${unit} ${asPercent(softmax(layers[layer])[unit])}.`]
    : [`Unit ${unit} of ${nameOf(layers.length, layer)}`, saidBy(layers[layer][unit])];
  const heard = links
    .filter(({ to }) => layer > 1 && to.layer === layer)
    .map(({ from, amount }) => `${signed(amount)} from unit ${from.unit}`);
  const whom = layer === layers.length - 2 ? "" : "unit ";
  const told = links
    .filter(({ from }) => from.layer === layer)
    .map(({ to, amount }) => `${signed(amount)} to ${whom}${to.unit}`);
  if (heard.length) lines.push(`Its strongest inputs: ${heard.join(", ")}.`);
  if (told.length) lines.push(`Its strongest outputs: ${told.join(", ")}.`);
  return lines;
}

function saidBy(activation) {
  return activation
    ? `Its activation is ${activation.toFixed(2)}.`
    : "It is silent (activation 0): what opposes it outweighs what supports it.";
}
