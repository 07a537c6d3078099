// Why a network read an image as it did: why.py.
/** @import { Network } from "./ann.js" */
import { forward } from "./ann.js";
import { argmax, argsort, sum } from "./arrays.js";

/**
 * One of the strongest hidden units, see why.py.
 * @typedef {object} Reason
 * @property {number} unit
 * @property {number} activation
 * @property {number} speaksFor
 * @property {number} contribution
 * @property {number[]} weights
 */

/** @type {(network: Network, image: ArrayLike<number>, most: number) => Reason[]} */
export function why(network, image, most) {
  const { W } = network;
  const layers = forward(network, image);
  const [hidden, logits] = layers.slice(-2);
  const [k, favored] = [logits.length, favors(network)];
  const digit = argmax(logits);
  const contributions = Array.from(hidden, (a, unit) => a * favored[unit * k + digit]);
  return argsort(contributions.map((c) => -c))
    .slice(0, most)
    .map((unit) => ({
      unit,
      activation: hidden[unit],
      speaksFor: argmax(favored.subarray(unit * k, (unit + 1) * k)),
      contribution: contributions[unit],
      weights: Array.from(gains(network, layers, W.length - 1, unit)),
    }));
}

/**
 * The weights to the outputs minus each unit's mean, which softmax ignores.
 * @type {(network: Pick<Network, "sizes" | "W">) => Float64Array}
 */
export function favors({ sizes, W }) {
  const k = sizes[sizes.length - 1];
  const weights = Float64Array.from(W[W.length - 1]);
  for (let first = 0; first < weights.length; first += k) {
    const row = weights.subarray(first, first + k);
    const mean = sum(row) / k;
    row.forEach((value, n) => (row[n] = value - mean));
  }
  return weights;
}

/**
 * What each pixel adds to a unit of a layer (1 = first hidden one) while the same units are active.
 * @type {(network: Pick<Network, "sizes" | "W">, layers: Float64Array[], layer: number, unit: number) => Float64Array}
 */
export function gains({ sizes, W }, layers, layer, unit) {
  const k = sizes[layer];
  let gain = Float64Array.from({ length: sizes[layer - 1] }, (_, i) => W[layer - 1][i * k + unit]);
  for (let below = layer - 1; below > 0; below--) {
    const [d, width] = [sizes[below - 1], sizes[below]];
    const on = gain.map((value, j) => (layers[below][j] > 0 ? value : 0));
    gain = new Float64Array(d);
    for (let i = 0; i < d; i++)
      for (let j = 0; j < width; j++) gain[i] += on[j] * W[below - 1][i * width + j];
  }
  return gain;
}
