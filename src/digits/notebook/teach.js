// Teach a network the digits of one hand: teaching.py. The corrected digits are shown in distorted
// copies among digits that the network knows already, so that it forgets nothing.
import { copied, evaluate, inflatedBytes, probabilitiesOf, step } from "../reading/web/ann.js";
import { grid, rot90 } from "../reading/web/arrays.js";
import { NOISE, bendOf, distorted } from "./distort.js";
import { batches, imagesIn, uniformNumbers } from "./learn.js";

// An example is { label, image }, of 784 pixels, 1 = ink. lessons: { rehearsal, tests, settings },
// of which the settings are those of teaching.py.

const SEED = 1;
const ALL = 1 - 1e-9; // an accuracy above which every image is right
const BENDS = 40; // ways to bend; the copies share them, because making one takes a millisecond

// What pad.py packed: digits to rehearse, MNIST test images, and settings.
export async function lessonsFrom({ rehearsal, tests, settings }) {
  const [known, unknown] = await Promise.all([rehearsal, tests].map(unpacked));
  return { rehearsal: known, tests: unknown, settings };
}

// bits: per pixel
async function unpacked({ images, bits, labels }) {
  const bytes = await inflatedBytes(images);
  const [each, black] = [8 / bits, 2 ** bits - 1];
  const tones = new Uint8Array(each * bytes.length);
  for (let n = 0; n < tones.length; n++)
    tones[n] = (bytes[Math.floor(n / each)] >> (8 - bits * (1 + (n % each)))) & black;
  return { images: imagesIn(tones, black), labels: Array.from(labels, Number) };
}

// A network that has learned the examples too; their order makes no difference.
export function* teach(network, examples, { rehearsal, settings }) {
  const { rate, settling, mostPasses } = settings;
  const ordered = [...examples].sort(compared);
  const own = { images: ordered.map((one) => one.image), labels: ordered.map((one) => one.label) };
  const uniform = uniformNumbers(SEED);
  const ways = yield* allBends();
  const copies = () => copiesOf(own, settings, ways, uniform);
  const learner = copied(network);

  // One pass over the rehearsal and new copies.
  function* pass(rate) {
    const fresh = yield* copies();
    const images = [...rehearsal.images, ...fresh.images];
    const labels = [...Array.from(rehearsal.labels), ...fresh.labels];
    for (const rows of batches(images.length, settings, uniform))
      yield* step(learner, { images, labels }, rows, rate);
  }

  for (let n = 0; n < mostPasses; n++) {
    yield* pass(rate);
    if ((yield* evaluate(learner, own)).accuracy > ALL) break;
  }
  yield* pass(settling);
  return yield* noMoreThanNeeded(network, learner, own, yield* copies(), settings);
}

// A refuser that has learned that the examples are digits. It rehearses digits, and as many that
// are turned, which are not digits.
export function* teachRefuser(refuser, examples, { rehearsal, settings }) {
  const digits = rehearsal.images.slice(-settings.atRandom);
  const suited = turnable(digits, Array.from(rehearsal.labels).slice(-settings.atRandom));
  const turned = digits.map((_, n) => {
    const image = Float32Array.from(suited[n % suited.length]);
    return rot90(grid(28, 28, image), n % 2 ? 1 : 3).data;
  });
  const images = [...digits, ...turned];
  const labels = images.map((_, n) => Number(n < digits.length));
  const ones = examples.map(({ image }) => ({ label: 1, image }));
  return yield* teach(refuser, ones, { rehearsal: { images, labels }, settings });
}

// The images that a quarter turn does not make another digit.
const turnable = (images, labels) => images.filter((_, n) => ![0, 1, 8].includes(labels[n]));

// Between the original network and the learner, the nearest one that is sure of the examples and
// reads most of their copies right, because it forgets less than the learner.
function* noMoreThanNeeded(original, learner, own, copies, { stepsBack, sure, copiesRight }) {
  const between = copied(original);
  const isSure = (image, n) => probabilitiesOf(between, image)[own.labels[n]] >= sure;
  for (const share of stepsBack) {
    between.theta.forEach((_, n) => {
      between.theta[n] = original.theta[n] + share * (learner.theta[n] - original.theta[n]);
    });
    const isReady = own.images.every(isSure);
    if (isReady && (yield* evaluate(between, copies)).accuracy >= copiesRight) break;
    yield;
  }
  return between;
}

function compared(one, other) {
  const n = one.image.findIndex((value, pixel) => value !== other.image[pixel]);
  return one.label - other.label || (n < 0 ? 0 : one.image[n] - other.image[n]);
}

const bends = []; // made once

function* allBends() {
  for (; bends.length < BENDS; yield) bends.push(bendOf(bends.length));
  return bends;
}

// Distorted copies of each image.
function* copiesOf({ images, labels }, { copies, limits }, bends, uniform) {
  const upTo = (limit) => limit * (2 * uniform() - 1);
  /** @type {{ images: Float32Array[], labels: number[] }} */
  const made = { images: [], labels: [] };
  for (let n = 0; n < copies * images.length; n++, yield) {
    const amounts = {
      rotation: upTo(limits.rotation),
      scale: Math.exp(upTo(limits.scale)),
      shear: upTo(limits.shear),
      shift: upTo(limits.shift),
      bend: (Math.sign(upTo(1)) * limits.bend) / NOISE,
      thickness: upTo(limits.thickness),
    };
    const image = Float32Array.from(images[n % images.length]);
    made.images.push(distorted(image, amounts, bends[Math.floor(bends.length * uniform())]));
    made.labels.push(labels[n % images.length]);
  }
  return made;
}
