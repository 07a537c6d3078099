// Train it here: the network learns in the browser while the reader turns its knobs, watches its
// curves and first weights, and draws digits for it to read.
/** @import { Point, Run, Sets } from "./learn.js" */
import { chart, inWords } from "./curves.js";
import { newRun, setsFrom } from "./learn.js";
import { element, live, svg } from "./live.js";
import { readingSheet, weightsView } from "./views.js";

/** @typedef {ReturnType<typeof build>} Parts */

const SLICE = 12; // milliseconds of each frame that training takes
const PAINT = 120; // milliseconds between two pictures of it
const TOLD = [1, 2, 5, 10, 20, 50, 100, 200, 500]; // passes after which a screen reader is told
const RATES = Array.from({ length: 31 }, (_, n) => Number((10 ** (n / 10 - 3)).toPrecision(2)));
const POWERS = Array.from({ length: 9 }, (_, n) => 2 ** n);
const FAR = 5; // the learning rate times the steps that must have left guessing behind
const SAID =
  "Training runs in this page, on 2,500 of MNIST's training images in 16 grays; 500 others are held out. " +
  "Training losses and accuracies are means over the batches of half a pass, each before its step. " +
  "Every run starts from the same seed; another width starts a new one.";
const NEW = "A new network, which has learned nothing yet.";
const BROKEN =
  "the loss is no longer a number, because the steps were too large. Choose a smaller learning rate, then Reset.";
const LOST =
  "That is hardly better than guessing, whose loss is ln 10 = 2.30: steps too large have switched units off for good. Choose a smaller learning rate or larger batches, then Reset.";

const counted = (/** @type {string} */ one) => (/** @type {number} */ n) =>
  `${n} ${one}${n === 1 ? "" : "s"}`;

/** @type {(root: HTMLElement, data: any) => () => void} */
function mount(root, data) {
  /** @type {ReturnType<typeof newRun> | undefined} */
  let job;
  /** @type {Sets} */
  let sets;
  /** @type {Point[]} */
  let past = [];
  /** @type {"" | "step" | "on"} */
  let going = "";
  let next = 0; // frame
  let [told, painted, reached] = [0, 0, 0]; // of TOLD; when, and at which step
  const settings = { rate: 0, batchSize: 0 };
  const say = (/** @type {string} */ text) => (parts.status.textContent = text);
  const parts = build(root, say, () => job?.run.network);

  function paint() {
    if (!job) return;
    const { run } = job;
    const speed = (1000 * (run.steps - reached)) / (performance.now() - painted);
    [painted, reached] = [performance.now(), run.steps];
    show(parts, run, past, going === "on" ? speed : 0);
    parts.play.textContent = going === "on" ? "Pause" : "Play";
    parts.play.disabled = parts.step.disabled = run.broken;
  }

  function choose() {
    Object.assign(settings, { rate: parts.rate.value(), batchSize: parts.batch.value() });
  }

  function restart() {
    if (job && job.run.points.length > 1) past = job.run.points;
    job = newRun(sets, [parts.first.value(), parts.second.value()], settings);
    [told, reached] = [0, 0];
    paint();
    say(NEW);
  }

  function go(/** @type {"step" | "on"} */ how) {
    cancelAnimationFrame(next);
    next = requestAnimationFrame(frame);
    going = how;
    if (how === "on") say("Training.");
    paint();
  }

  function stop() {
    cancelAnimationFrame(next);
    going = "";
    paint();
    if (job) say(summary(job.run, settings.rate));
  }

  function frame() {
    if (!job) return;
    const end = performance.now() + SLICE;
    while (performance.now() < end) {
      const { value, done } = job.work.next();
      if (done || (value && going === "step")) return stop();
    }
    if (performance.now() - painted > PAINT) paint();
    if (job.run.passes >= TOLD[told]) {
      told++;
      say(summary(job.run, settings.rate));
    }
    next = requestAnimationFrame(frame);
  }

  parts.play.onclick = () => (going === "on" ? stop() : go("on"));
  parts.step.onclick = () => go("step");
  parts.reset.onclick = () => {
    stop();
    restart();
  };
  for (const { input } of [parts.rate, parts.batch]) input.addEventListener("input", choose);
  for (const { input } of [parts.first, parts.second]) input.addEventListener("input", restart);
  choose();
  setsFrom(data).then((opened) => {
    sets = opened;
    for (const control of parts.controls) control.disabled = false;
    requestAnimationFrame(restart); // in a task of its own: none shall be long
  });
  return () => cancelAnimationFrame(next);
}

/** @type {(run: Run, rate: number) => string} */
function summary({ broken, steps, passes, points }, rate) {
  if (broken) return `Training broke after ${counted("step")(steps)}: ${BROKEN}`;
  const last = points.at(-1);
  if (!last) return NEW;
  const lost = rate * steps > FAR && last.training && last.training.loss > 2 ? ` ${LOST}` : "";
  const [loss, accuracy] = [inWords(last.heldOut, "loss"), inWords(last.heldOut, "accuracy")];
  const after = `After ${counted("step")(steps)}, ${passes.toFixed(1)} passes`;
  return `${after}: held-out loss ${loss}, accuracy ${accuracy}.${lost}`;
}

/** @type {(parts: Parts, run: Run, past: Point[], speed: number) => void} */
function show({ loss, accuracy, weights, sheet, numbers }, run, past, speed) {
  loss.draw(run.points, past);
  accuracy.draw(run.points, past);
  weights.paint(run);
  sheet.update();
  const rate = speed ? `, ${counted("step")(Math.round(speed))} a second` : "";
  numbers.textContent = `${counted("step")(run.steps)}, ${run.passes.toFixed(1)} passes${rate}`;
}

/**
 * @param {HTMLElement} root
 * @param {(text: string) => void} say
 * @param {() => Run["network"] | undefined} network
 */
function build(root, say, network) {
  const button = (/** @type {string} */ text) => element("button", { type: "button" }, text);
  const parts = {
    play: button("Play"),
    step: button("One step"),
    reset: button("Reset"),
    rate: slider("Learning rate", RATES, 0.1, String),
    batch: slider("Batch size", POWERS, 32, counted("image")),
    first: slider("First hidden layer", POWERS.slice(1), 128, counted("unit")),
    second: slider("Second hidden layer", POWERS.slice(1), 64, counted("unit")),
    status: element("p", { role: "status" }, "Unpacking 3,000 images."),
    numbers: element("p", { class: "train-numbers" }),
    loss: chart("loss"),
    accuracy: chart("accuracy"),
    weights: weightsView(),
    sheet: readingSheet(network, say),
  };
  const { play, step, reset, rate, batch, first, second, loss, accuracy, weights, sheet } = parts;
  const div = (/** @type {string} */ name, /** @type {Node[]} */ ...children) =>
    element("div", { class: name }, ...children);
  const sliders = [rate, batch, first, second];
  const controls = [play, step, reset, ...sliders.map(({ input }) => input)];
  for (const control of controls) control.disabled = true;
  root.append(
    div("train-tools", play, step, reset, parts.numbers),
    div("train-sliders", ...sliders.map((one) => one.element)),
    parts.status,
    legend(),
    div("train-charts", loss.element, accuracy.element),
    div("train-views", weights.element, sheet.element),
    element("p", { class: "train-said" }, SAID),
  );
  return { ...parts, controls };
}

/**
 * A slider over choices, which says the one chosen in words.
 * @type {(label: string, choices: number[], start: number, words: (value: number) => string) =>
 *   { element: HTMLElement, input: HTMLInputElement, value: () => number }}
 */
function slider(label, choices, start, words) {
  const range = { type: "range", min: 0, max: choices.length - 1, value: choices.indexOf(start) };
  const input = element("input", range);
  const said = element("span", { class: "train-value" });
  const value = () => choices[Number(input.value)];
  const tell = () => {
    said.textContent = words(value());
    input.setAttribute("aria-valuetext", words(value()));
  };
  input.addEventListener("input", tell);
  tell();
  return { element: element("label", {}, label, said, input), input, value };
}

function legend() {
  const lines = { training: "training", "held-out": "held out", past: "held out, run before" };
  const made = element("p", { class: "train-legend" });
  for (const [name, words] of Object.entries(lines)) {
    const line = svg("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" });
    line.append(svg("line", { x1: 0, x2: 24, y1: 4, y2: 4, class: `train-${name}` }));
    made.append(element("span", {}, line, words));
  }
  return made;
}

export default live("train", mount);
