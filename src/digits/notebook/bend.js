// Bend a digit, and see how the plain network and the one trained on distorted digits read it.
import { inflatedBytes, newNetwork, probabilitiesOf } from "../reading/web/ann.js";
import { argmax } from "../reading/web/arrays.js";
import { bars, button, gallery, percent, slider } from "./controls.js";
import { NOISE, bendOf, distorted } from "./distort.js";
import { imagesIn } from "./learn.js";
import { element, grey, live, paint, pixels } from "./live.js";

const toward = (unit, plus, minus) => (value) =>
  value ? `${Math.abs(value)}${unit} ${value > 0 ? plus : minus}` : "none";
// The value of each slider is step times a whole number from least, or -most, to most.
const KINDS = {
  rotation: { step: 1, most: 60, words: toward("°", "clockwise", "counterclockwise") },
  scale: { step: 0.02, most: 30, words: (v) => `${Math.round(100 * Math.exp(v))}%` },
  shear: { step: 0.05, most: 16, words: toward(" px a row,", "to the right", "to the left") },
  shift: { step: 0.5, most: 16, words: toward(" px", "to the right", "to the left") },
  bend: { step: 0.1, least: 0, most: 40, words: (v) => (v ? `about ${v} px` : "none") },
  thickness: { step: 0.1, most: 10, words: toward(" px", "thicker", "thinner") },
};
const NAMES = Object.keys(KINDS);
const NOTE =
  "“Plain” was trained on MNIST as it is, “Distorted” on distorted digits. Both read test images here; " +
  "the sliders go beyond the training range. To save space, parameters are rounded to 8 bits.";
const READERS = ["Plain", "Distorted"];

async function networkFrom({ sizes, scales, parameters }) {
  const network = newNetwork(sizes, () => 0);
  const bytes = await inflatedBytes(parameters);
  let n = 0;
  network.W.forEach((weights, layer) => {
    for (const values of [weights, network.b[layer]])
      for (let i = 0; i < values.length; i++)
        values[i] = (bytes[n++] - 128) * scales[layer][i % sizes[layer + 1]];
  });
  return network;
}

// data: see explore.py
async function mount(root, data) {
  const networks = await Promise.all(data.networks.map(networkFrom));
  const images = imagesIn(await inflatedBytes(data.images));
  let [chosen, seed] = [0, 1];
  let bend = bendOf(seed);
  const sliders = NAMES.map((name) => {
    const { step, most, least = -most, words } = KINDS[name];
    const label = name[0].toUpperCase() + name.slice(1);
    return slider(label, most, 0, (n) => words(Number((n * step).toFixed(2))), update, least);
  });
  const picture = pixels(images[0], grey, "the digit as the networks see it");
  const readings = READERS.map((title) => bars(title));
  const status = element("p", { role: "status" });

  function update() {
    const values = sliders.map((one, n) => [NAMES[n], KINDS[NAMES[n]].step * one.value()]);
    const amounts = Object.fromEntries(values);
    const image = distorted(images[chosen], { ...amounts, scale: Math.exp(amounts.scale) }, bend);
    paint(picture, image, grey);
    const label = data.labels[chosen];
    const said = networks.map((network, n) => {
      const p = probabilitiesOf(network, image);
      const read = argmax(p);
      readings[n].show(p, { [read]: "live-wrong", [label]: "live-right" });
      return `${READERS[n]}: ${read === label ? read : `misread as ${read}`}, ${percent(p[read])}.`;
    });
    status.textContent = `This is a ${label}. ${said.join(" ")}`;
  }
  function set(amount) {
    sliders.forEach((one, n) => one.set(Math.round(amount(NAMES[n]) / KINDS[NAMES[n]].step)));
    update();
  }
  function another(how = update) {
    bend = bendOf(++seed);
    how();
  }
  function choose(n) {
    chosen = n;
    update();
  }
  const inTraining = (name) =>
    name === "bend" ? data.limits.bend / NOISE : data.limits[name] * (2 * Math.random() - 1);
  const digits = gallery(images, (n) => `a ${data.labels[n]}`, choose);
  const tools = [
    button("Random, as in training", () => another(() => set(inTraining))),
    button("Another bend", () => another()),
    button("Undistorted", () => set(() => 0)),
  ];
  const elements = (controls) => controls.map((one) => one.element);
  root.append(
    digits.element,
    element("div.live-detail", picture, status, elements(readings)),
    element("div.live-sliders", elements(sliders)),
    element("div.live-tools", tools),
    element("p.live-note", NOTE),
  );
  digits.show([...data.labels.keys()]);
}

export default live("bend", (root, data) => void mount(root, data));
