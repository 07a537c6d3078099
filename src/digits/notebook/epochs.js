// Both losses and accuracies by epoch, with the point of lowest held-out loss.
import { bothSets, chart } from "./chart.js";
import { button, slider } from "./controls.js";
import { argmax, largest, smallest } from "../reading/web/arrays.js";
import { counted, element, live } from "./live.js";

// data: see explore.py, means over the seeds
function mount(root, data) {
  const { seeds, running, heldOut, accuracy, measured, training } = data;
  const lowest = argmax(heldOut.map((loss) => -(loss ?? Infinity)));
  const numbered = (values) => values.map((value, n) => [n + 1, value]);
  const known = measured.map((n, i) => [n, training[i]]);
  const losses = [...running, ...heldOut].flatMap((loss) => loss || []);
  const x = { label: "epochs", log: true, range: [1, Math.max(2, heldOut.length)] };
  const range = losses.length ? [smallest(losses), largest(losses)] : [0.1, 1];
  const lossChart = chart("Loss (nats)", { x, y: { log: true, range } });
  const lossLines = bothSets(numbered(running), numbered(heldOut));
  const shares = { range: [smallest([...accuracy, ...training]), 1], words: wholePercent };
  const accuracyChart = chart("Accuracy", { x, y: shares });
  const accuracyLines = bothSets(known, numbered(accuracy));
  const status = element("p", { role: "status" });
  const words = (n) => counted(n + 1, "epoch");
  const epoch = slider("Trained for", heldOut.length - 1, lowest, words, update);

  function update() {
    const n = epoch.value();
    const cursor = n + 1;
    const marks = [
      { x: lowest + 1, y: heldOut[lowest], class: "live-lowest" },
      ...lossLines.map((line) => ({ x: cursor, y: line.points[n][1], class: line.class })),
    ];
    const [said, more] = [lossWords(data, n, lowest), accuracyWords(data, n)];
    lossChart.update({ cursor, lines: lossLines, marks, said });
    const dot = { x: cursor, y: accuracy[n], class: "live-held-out" };
    accuracyChart.update({ cursor, lines: accuracyLines, marks: [dot], said: more });
    status.textContent = `${said} ${more}`;
  }
  const toLowest = button("Go to the lowest held-out loss", () => {
    epoch.set(lowest);
    update();
  });
  const note =
    `Means over ${counted(seeds, "seed")}. The training loss is the mean over the ` +
    "batches of the epoch, while the network changes. The ring marks the lowest held-out loss.";
  const charts = element("div.live-charts", lossChart.element, accuracyChart.element);
  const tools = element("div.live-tools", epoch.element, toLowest);
  root.append(tools, status, charts, element("p.live-note", note));
  update();
}

const wholePercent = (share) => `${Number((100 * share).toPrecision(4))}%`;

function lossWords({ running, heldOut }, n, lowest) {
  const [now, least] = [heldOut[n], heldOut[lowest]];
  const after = `After ${counted(n + 1, "epoch")}: `;
  if (!now || !least) return `${after}training broke; the loss is no longer a number.`;
  const losses = `training loss ${running[n]?.toPrecision(3)}, held-out loss ${now.toFixed(4)}`;
  const times = `${(now / least).toFixed(2)} times the lowest, that after ${counted(lowest + 1, "epoch")}`;
  return `${after}${losses}, ${n === lowest ? "the lowest" : times}.`;
}

function accuracyWords({ accuracy, measured, training }, n) {
  const at = measured.indexOf(n + 1);
  const also = at < 0 ? "" : `, ${(100 * training[at]).toFixed(2)}% of those it was trained on`;
  return `It reads ${(100 * accuracy[n]).toFixed(2)}% of the held-out images correctly${also}.`;
}

export default live("epochs", mount);
