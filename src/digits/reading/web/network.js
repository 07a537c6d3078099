// The forward pass, in double precision: ann.py, certainty.py and why.py. A network is
// {sizes, W, b}, W[layer] row by row; images are arrays of 784 pixels, 1 = ink.
import { argmax, argsort, sum } from "./arrays.js";

// A reader from what bundle.py wrote: {network, refuser, unsureBelow, refuseBelow}.
export async function readerFrom(data) {
  const [network, refuser] = await Promise.all([data.network, data.refuser].map(networkFrom));
  return { ...data, network, refuser };
}

async function networkFrom({ sizes, parameters }) {
  const theta = await inflate(parameters);
  const [W, b] = [[], []];
  for (let layer = 0, start = 0; layer < sizes.length - 1; layer++) {
    const [d, k] = sizes.slice(layer, layer + 2);
    W.push(theta.subarray(start, start + d * k));
    b.push(theta.subarray(start + d * k, (start += (d + 1) * k)));
  }
  return { sizes, W, b };
}

// float32 numbers from base64 of zlib of all their first bytes, then all second ones, ...
async function inflate(text) {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const planes = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = planes.length / 4;
  const bytes = new Uint8Array(planes.length);
  for (let n = 0; n < planes.length; n++) bytes[4 * (n % count) + Math.floor(n / count)] = planes[n];
  return new Float32Array(bytes.buffer); // the byte order of every machine that runs a browser
}

// The activations of every layer; the last are the logits.
function forward({ sizes, W, b }, image) {
  const layers = [image];
  W.forEach((weights, layer) => {
    const k = sizes[layer + 1];
    const z = Float64Array.from(b[layer]);
    layers.at(-1).forEach((value, i) => {
      if (value) for (let j = 0; j < k; j++) z[j] += value * weights[i * k + j];
    });
    const hidden = layer < W.length - 1;
    layers.push(hidden ? z.map((value) => Math.max(value, 0)) : z);
  });
  return layers;
}

function softmax(logits) {
  const most = Math.max(...logits);
  const p = Array.from(logits, (z) => Math.exp(z - most));
  const total = sum(p);
  return p.map((value) => value / total);
}

// {probabilities, isDigit, evidence} of an image
export function judge({ network, refuser }, image) {
  const logits = forward(network, image).at(-1);
  const [no, yes] = forward(refuser, image).at(-1);
  const isDigit = softmax([no, yes])[1];
  return { probabilities: softmax(logits), isDigit, evidence: yes - no + Math.max(...logits) };
}

export function why(network, image, most) {
  const { sizes, W } = network;
  const layers = forward(network, image);
  const [hidden, logits] = layers.slice(-2);
  const k = sizes.at(-1);
  const favour = Array.from(hidden, (_, unit) => {
    const row = W.at(-1).subarray(unit * k, (unit + 1) * k);
    const mean = sum(row) / k;
    return Array.from(row, (value) => value - mean);
  });
  const digit = argmax(logits);
  const contributions = Array.from(hidden, (a, unit) => a * favour[unit][digit]);
  return argsort(contributions.map((c) => -c)).slice(0, most).map((unit) => ({
    unit,
    activation: hidden[unit],
    speaksFor: argmax(favour[unit]),
    contribution: contributions[unit],
    weights: gains(network, layers, unit),
  }));
}

// What every pixel adds to a unit of the last hidden layer, while the same units fire.
function gains({ sizes, W }, layers, unit) {
  const last = W.length - 2;
  const k = sizes[last + 1];
  let gain = Array.from({ length: sizes[last] }, (_, i) => W[last][i * k + unit]);
  for (let layer = last - 1; layer >= 0; layer--) {
    const [d, width] = [sizes[layer], sizes[layer + 1]];
    const on = gain.map((value, j) => (layers[layer + 1][j] > 0 ? value : 0));
    gain = Array.from({ length: d }, (_, i) => sum(on.map((value, j) => value * W[layer][i * width + j])));
  }
  return gain;
}
