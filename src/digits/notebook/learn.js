// Training in a page, image by image, to keep the page responsive: passes over a training set,
// with the held-out loss and accuracy twice a pass. The same seed gives the same run.
import { evaluate, forward, inflatedBytes, newNetwork, step } from "../reading/web/ann.js";

// Sets are { training, heldOut }; settings are { rate, batchSize }, and may change between steps.

const SEED = 1;
const SLICE = 20; // milliseconds
const POINTS = 2; // on the curves, per pass
const MOST_POINTS = 600; // then every other one is dropped
export const PIXELS = 784;

// What work returns; after every slice of it, other work has its turn.
export async function inSlices(work) {
  for (;;) {
    for (const end = performance.now() + SLICE; performance.now() < end;) {
      const { done, value } = work.next();
      if (done) return value;
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
}

// The images that train.py packed: image n shows the digit n % 10; the last ones are held out.
export async function setsFrom({ images, tones, heldOut }) {
  const all = imagesIn(await inflatedBytes(images), tones - 1);
  const labels = all.map((_, n) => n % 10);
  const part = (...ends) => ({ images: all.slice(...ends), labels: labels.slice(...ends) });
  return { training: part(0, -heldOut), heldOut: part(-heldOut) };
}

// The images stored one after another in bytes, 1 = ink; black: the byte of ink; size: in pixels.
export function imagesIn(bytes, black = 255, size = PIXELS) {
  const pixels = new Float32Array(bytes.length);
  for (let n = 0; n < bytes.length; n++) pixels[n] = bytes[n] / black;
  const count = bytes.length / size;
  return Array.from({ length: count }, (_, n) => pixels.subarray(n * size, (n + 1) * size));
}

// Random numbers from [0, 1), the same for the same seed (mulberry32, T. Ettinger, 2017).
export function uniformNumbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Box and Muller's, 1958.
export function normalNumbers(uniform) {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

// The numbers from 0 to count - 1 in random order.
function shuffled(count, uniform) {
  const order = Array.from({ length: count }, (_, n) => n);
  for (let n = count - 1; n > 0; n--) {
    const other = Math.floor(uniform() * (n + 1));
    [order[n], order[other]] = [order[other], order[n]];
  }
  return order;
}

// The rows of each batch of a pass, which visits every image once, in a new order.
export function* batches(count, settings, uniform) {
  const order = shuffled(count, uniform);
  while (order.length) yield order.splice(0, settings.batchSize);
}

// A run that has not started, and its work, which yields after each image, and yields true after
// each step. It ends when training breaks.
export function newRun(sets, widths, settings) {
  const uniform = uniformNumbers(SEED);
  const network = newNetwork([PIXELS, ...widths, 10], normalNumbers(uniform));
  const start = network.W[0].slice();
  /** @type {Run} */
  const run = { network, start, points: [], steps: 0, passes: 0, broken: false };
  return { run, work: train(run, sets, settings, uniform) };
}

function* train(run, { training, heldOut }, settings, uniform) {
  const count = training.images.length;
  let [images, seen, loss, accuracy] = [0, 0, 0, 0]; // the last three: since the last point
  run.points.push({ passes: 0, heldOut: yield* evaluate(run.network, heldOut) });
  for (;;) {
    for (const rows of batches(count, settings, uniform)) {
      const score = yield* step(run.network, training, rows, settings.rate);
      run.steps++;
      images += rows.length;
      run.passes = images / count;
      run.broken = !Number.isFinite(score.loss);
      if (run.broken) return;
      seen += rows.length;
      loss += score.loss * rows.length;
      accuracy += score.accuracy * rows.length;
      if (seen >= count / POINTS) {
        const means = { loss: loss / seen, accuracy: accuracy / seen };
        const score = yield* evaluate(run.network, heldOut);
        run.points.push({ passes: run.passes, training: means, heldOut: score });
        if (run.points.length > MOST_POINTS) run.points = run.points.filter((_, n) => n % 2 === 0);
        [seen, loss, accuracy] = [0, 0, 0];
      }
      yield true;
    }
  }
}

// How many hidden units are off for each of the images.
export function unitsOff(network, images) {
  const seen = images.map((image) => forward(network, image).slice(1, -1));
  const isOff = (layer) => (_, unit) => seen.every((layers) => layers[layer][unit] <= 0);
  return seen[0].reduce(
    (sum, units, layer) => sum + Array.from(units).filter(isOff(layer)).length,
    0,
  );
}
