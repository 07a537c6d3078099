// Why a network read an image so: why.py.
/** @import { Network } from "./ann.js" */
import { forward } from "./ann.js";
import { argmax, argsort, sum } from "./arrays.js";

/**
 * One of the hidden units that spoke loudest, see why.py.
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
  const [k, output] = [logits.length, W[W.length - 1]];
  const favour = Array.from(hidden, (_, unit) => {
    const row = output.subarray(unit * k, (unit + 1) * k);
    const mean = sum(row) / k;
    return Array.from(row, (value) => value - mean);
  });
  const digit = argmax(logits);
  const contributions = Array.from(hidden, (a, unit) => a * favour[unit][digit]);
  return argsort(contributions.map((c) => -c))
    .slice(0, most)
    .map((unit) => ({
      unit,
      activation: hidden[unit],
      speaksFor: argmax(favour[unit]),
      contribution: contributions[unit],
      weights: gains(network, layers, unit),
    }));
}

/**
 * What every pixel adds to a unit of the last hidden layer, while the same units fire.
 * @type {(network: Network, layers: Float64Array[], unit: number) => number[]}
 */
function gains({ sizes, W }, layers, unit) {
  const last = W.length - 2;
  const k = sizes[last + 1];
  let gain = Array.from({ length: sizes[last] }, (_, i) => W[last][i * k + unit]);
  for (let layer = last - 1; layer >= 0; layer--) {
    const [d, width] = [sizes[layer], sizes[layer + 1]];
    const on = gain.map((value, j) => (layers[layer + 1][j] > 0 ? value : 0));
    gain = Array.from({ length: d }, (_, i) =>
      sum(on.map((value, j) => value * W[layer][i * width + j])),
    );
  }
  return gain;
}
