// Both losses and accuracies by epoch, with the point of lowest held-out loss.
/** @import { Value } from "./chart.js" */
import { chart } from "./chart.js";
import { button, slider } from "./controls.js";
import { argmax, largest, smallest } from "../reading/web/arrays.js";
import { counted, element, live } from "./live.js";

/**
 * Means over the seeds: for held-out images and running losses after every epoch, for the whole
 * training set after the measured epochs.
 * @typedef {{ seeds: number, running: Value[], heldOut: Value[], accuracy: number[], measured: number[], training: number[] }} Data
 */

/** @type {(root: HTMLElement, data: Data) => void} */
function mount(root, data) {
  const { seeds, running, heldOut, accuracy, measured, training } = data;
  const lowest = argmax(heldOut.map((loss) => -(loss ?? Infinity)));
  const epochs = { label: "epochs", log: true, range: [1, Math.max(2, heldOut.length)] };
  const numbered = (/** @type {Value[]} */ values) => values.map((value, n) => [n + 1, value]);
  const lossLines = [
    { class: "live-training", label: "training", points: numbered(running) },
    { class: "live-held-out", label: "held out", points: numbered(heldOut) },
  ];
  const accuracyLines = [
    { class: "live-training", label: "training", points: measured.map((n, i) => [n, training[i]]) },
    { class: "live-held-out", label: "held out", points: numbered(accuracy) },
  ];
  const losses = [...running, ...heldOut].flatMap((loss) => loss || []);
  const loss = { log: true, range: losses.length ? [smallest(losses), largest(losses)] : [0.1, 1] };
  const shares = [smallest([...accuracy, ...training]), 1];
  const share = { range: shares, words: wholePercent };
  const lossChart = chart("Loss (nats)", { x: epochs, y: loss });
  const accuracyChart = chart("Accuracy", { x: epochs, y: share });
  const status = element("p", { role: "status" });
  const words = (/** @type {number} */ n) => counted(n + 1, "epoch");
  const epoch = slider("Trained for", heldOut.length - 1, lowest, words, update);

  function update() {
    const n = epoch.value();
    const at = { cursor: n + 1 };
    const bottom = { x: lowest + 1, y: heldOut[lowest], class: "live-lowest" };
    const marks = [
      { x: n + 1, y: running[n], class: "live-training" },
      { x: n + 1, y: heldOut[n], class: "live-held-out" },
    ];
    const [said, more] = [lossWords(data, n, lowest), accuracyWords(data, n)];
    lossChart.update({ ...at, lines: lossLines, marks: [bottom, ...marks], said });
    const dot = { x: n + 1, y: accuracy[n], class: "live-held-out" };
    accuracyChart.update({ ...at, lines: accuracyLines, marks: [dot], said: more });
    status.textContent = `${said} ${more}`;
  }
  const toLowest = button("Go to the lowest held-out loss", () => {
    epoch.set(lowest);
    update();
  });
  const note =
    `Means over ${counted(seeds, "seed")}. The training loss is the mean over the ` +
    "batches of the epoch, while the network changes. The ring marks the lowest held-out loss.";
  root.append(
    element("div", { class: "live-tools" }, epoch.element, toLowest),
    status,
    element("div", { class: "live-charts" }, lossChart.element, accuracyChart.element),
    element("p", { class: "live-note" }, note),
  );
  update();
}

/** @type {(share: number) => string} */
const wholePercent = (share) => `${Number((100 * share).toPrecision(4))}%`;

/** @type {(data: Data, n: number, lowest: number) => string} */
function lossWords({ running, heldOut }, n, lowest) {
  const [now, least] = [heldOut[n], heldOut[lowest]];
  const after = `After ${counted(n + 1, "epoch")}: `;
  if (!now || !least) return `${after}training broke; the loss is no longer a number.`;
  const losses = `training loss ${running[n]?.toPrecision(3)}, held-out loss ${now.toFixed(4)}`;
  const times = `${(now / least).toFixed(2)} times the lowest, that after ${counted(lowest + 1, "epoch")}`;
  return `${after}${losses}, ${n === lowest ? "the lowest" : times}.`;
}

/** @type {(data: Data, n: number) => string} */
function accuracyWords({ accuracy, measured, training }, n) {
  const known = training[measured.indexOf(n + 1)];
  const also =
    known === undefined ? "" : `, ${(100 * known).toFixed(2)}% of those it was trained on`;
  return `It reads ${(100 * accuracy[n]).toFixed(2)}% of the held-out images correctly${also}.`;
}

export default live("epochs", mount);
