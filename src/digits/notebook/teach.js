// Teach a network the digits of one hand, in slices: teach.py. It starts from the given network and
// takes a few passes over the corrected digits, bent many ways, among digits that it knows already,
// so that it forgets nothing.
/** @import { Network, Split } from "../reading/web/ann.js" */
/** @import { Amounts } from "./distort.js" */
import { copied, inflatedBytes, step } from "../reading/web/ann.js";
import { TEACH } from "../reading/web/constants.js";
import { NOISE, bendOf, distorted } from "./distort.js";
import { batches, imagesIn, shuffled, uniformNumbers } from "./learn.js";

/** @typedef {{ label: number, image: Float32Array }} Example image: 784 pixels, 1 = ink */
/** @typedef {{ replay: Split, tests: Split, limits: Amounts }} Lessons limits: of the distortions */
/** @typedef {{ images: string, bits: number }} Packed bits: per pixel */

const SEED = 1;
const BENDS = 40; // ways to bend; the copies share them, because making one takes a millisecond

/**
 * What pad.py packed: digits to replay, and MNIST test images. Image n shows the digit n % 10.
 * @type {(data: { replay: Packed, tests: Packed, limits: Amounts }) => Promise<Lessons>}
 */
export async function lessonsFrom({ replay, tests, limits }) {
  const [replayed, tested] = await Promise.all([replay, tests].map(splitFrom));
  return { replay: replayed, tests: tested, limits };
}

/** @type {(packed: Packed) => Promise<Split>} */
async function splitFrom({ images, bits }) {
  const bytes = await inflatedBytes(images);
  const [each, black] = [8 / bits, 2 ** bits - 1];
  const tones = new Uint8Array(each * bytes.length);
  for (let n = 0; n < tones.length; n++)
    tones[n] = (bytes[Math.floor(n / each)] >> (8 - bits * (1 + (n % each)))) & black;
  const all = imagesIn(tones, black);
  return { images: all, labels: all.map((_, n) => n % 10) };
}

/**
 * A network that has also learned the examples; their order makes no difference.
 * @type {(network: Network, examples: Example[], lessons: Lessons) => Generator<void, Network>}
 */
export function* teach(network, examples, { replay, limits }) {
  const uniform = uniformNumbers(SEED);
  const own = [...examples].sort(compared);
  const taught = copied(network);
  const copies = yield* bentCopies(own, limits, uniform);
  const rows = shuffled(replay.images.length, uniform).slice(0, TEACH.REPLAYED);
  const split = {
    images: [...copies, ...rows.map((row) => replay.images[row])],
    labels: [
      ...copies.map((_, n) => own[n % own.length].label),
      ...rows.map((n) => replay.labels[n]),
    ],
  };
  const count = split.images.length;
  const all = batches(count, { batchSize: TEACH.BATCH_SIZE }, uniform);
  for (let left = TEACH.PASSES * Math.ceil(count / TEACH.BATCH_SIZE); left > 0; left--)
    yield* step(taught, split, all.next().value, TEACH.LEARNING_RATE);
  return taught;
}

/** @type {(one: Example, other: Example) => number} */
function compared(one, other) {
  const n = one.image.findIndex((value, pixel) => value !== other.image[pixel]);
  return one.label - other.label || (n < 0 ? 0 : one.image[n] - other.image[n]);
}

/**
 * TEACH.COPIES images; copy n shows the example n % examples.length.
 * @type {(examples: Example[], limits: Amounts, uniform: () => number) => Generator<void, Float32Array[]>}
 */
function* bentCopies(examples, limits, uniform) {
  const upTo = (/** @type {number} */ limit) => limit * (2 * uniform() - 1);
  const bends = [];
  for (let n = 0; n < BENDS; n++, yield) bends.push(bendOf(SEED + n));
  const copies = [];
  for (let n = 0; n < TEACH.COPIES; n++, yield) {
    const amounts = {
      rotation: upTo(limits.rotation),
      scale: Math.exp(upTo(limits.scale)),
      shear: upTo(limits.shear),
      shift: upTo(limits.shift),
      bend: (Math.sign(upTo(1)) * limits.bend) / NOISE,
      thickness: upTo(limits.thickness),
    };
    const bend = bends[Math.floor(BENDS * uniform())];
    copies.push(distorted(examples[n % examples.length].image, amounts, bend));
  }
  return copies;
}
