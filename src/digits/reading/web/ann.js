// The network: forward, loss, backpropagation and gradient descent, in double precision: ann.py.
// Images are arrays of 784 pixels, 1 = ink. Unlike ann.py, which takes a batch, this goes image by
// image and yields after each, so that a page can do other things while it trains.
import { argmax, largest, sum } from "./arrays.js";

/** A network of Python's, see network_data there. @type {(data: Packed) => Promise<Network>} */
export async function networkFrom({ sizes, parameters }) {
  const planes = await inflatedBytes(parameters);
  const count = planes.length / 4;
  const bytes = planes.map((_, n) => planes[(n % 4) * count + (n >> 2)]);
  return viewsOf(new Float32Array(bytes.buffer), sizes); // as every browser's machine is little-endian
}

/** @type {(theta: Floats, sizes: number[]) => Network} */
function viewsOf(theta, sizes) {
  let start = 0;
  const take = (/** @type {number} */ length) => theta.subarray(start, (start += length));
  /** @type {Network} */
  const network = { sizes, theta, W: [], b: [] };
  sizes.slice(1).forEach((k, n) => network.W.push(take(sizes[n] * k)) && network.b.push(take(k)));
  return network;
}

// Another network with the same parameters, in double precision.
/** @type {(network: Network) => Network} */
export function copied({ sizes, theta }) {
  return viewsOf(Float64Array.from(theta), sizes);
}

// An untrained network: normal weights with variance 2 / d, zero biases.
/** @type {(sizes: number[], normal: () => number) => Network} */
export function newNetwork(sizes, normal) {
  const network = zeroNetwork(sizes);
  network.W.forEach((weights, layer) => {
    const scale = Math.sqrt(2 / sizes[layer]);
    for (let n = 0; n < weights.length; n++) weights[n] = scale * normal();
  });
  return network;
}

/** @type {(sizes: number[]) => Network} */
function zeroNetwork(sizes) {
  const counts = sizes.slice(1).map((k, layer) => (sizes[layer] + 1) * k);
  return viewsOf(new Float64Array(sum(counts)), sizes);
}

/** Bytes from base64 of zlib. @type {(text: string) => Promise<Uint8Array>} */
export async function inflatedBytes(text) {
  const characters = atob(text);
  const packed = new Uint8Array(characters.length);
  for (let n = 0; n < packed.length; n++) packed[n] = characters.charCodeAt(n);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The activations of every layer; the last are the logits.
/** @type {(network: Network, image: Numbers) => Floats[]} */
export function forward({ sizes, W, b }, image) {
  const layers = [new Float64Array(image)];
  W.forEach((weights, layer) => {
    const [x, k, z] = [layers[layer], sizes[layer + 1], new Float64Array(b[layer])];
    for (let i = 0; i < x.length; i++) if (x[i]) addTimes(z, 0, x[i], weights, i * k, k);
    layers.push(layer < W.length - 1 ? z.map((value) => Math.max(value, 0)) : z);
  });
  return layers;
}

/**
 * Add factor times count values of source, beginning at from, to those of target, beginning at to.
 * Four at a time is nearly twice as fast, and training spends its time here.
 * @type {(target: Floats, to: number, factor: number, source: Floats, from: number, count: number)
 *   => void}
 */
function addTimes(target, to, factor, source, from, count) {
  let n = 0;
  for (; n + 3 < count; n += 4) {
    target[to + n] += factor * source[from + n];
    target[to + n + 1] += factor * source[from + n + 1];
    target[to + n + 2] += factor * source[from + n + 2];
    target[to + n + 3] += factor * source[from + n + 3];
  }
  for (; n < count; n++) target[to + n] += factor * source[from + n];
}

/** @type {(logits: Numbers) => number[]} */
export function softmax(logits) {
  const most = largest(logits);
  const p = Array.from(logits, (z) => Math.exp(z - most));
  const total = sum(p);
  return p.map((value) => value / total);
}

/** The probability of each class. @type {(network: Network, image: Numbers) => number[]} */
export function probabilitiesOf(network, image) {
  return softmax(forward(network, image)[network.W.length]);
}

/** -log p of the label, in nats. @type {(logits: Numbers, label: number) => number} */
export function crossEntropy(logits, label) {
  const most = largest(logits);
  return Math.log(sum(Array.from(logits, (z) => Math.exp(z - most)))) - (logits[label] - most);
}

// Add to gradient that of the loss for the image with these activations.
/** @type {(network: Network, activations: Floats[], label: number, gradient: Network) => void} */
export function backward({ sizes, W }, activations, label, gradient) {
  let delta = Float64Array.from(softmax(activations[W.length])); // dL/dz of the last layer is
  delta[label] -= 1; // p - onehot(label)
  for (let layer = W.length - 1; layer >= 0; layer--) {
    const [x, weights, k] = [activations[layer], W[layer], sizes[layer + 1]];
    addTimes(gradient.b[layer], 0, 1, delta, 0, k);
    const below = new Float64Array(layer ? x.length : 0); // the image itself has no delta
    for (let i = 0; i < x.length; i++) {
      if (!(x[i] > 0)) continue; // the gradient is zero there, and ReLU passes no delta on
      addTimes(gradient.W[layer], i * k, x[i], delta, 0, k);
      if (layer) for (let j = 0; j < k; j++) below[i] += weights[i * k + j] * delta[j];
    }
    delta = below;
  }
}

// One step of gradient descent; returns the batch's Score before it.
/** @type {(network: Network, split: Split, rows: number[], rate: number) => Scoring} */
export function* step(network, split, rows, rate) {
  const gradient = zeroNetwork(network.sizes);
  const score = yield* scored(network, split, rows, (activations, label) =>
    backward(network, activations, label, gradient),
  );
  addTimes(network.theta, 0, -rate / rows.length, gradient.theta, 0, network.theta.length);
  return score;
}

/** @type {(network: Network, split: Split) => Scoring} */
export function evaluate(network, split) {
  return scored(network, split, [...split.images.keys()], () => {});
}

/** @type {(network: Network, split: Split, rows: number[], see: See) => Scoring} */
function* scored(network, { images, labels }, rows, see) {
  let [loss, right] = [0, 0];
  for (const row of rows) {
    const activations = forward(network, images[row]);
    const logits = activations[network.W.length];
    loss += crossEntropy(logits, labels[row]) / rows.length;
    right += Number(argmax(logits) === labels[row]);
    see(activations, labels[row]);
    yield;
  }
  return { loss, accuracy: right / rows.length };
}
