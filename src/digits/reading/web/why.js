// Why a network read an image as it did: why.py.
import { forward } from "./ann.js";
import { argmax, argsort, mean } from "./arrays.js";

/** @type {(network: Network, image: Numbers, most: number) => Reason[]} */
export function why(network, image, most) {
  const layers = forward(network, image);
  const [hidden, logits] = layers.slice(-2);
  const [k, favored] = [logits.length, favors(network)];
  const digit = argmax(logits);
  const contributions = Array.from(hidden, (a, unit) => a * favored[unit * k + digit]);
  const strongest = argsort(contributions.map((c) => -c)).slice(0, most);
  return strongest.map((unit) => ({
    unit,
    activation: hidden[unit],
    speaksFor: argmax(favored.subarray(unit * k, (unit + 1) * k)),
    contribution: contributions[unit],
    weights: Array.from(gains(network, layers, layers.length - 2, unit)),
  }));
}

// The weights to the outputs minus each unit's mean, which softmax ignores.
/** @type {(network: Network) => Float64Array} */
export function favors({ sizes, W }) {
  const k = sizes[sizes.length - 1];
  const weights = Float64Array.from(W[W.length - 1]);
  for (let first = 0; first < weights.length; first += k) {
    const row = weights.subarray(first, first + k);
    const middle = mean(row);
    row.forEach((value, n) => (row[n] = value - middle));
  }
  return weights;
}

// What each pixel adds to a unit of a layer (1 = first hidden one) while the same units are active.
/** @type {(network: Network, layers: Floats[], layer: number, unit: number) => Float64Array} */
export function gains({ sizes, W }, layers, layer, unit) {
  const k = sizes[layer];
  let gain = Float64Array.from({ length: sizes[layer - 1] }, (_, i) => W[layer - 1][i * k + unit]);
  for (let below = layer - 1; below > 0; below--) {
    const [through, weights, width] = [gain, W[below - 1], sizes[below]];
    const on = Array.from(through.keys()).filter((j) => layers[below][j] > 0);
    gain = new Float64Array(sizes[below - 1]);
    for (let i = 0; i < gain.length; i++)
      gain[i] = on.reduce((sum, j) => sum + through[j] * weights[i * width + j], 0);
  }
  return gain;
}
