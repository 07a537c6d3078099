// Convert a digit's ink to the form the network learned from: as_mnist.py.
/** @import { Box, Grid, Picture } from "./arrays.js" */
import { crop, distanceTransform, largest, map, pad, round, sum, zeros } from "./arrays.js";
import { AS_MNIST, MNIST } from "./constants.js";
import { strokeWidth } from "./ink.js";

/** @type {(ink: Picture) => Picture} */
export function evenStrokes(ink) {
  const { CANVAS, MARGIN, NATIVE, STROKE, KEPT, TIE } = AS_MNIST;
  const strokes = strokeWidth(map(ink, (value) => value >= 0.5));
  const longest = Math.max(ink.height, ink.width);
  if (longest <= NATIVE && KEPT[0] * longest <= strokes && strokes <= KEPT[1] * longest) return ink;
  const size = CANVAS / longest;
  const [height, width] = [ink.height, ink.width].map((side) => Math.max(1, round(side * size)));
  const covers = Math.min(1, strokes * size);
  const small = map(resample(ink, height, width), (value) => value + TIE >= 0.5 * covers);
  const mask = pad(small, MARGIN);
  const outside = distanceTransform(map(mask, (value) => 1 - value)).data;
  const inside = distanceTransform(mask);
  const grow = (STROKE * CANVAS - strokeWidth(mask)) / 2;
  const soft = (/** @type {number} */ value, /** @type {number} */ i) =>
    Math.min(Math.max(value - outside[i] + grow + 0.5, 0), 1);
  return map(inside, soft, Float32Array);
}

/** @type {(ink: Picture) => Picture} */
export function normalise(ink) {
  const { BOX, CENTER, SIDE } = MNIST;
  const image = zeros(SIDE, SIDE, Float32Array);
  const box = inkBox(ink);
  if (!box) return image;
  const inner = crop(ink, box);
  const fit = BOX / Math.max(inner.height, inner.width);
  const [height, width] = [inner.height, inner.width].map((side) =>
    Math.max(1, Math.trunc(side * fit + 0.5)),
  );
  const small = resample(inner, height, width);
  const most = largest(small.data);
  small.data.forEach((value, i) => (small.data[i] = value / most));
  const total = sum(small.data);
  const row = (/** @type {number} */ i) => Math.floor(i / width);
  const column = (/** @type {number} */ i) => i % width;
  const [top, left] = [row, column].map((place, axis) => {
    let moment = 0;
    small.data.forEach((value, i) => (moment += value * place(i)));
    const shift = Math.floor(CENTER - moment / total + 0.5 + AS_MNIST.TIE);
    return Math.min(Math.max(shift, 0), SIDE - (axis ? width : height));
  });
  small.data.forEach((value, i) => (image.data[(top + row(i)) * SIDE + left + column(i)] = value));
  return image;
}

/** @type {(ink: Picture) => Box | null} */
function inkBox({ width, data }) {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  data.forEach((value, i) => {
    if (!value) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), y + 1];
  });
  return bottom ? { left, top, right, bottom } : null;
}

/** @type {(ink: Grid, height: number, width: number) => Grid<Float64Array>} */
export function resample(ink, height, width) {
  const [rows, columns] = [
    resamplingMatrix(ink.height, height),
    resamplingMatrix(ink.width, width),
  ];
  const tall = new Float64Array(height * ink.width);
  rows.forEach((row, y) => {
    for (const [from, weight] of row)
      for (let x = 0; x < ink.width; x++)
        tall[y * ink.width + x] += weight * ink.data[from * ink.width + x];
  });
  const result = zeros(height, width, Float64Array);
  for (let y = 0; y < height; y++)
    columns.forEach((column, x) => {
      for (const [from, weight] of column)
        result.data[y * width + x] += weight * tall[y * ink.width + from];
    });
  return result;
}

/**
 * For each of count cells, the pairs [old cell, weight] with nonzero weight.
 * @type {(length: number, count: number) => [number, number][][]}
 */
function resamplingMatrix(length, count) {
  const step = length / count;
  return Array.from({ length: count }, (_, n) => {
    /** @type {[number, number][]} */
    const row = [];
    const left = n * step;
    const center = Math.min(Math.max((n + 0.5) * step - 0.5, 0), length - 1);
    const first = Math.max(0, Math.floor(count <= length ? left : center) - 1);
    for (let cell = first; cell < length; cell++) {
      const covered = Math.min(left + step, cell + 1) - Math.max(left, cell);
      const weight = count <= length ? covered / step : 1 - Math.abs(center - cell);
      if (weight > 0) row.push([cell, weight]);
      else if (row.length) break;
    }
    return row;
  });
}
