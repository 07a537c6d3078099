// The misread images of a network, by digit or class, reading and confidence.
import { inflatedBytes } from "../reading/web/ann.js";
import { argmax } from "../reading/web/arrays.js";
import { bars, choice, DIGITS, gallery, percent, slider } from "./controls.js";
import { imagesIn } from "./learn.js";
import { element, grey, live, paint, pixels } from "./live.js";

const LEAST = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999];

// data: see explore.py; names and shape: of other data than MNIST
async function mount(root, data) {
  const { labels, rows, probabilities: p, all, names = DIGITS } = data;
  const [height, width] = data.shape ?? [28, 28];
  const images = imagesIn(await inflatedBytes(data.images), 255, height * width);
  const read = p.map(argmax);
  const nameOf = (n) => `${data.names ? "" : "a "}${names[labels[n]]} read as ${names[read[n]]}`;
  const picture = pixels(new Float32Array(height * width), grey, "the chosen image", width);
  const [count, status] = [element("p", { role: "status" }), element("p", { role: "status" })];
  const chart = bars("Probabilities", names);
  const digit = choice(data.names ? "Class" : "Digit", ["any", ...names], update);
  const taken = choice("Read as", ["any", ...names], update);
  const words = (n) => (n ? `at least ${100 * LEAST[n]}%` : "any");
  const least = slider("Probability of the reading", LEAST.length - 1, 0, words, update);
  const shown = gallery(images, nameOf, choose, width);
  const detail = element("div.live-detail", picture, status, chart.element);

  function choose(n) {
    paint(picture, images[n], grey);
    chart.show(p[n], { [read[n]]: "live-wrong", [labels[n]]: "live-right" });
    const [sure, right] = [percent(p[n][read[n]]), percent(p[n][labels[n]])];
    status.textContent = `Test image ${rows[n].toLocaleString("en")}: ${nameOf(n)}, with ${sure}; the ${names[labels[n]]} got ${right}.`;
  }
  function update() {
    const suits = (control, value) => !control.value() || control.value() - 1 === value;
    const isShown = (n) =>
      suits(digit, labels[n]) && suits(taken, read[n]) && p[n][read[n]] >= LEAST[least.value()];
    const found = [...labels.keys()].filter(isShown);
    const held = all > labels.length ? `, of which the ${labels.length} surest are here` : "";
    count.textContent = `${found.length} of ${all} misread images${held}.`;
    detail.hidden = !found.length;
    shown.show(found);
  }
  const tools = element("div.live-tools", digit.element, taken.element);
  root.append(tools, least.element, count, shown.element, detail);
  update();
}

export default live("mistakes", (root, data) => void mount(root, data));
