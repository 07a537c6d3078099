// Live training: the network learns in the browser while the reader changes its settings, watches
// its curves and first weights, and draws digits for it to read.
import { button, slider } from "./controls.js";
import { curves, inWords } from "./curves.js";
import { newRun, setsFrom, unitsOff } from "./learn.js";
import { counted, element, live } from "./live.js";
import { readingSheet, weightsView } from "./views.js";

const SLICE = 12; // milliseconds of each frame that training takes
const SECOND = 1000;
const PAINT = 120; // milliseconds between two updates of the picture
const TOLD = [1, 2, 5, 10, 20, 50, 100, 200, 500]; // passes after which a screen reader is told
const RATES = Array.from({ length: 31 }, (_, n) => Number((10 ** (n / 10 - 3)).toPrecision(2)));
const POWERS = Array.from({ length: 9 }, (_, n) => 2 ** n);
const FAR = 5; // learning rate times steps, after which the loss must be below guessing
const SAID =
  "Training runs in this page, on 2,500 of MNIST's training images in 16 grays; 500 others are held out. " +
  "Training losses and accuracies are means over the batches of half a pass, each before its step. " +
  "Every run starts from the same seed; another width starts a new one.";
const NEW = "A new network, which has learned nothing yet.";
const BROKEN =
  "the loss is no longer a number, because the steps were too large. Choose a smaller learning rate, then Reset.";
const MEND = "Choose a smaller learning rate, larger batches or wider layers, then Reset.";
const GUESSING = Math.log(10).toFixed(2); // the loss of ten equal probabilities
const LOOKED_AT = 100; // held-out images, used to find units that are off for all of them

function mount(root, data) {
  let job = /** @type {ReturnType<typeof newRun> | null} */ (null);
  let sets = /** @type {any} */ (null); // until they are unpacked
  let past = /** @type {Point[]} */ ([]); // of the run before
  let going = ""; // or "step" or "on"
  let [next, told, painted] = [0, 0, 0]; // frame; index in TOLD; time
  let pace = { from: 0, steps: 0, speed: 0 }; // start time and step; steps per second before
  const say = (text) => (parts.status.textContent = text);
  const play = () => (going === "on" ? stop() : go("on"));
  const step = () => go("step");
  const reset = () => {
    stop();
    restart();
  };
  const settings = { rate: 0.1, batchSize: 32, widths: [128, 64] };
  const network = () => job?.run.network;
  const parts = build(settings, { play, step, reset, restart, say, network });

  function paint() {
    if (!job) return;
    const { run } = job;
    painted = performance.now();
    const perSecond = (SECOND * (run.steps - pace.steps)) / (painted - pace.from);
    if (painted - pace.from > SECOND) pace = { from: painted, steps: run.steps, speed: perSecond };
    show(parts, run, past, going === "on" ? pace.speed : 0);
    parts.play.textContent = going === "on" ? "Pause" : "Play";
    parts.play.disabled = parts.step.disabled = run.broken;
  }

  function restart() {
    if (!sets) return;
    if (job && job.run.points.length > 1) past = job.run.points;
    job = newRun(sets, settings.widths, settings);
    told = 0;
    pace.steps = 0;
    paint();
    say(NEW);
  }

  function go(how) {
    if (!job) return;
    cancelAnimationFrame(next);
    next = requestAnimationFrame(frame);
    going = how;
    pace = { from: performance.now(), steps: job.run.steps, speed: 0 };
    if (how === "on") say("Training.");
    paint();
  }

  function stop() {
    cancelAnimationFrame(next);
    going = "";
    paint();
    if (job) say(summary(job.run, settings.rate, sets));
  }

  function frame() {
    if (!job) return;
    next = requestAnimationFrame(frame);
    if (performance.now() - painted > PAINT) return paint(); // and train in the next frame
    const end = performance.now() + SLICE;
    while (performance.now() < end) {
      const { value, done } = job.work.next();
      if (done || (value && going === "step")) return stop();
    }
    if (job.run.passes >= TOLD[told]) {
      told++;
      say(summary(job.run, settings.rate, sets));
    }
  }

  root.append(...parts.all);
  setsFrom(data)
    .then((opened) => {
      sets = opened;
      requestAnimationFrame(restart); // in its own task, to keep tasks short
    })
    .catch((error) => say(`The images cannot be unpacked: ${error.message}.`));
  return () => cancelAnimationFrame(next);
}

function summary({ network, broken, steps, passes, points }, rate, { heldOut }) {
  if (broken) return `Training broke after ${counted(steps, "step")}: ${BROKEN}`;
  const last = points.at(-1);
  if (!last) return NEW;
  const [loss, accuracy] = [inWords(last.heldOut, "loss"), inWords(last.heldOut, "accuracy")];
  const after = `After ${counted(steps, "step")}, ${passes.toFixed(1)} passes`;
  const said = `${after}: held-out loss ${loss}, accuracy ${accuracy}.`;
  if (rate * steps < FAR || Math.min(last.heldOut.loss, last.training?.loss ?? 0) < 2) return said;
  const off = unitsOff(network, heldOut.images.slice(0, LOOKED_AT));
  const lost = `${off} of ${counted(network.sizes[1] + network.sizes[2], "hidden unit")}`;
  return `${said} Guessing has a loss of ${GUESSING}; ${lost} are off for each of ${LOOKED_AT} images. ${MEND}`;
}

function show({ charts, weights, sheet, numbers }, run, past, speed) {
  charts.replaceChildren(curves("loss", run.points, past), curves("accuracy", run.points, past));
  weights.paint(run);
  if (!run.broken) sheet.update();
  const rate = speed ? `, ${counted(Math.round(speed), "step")} a second` : "";
  numbers.textContent = `${counted(run.steps, "step")}, ${run.passes.toFixed(1)} passes${rate}`;
}

// A slider among choices that sets owner[name].
function knob(label, choices, owner, name, words, changed = () => {}) {
  const start = choices.indexOf(owner[name]);
  const turned = () => {
    owner[name] = choices[made.value()];
    changed();
  };
  const made = slider(label, choices.length - 1, start, (n) => words(choices[n]), turned);
  return made.element;
}

function build(settings, { play, step, reset, restart, say, network }) {
  const images = (n) => counted(n, "image");
  const units = (n) => counted(n, "unit");
  const knobs = [
    knob("Learning rate", RATES, settings, "rate", String),
    knob("Batch size", POWERS, settings, "batchSize", images),
    knob("First hidden layer", POWERS, settings.widths, 0, units, restart),
    knob("Second hidden layer", POWERS, settings.widths, 1, units, restart),
  ];
  const parts = {
    play: button("Play", play),
    step: button("One step", step),
    status: element("p", { role: "status" }, "Unpacking the images …"),
    numbers: element("p.train-numbers"),
    charts: element("div.live-charts"),
    weights: weightsView(),
    sheet: readingSheet(network, say),
  };
  const buttons = [parts.play, parts.step, button("Reset", reset), parts.numbers];
  const left = element("div.train-weights", parts.weights.element, element("p.live-note", SAID));
  const all = [
    element("div.live-tools.train-controls", buttons),
    element("div.live-sliders", knobs),
    parts.status,
    parts.charts,
    element("div.train-views", left, parts.sheet.element),
  ];
  return { ...parts, all };
}

export default live("train", mount);
