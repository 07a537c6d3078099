// The pad in a page without a kernel: the browser itself reads. The exports are for anyone who
// wants to read pictures in their own page.
//
// This script runs twice: in the page, where it puts the pad into the element #pad, with the data
// in #reader; and in a worker, where it opens and reads pictures so that the page never waits.
import { evaluate, networkFrom } from "../reading/web/ann.js";
import { grid } from "../reading/web/arrays.js";
import { readerFrom } from "../reading/web/certainty.js";
import { openPicture, pictureOf } from "../reading/web/pictures.js";
import { read } from "../reading/web/recognize.js";
import { why } from "../reading/web/why.js";
import { browserStorage, imageOf, newHand } from "./hand.js";
import { inSlices } from "./learn.js";
import { asError, mount } from "./pad.js";
import { lessonsFrom, teach, teachRefuser } from "./teach.js";

export { openPicture, read, readerFrom };

const UNITS = 5; // hidden units shown for a digit
const SAID = "The network runs in this page. What you draw or open never leaves your browser.";
const KEPT = "Your corrections are kept in this browser. Nothing leaves your machine.";
const SOURCE = globalThis.document?.currentScript?.textContent;

function worksHere(data) {
  let reader = readerFrom(data);
  const learn = learnsFrom(data);
  return async (/** @type {any} */ job) => {
    if (job.file) return openPicture(job.file);
    if (job.hand) {
      const lesson = await learn(job.hand);
      if (!lesson) return null;
      const { refuser, ...told } = lesson;
      reader = reader.then((own) => ({ ...own, network: told.network, refuser }));
      return told;
    }
    const picture = job.drawn ? pictureOf(job.drawn, job.factor) : job;
    return describe(read(picture, await reader), picture, await reader);
  };
}

// Teaches the corrections to the original network. While it learns, only the newest hand waits; the
// lesson of one that did not get its turn is null.
function learnsFrom(data) {
  const ready = once(() => Promise.all([readerFrom(data), lessonsFrom(data.lessons)]));
  async function learn(hand) {
    const [original, lessons] = await ready();
    const accuracyOf = async (own) => (await inSlices(evaluate(own, lessons.tests))).accuracy;
    const examples = hand.map((one) => ({ label: one.label, image: imageOf(one) }));
    let { network, refuser } = original;
    if (hand.length) {
      network = await inSlices(teach(network, examples, lessons));
      refuser = await inSlices(teachRefuser(refuser, examples, lessons));
    }
    const before = await accuracyOf(original.network);
    const after = await accuracyOf(network);
    return { network, refuser, before, after, tests: lessons.tests.images.length };
  }
  let [last, turn] = [/** @type {Promise<any>} */ (Promise.resolve()), 0];
  return (hand) => {
    const mine = ++turn;
    last = last.catch(() => null).then(() => (mine === turn ? learn(hand) : null));
    return last;
  };
}

function once(make) {
  let made = null;
  return () => (made ??= make());
}

// Work done in a worker, or in the page if no worker can run.
function worksAside(data) {
  const inPage = once(() => worksHere(data));
  const here = (job) => new Promise(requestAnimationFrame).then(() => inPage()(job));
  let worker = newWorker();
  if (!worker) return here;
  const open = new Map();
  let count = 0;
  worker.postMessage({ data });
  worker.onmessage = ({ data: { number, answer, error } }) => {
    const { done, fail } = open.get(number);
    open.delete(number);
    if (error) fail(new Error(error));
    else done(answer);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    worker = null;
    for (const { job, done, fail } of open.values()) here(job).then(done, fail);
  };
  return (job) => {
    if (!worker) return here(job);
    worker.postMessage({ number: ++count, job });
    return new Promise((done, fail) => open.set(count, { job, done, fail }));
  };
}

// Read four bars until the browser has compiled the code, so that the first real picture is fast.
async function warmUp(work) {
  const isPaper = (n) => n % 100 > 12 || Math.abs(n / 400 - 100) > 60;
  const bars = Float32Array.from({ length: 200 * 400 }, (_, n) => Number(isPaper(n)));
  for (let n = 0; n < 3; n++) await work({ grey: grid(200, 400, bars), scale: [1, 1] });
}

function newWorker() {
  if (!SOURCE || !globalThis.OffscreenCanvas) return null;
  try {
    return new Worker(URL.createObjectURL(new Blob([SOURCE], { type: "text/javascript" })));
  } catch {
    return null; // forbidden where the page was opened
  }
}

// In the worker: do what the page asks for, one after the other.
function serve() {
  const page = /** @type {any} */ (globalThis);
  let work = /** @type {any} */ (null);
  page.onmessage = async ({ data: { data, number, job } }) => {
    if (data) return warmUp((work = worksHere(data)));
    const answer = await work(job).catch(asError);
    const shown = answer?.shown?.transferToImageBitmap();
    const moved = shown ? [shown, answer.grey.data.buffer] : [];
    const told = shown ? { ...answer, shown } : answer;
    page.postMessage({ number, answer: told, error: answer?.error }, moved);
  };
}

// The same as describe in pad.py.
function describe({ text, hint, leftOut, digits }, { scale }, { network }) {
  const boxOf = ({ box }) => box.map((side, n) => side / scale[n % 2]);
  const described = digits.map((digit) => ({
    ...digit,
    box: boxOf(digit),
    probability: Math.max(...digit.probabilities),
    why: why(network, digit.image, UNITS),
  }));
  return { text, hint, leftOut: leftOut.map(boxOf), digits: described };
}

function start() {
  const [root, reader] = ["pad", "reader"].map((id) => document.getElementById(id));
  if (!root || !reader) return;
  const data = JSON.parse(reader.textContent);
  const work = worksAside(data);
  const hand = newHand(browserStorage());
  const network = once(() => networkFrom(data.network));
  let isTaught = false;
  async function learn(change) {
    hand.change(change);
    const [corrections, note] = [hand.list(), hand.note()];
    isTaught ||= corrections.length > 0;
    const untaught = { network: await network(), before: 0, after: 0, tests: 0 };
    const lesson = isTaught ? await work({ hand: corrections }) : untaught;
    return lesson && { ...lesson, corrections, kept: KEPT, note };
  }
  const desk = { open: (file) => work({ file }), read: work, network, learn, listen: hand.listen };
  mount(root, desk, SAID, document.documentElement);
}

if (globalThis.document) start();
else serve();
