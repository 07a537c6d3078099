// Convert a digit's ink to the form the network learned from: as_mnist.py.
import * as np from "./arrays.js";
import { AS_MNIST, MNIST } from "./constants.js";
import { strokeWidth, widthOf } from "./ink.js";

/** @type {(ink: Grey) => Grey} */
export function evenStrokes(ink) {
  const { CANVAS, MARGIN, NATIVE, STROKE, KEPT, TIE } = AS_MNIST;
  const strokes = strokeWidth(np.map(ink, (value) => value >= 0.5));
  const longest = Math.max(ink.height, ink.width);
  if (longest <= NATIVE && KEPT[0] * longest <= strokes && strokes <= KEPT[1] * longest) return ink;
  const size = CANVAS / longest;
  const [height, width] = [ink.height, ink.width].map((side) => Math.max(1, np.round(side * size)));
  const covers = Math.min(1, strokes * size);
  const small = np.map(resample(ink, height, width), (value) => value + TIE >= 0.5 * covers);
  const mask = np.pad(small, MARGIN);
  const inside = np.distanceTransform(mask);
  const outside = np.distanceTransform(np.not(mask)).data;
  const own = widthOf(np.where(inside.data, (_, i) => mask.data[i]));
  const edge = (STROKE * CANVAS - own) / 2 + 0.5;
  /** @type {Change} */
  const soft = (value, i) => Math.min(Math.max(value - outside[i] + edge, 0), 1);
  return np.map(inside, soft, Float32Array);
}

/** @type {(ink: Grey) => Grey} */
export function normalise(ink) {
  const { BOX, CENTER, SIDE } = MNIST;
  const image = np.zeros(SIDE, SIDE, Float32Array);
  const [box] = np.findObjects(np.map(ink, Boolean), 1);
  if (!box) return image;
  const inner = np.crop(ink, box);
  const fit = BOX / Math.max(inner.height, inner.width);
  const scaled = (/** @type {number} */ side) => Math.max(1, Math.trunc(side * fit + 0.5));
  const small = resample(inner, scaled(inner.height), scaled(inner.width));
  const most = np.largest(small.data);
  const { data } = np.map(small, (value) => value / most, Float64Array);
  const total = np.sum(data);
  const start = (/** @type {number} */ length, /** @type {(i: number) => number} */ place) => {
    const moment = np.sum(data.map((value, i) => value * place(i)));
    const shift = Math.floor(CENTER - moment / total + 0.5 + AS_MNIST.TIE);
    return Math.min(Math.max(shift, 0), SIDE - length);
  };
  const top = start(small.height, (i) => Math.floor(i / small.width));
  const left = start(small.width, (i) => i % small.width);
  np.paste(image, { ...small, data }, { ...box, left, top });
  return image;
}

/** @type {(ink: Grid, height: number, width: number) => Grid<Float64Array>} */
export function resample(ink, height, width) {
  const tall = np.transpose(resampleRows(ink, height));
  return np.transpose(resampleRows(tall, width));
}

// Each new row is a weighted mean of old ones: of those that it covers, or between the nearest two.
/** @type {(picture: Grid, count: number) => Grid<Float64Array>} */
function resampleRows({ height, width, data }, count) {
  const result = np.zeros(count, width, Float64Array);
  const step = height / count;
  for (let n = 0; n < count; n++) {
    const top = n * step;
    const center = Math.min(Math.max((n + 0.5) * step - 0.5, 0), height - 1);
    const first = Math.max(0, Math.floor(count <= height ? top : center) - 1);
    for (let row = first; row < Math.min(height, first + step + 4); row++) {
      const covered = Math.min(top + step, row + 1) - Math.max(top, row);
      const weight = count <= height ? covered / step : 1 - Math.abs(center - row);
      if (weight <= 0) continue;
      for (let x = 0, from = row * width, to = n * width; x < width; x++, from++, to++)
        result.data[to] += weight * data[from];
    }
  }
  return result;
}
