// The batch losses and final losses of the runs at each learning rate.
import { bothSets, chart } from "./chart.js";
import { slider } from "./controls.js";
import { largest, smallest } from "../reading/web/arrays.js";
import { counted, element, live } from "./live.js";

const GUESSING = Math.log(10) - 0.1; // nats: if no loss is lower, nothing was learned
const WORST = 10; // nats: higher losses are drawn at the top
const NOTE =
  "Batch losses: one line per seed, means over short stretches of batches, each taken before its step. " +
  "Final loss: means over the seeds, on the whole sets.";

// data: see explore.py; null where training broke
function mount(root, data) {
  const { rates, training, heldOut, batches, epochs } = data;
  const points = (values) => values.map((value, n) => [rates[n], value]);
  const lines = bothSets(points(training), points(heldOut));
  const axis = (values) => {
    const known = [1, ...values.flatMap((value) => value ?? [])]; // 1: in case all training broke
    return { log: true, range: [smallest(known), Math.min(largest(known), WORST)] };
  };
  const x = { label: "learning rate", log: true, range: [rates[0], rates.at(-1)] };
  const final = chart("Final loss (nats)", { x, y: axis([...training, ...heldOut]) });
  const steps = { label: "epochs", range: [0, epochs] };
  const along = chart("Batch losses (nats)", { x: steps, y: axis(batches.flat(2)) });
  const status = element("p", { role: "status" });
  const start = Math.floor((2 * (rates.length - 1)) / 3);
  const words = (n) => `${Number(rates[n].toPrecision(2))}`;
  const rate = slider("Learning rate", rates.length - 1, start, words, update);

  function update() {
    const n = rate.value();
    const said = sentence(data, n);
    const marks = lines.map((line) => ({ class: line.class, x: rates[n], y: line.points[n][1] }));
    final.update({ lines, marks, cursor: rates[n], said });
    const curves = batches[n].map((losses) => ({
      class: "live-seed",
      points: losses.map((loss, i) => [((i + 0.5) / losses.length) * epochs, loss]),
    }));
    along.update({ lines: curves, said: `${counted(curves.length, "run")} at rate ${words(n)}.` });
    status.textContent = said;
  }
  const charts = element("div.live-charts", along.element, final.element);
  root.append(rate.element, status, charts, element("p.live-note", NOTE));
  update();
}

function sentence({ rates, training, heldOut, broken, batches }, n) {
  const seeds = batches[n].length;
  const rate = `Learning rate ${Number(rates[n].toPrecision(2))}`;
  if (broken[n] === seeds) return `${rate}: training broke; the loss is no longer a number.`;
  const some = broken[n] ? ` Training broke for ${broken[n]} of ${seeds} seeds.` : "";
  const losses = `the training loss ends at ${training[n]?.toFixed(3)}, the held-out loss at ${heldOut[n]?.toFixed(3)}`;
  const lost = heldOut[n] > GUESSING ? " Guessing, without any training, costs 2.30." : "";
  return `${rate}: ${losses}.${lost}${some}`;
}

export default live("rates", mount);
