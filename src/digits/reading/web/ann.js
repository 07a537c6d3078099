// The network's forward pass, in double precision: ann.py. Images are arrays of 784
// pixels, 1 = ink.
import { largest, sum } from "./arrays.js";

/**
 * W[layer] row by row.
 * @typedef {{ sizes: number[], W: Float32Array[], b: Float32Array[] }} Network
 */

/** @type {(data: { sizes: number[], parameters: string }) => Promise<Network>} */
export async function networkFrom({ sizes, parameters }) {
  const theta = await inflate(parameters);
  /** @type {Network} */
  const network = { sizes, W: [], b: [] };
  for (let layer = 0, start = 0; layer < sizes.length - 1; layer++) {
    const [d, k] = sizes.slice(layer, layer + 2);
    network.W.push(theta.subarray(start, start + d * k));
    network.b.push(theta.subarray(start + d * k, (start += (d + 1) * k)));
  }
  return network;
}

/**
 * float32 numbers from base64 of zlib of all their first bytes, then all second ones, ...
 * @type {(text: string) => Promise<Float32Array>}
 */
async function inflate(text) {
  const planes = await inflatedBytes(text);
  const count = planes.length / 4;
  const bytes = new Uint8Array(planes.length);
  for (let n = 0; n < planes.length; n++)
    bytes[4 * (n % count) + Math.floor(n / count)] = planes[n];
  return new Float32Array(bytes.buffer); // the byte order of every machine that runs a browser
}

/** Bytes from base64 of zlib. @type {(text: string) => Promise<Uint8Array>} */
export async function inflatedBytes(text) {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * The activations of every layer; the last are the logits.
 * @type {(network: Network, image: ArrayLike<number>) => Float64Array[]}
 */
export function forward({ sizes, W, b }, image) {
  const layers = [Float64Array.from(image)];
  W.forEach((weights, layer) => {
    const k = sizes[layer + 1];
    const z = Float64Array.from(b[layer]);
    layers[layer].forEach((value, i) => {
      if (value) for (let j = 0; j < k; j++) z[j] += value * weights[i * k + j];
    });
    const hidden = layer < W.length - 1;
    layers.push(hidden ? z.map((value) => Math.max(value, 0)) : z);
  });
  return layers;
}

/** @type {(logits: Iterable<number>) => number[]} */
export function softmax(logits) {
  const most = largest(logits);
  const p = Array.from(logits, (z) => Math.exp(z - most));
  const total = sum(p);
  return p.map((value) => value / total);
}
