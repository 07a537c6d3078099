// The functions of NumPy and SciPy's ndimage that reading needs, on pictures of one number a pixel.
//
// Functions have the names of their Python counterparts and, unless stated here, behave like them.
// Pictures and boxes: see types.d.ts.

// NumPy keeps pictures, and the results of pixelwise operations on them, in float32.
export const f32 = Math.fround;

/** @type {<T extends Pixels>(height: number, width: number, data: T) => Grid<T>} */
export const grid = (height, width, data) => ({ height, width, data });

/** @type {<T extends Pixels = Uint8Array>(h: number, w: number, Type?: Kind<T>) => Grid<T>} */
export const zeros = (height, width, Type = /** @type {any} */ (Uint8Array)) =>
  grid(height, width, new Type(height * width));

/** @type {<T extends Pixels>(picture: Pick<Grid<T>, "width" | "data">, y: number) => T} */
const row = ({ width, data }, y) =>
  /** @type {typeof data} */ (data.subarray(y * width, (y + 1) * width));

/** The kind of array that data is. @type {<T extends Pixels>(data: T) => Kind<T>} */
export const kindOf = (data) => /** @type {any} */ (data.constructor);

// A new picture of the same shape, with change(value, index) for every pixel.
/** @type {<T extends Pixels = Uint8Array>(one: Grid, change: Change, Type?: Kind<T>) => Grid<T>} */
export function map({ height, width, data }, change, Type = /** @type {any} */ (Uint8Array)) {
  const result = new Type(data.length);
  for (let i = 0; i < data.length; i++) result[i] = /** @type {number} */ (change(data[i], i));
  return grid(height, width, result);
}

// The values for which keep is true. An array's own filter first makes an object of every number.
/** @type {<T extends Pixels>(values: T, keep: (value: number, index: number) => unknown) => T} */
export function where(values, keep) {
  const kept = new (kindOf(values))(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (keep(values[i], i)) kept[n++] = values[i];
  return /** @type {typeof values} */ (kept.subarray(0, n));
}

/** Where a mask is not. @type {(mask: Mask) => Mask} */
export const not = (mask) => map(mask, (value) => !value);

/** How many pixels a mask has. @type {(mask: Mask) => number} */
export const count = (mask) => sum(mask.data);

/** @type {<T extends Pixels>(picture: Grid<T>) => Grid<T>} */
export function transpose({ height, width, data }) {
  const result = new (kindOf(data))(data.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0, to = y; x < width; x++, i++, to += height) result[to] = data[i];
  return grid(width, height, result);
}

/** @type {<T extends Pixels>(picture: Grid<T>) => Grid<T>} */
export function flip({ height, width, data }) {
  const result = zeros(height, width, kindOf(data));
  for (let y = 0; y < height; y++) row(result, y).set(row({ width, data }, height - 1 - y));
  return result;
}

// A picture turned left by turn quarter turns.
/** @type {<T extends Pixels>(picture: Grid<T>, turn: number) => Grid<T>} */
export function rot90(picture, turn) {
  return turn % 4 ? flip(transpose(rot90(picture, (turn % 4) - 1))) : picture;
}

// The part of a picture in a box.
/** @type {<T extends Pixels>(picture: Grid<T>, box: Box) => Grid<T>} */
export function crop({ width, data }, { left, top, right, bottom }) {
  const part = zeros(bottom - top, right - left, kindOf(data));
  for (let y = top; y < bottom; y++)
    row(part, y - top).set(row({ width, data }, y).subarray(left, right));
  return part;
}

// Put a part into a picture, at the corner of a box.
/** @type {(picture: Grid, part: Grid, corner: Pick<Box, "left" | "top">) => void} */
export function paste(picture, part, { left, top }) {
  for (let y = 0; y < part.height; y++) row(picture, top + y).set(row(part, y), left);
}

// A picture with margin more pixels on every side: zeros, or with edge the nearest pixel's value.
/** @type {<T extends Pixels>(picture: Grid<T>, margin: number, edge?: boolean) => Grid<T>} */
export function pad({ height, width, data }, margin, edge = false) {
  const wide = zeros(height + 2 * margin, width + 2 * margin, kindOf(data));
  paste(wide, { height, width, data }, { left: margin, top: margin });
  for (let y = 0; edge && y < wide.height; y++) {
    const own = row({ width, data }, Math.min(Math.max(y - margin, 0), height - 1));
    row(wide, y)
      .fill(own[0], 0, margin)
      .fill(own[width - 1], margin + width)
      .set(own, margin);
  }
  return wide;
}

// A picture without margin pixels on every side.
/** @type {<T extends Pixels>(picture: Grid<T>, margin: number) => Grid<T>} */
export function trim(picture, margin) {
  const [right, bottom] = [picture.width - margin, picture.height - margin];
  return crop(picture, { left: margin, top: margin, right, bottom });
}

// Numbers

/** The nearest whole number, halves to the even one. @type {(value: number) => number} */
export function round(value) {
  const low = Math.floor(value);
  if (value - low !== 0.5) return value - low < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

/** @type {(values: Numbers) => number} */
export function sum(values) {
  let total = 0;
  for (let n = 0; n < values.length; n++) total += values[n];
  return total;
}

/** @type {(values: Numbers) => number} */
export const mean = (values) => sum(values) / values.length;

/** @type {(values: Numbers) => number} */
export const largest = (values) => values[argmax(values)] ?? -Infinity;

/** @type {(values: Numbers) => number} */
export function smallest(values) {
  let least = Infinity;
  for (let n = 0; n < values.length; n++) if (values[n] < least) least = values[n];
  return least;
}

/** @type {(values: Numbers) => number} */
export function argmax(values) {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
}

/** The indices that sort values, equal ones in order. @type {(values: Numbers) => number[]} */
export function argsort(values) {
  return Array.from(values, (_, n) => n).sort((a, b) => values[a] - values[b]);
}

/** @type {(values: Numbers) => number} */
export function median(values) {
  const rest = new Float64Array(values);
  const half = rest.length >> 1;
  const upper = select(rest, half);
  return rest.length % 2 ? upper : (largest(rest.subarray(0, half)) + upper) / 2;
}

// The value at index k in sorted order; reorders values so that no smaller one follows it.
// C. Hoare, "Algorithm 65: find", 1961.
/** @type {(values: Float64Array, k: number) => number} */
function select(values, k) {
  for (let low = 0, high = values.length - 1; low < high;) {
    const pivot = values[k];
    let [i, j] = [low, high];
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const value = values[i];
      values[i++] = values[j];
      values[j--] = value;
    }
    if (j < k) low = i;
    if (k < i) high = j;
  }
  return values[k];
}

/** @type {(values: Numbers, value: number) => number} */
export function searchsorted(values, value) {
  let n = 0;
  while (n < values.length && values[n] < value) n++;
  return n;
}

/** @type {(values: Numbers) => number[]} */
export function cumsum(values) {
  let total = 0;
  return Array.from(values, (value) => (total += value));
}

// The value below which half of the weight lies.
/** @type {(values: Numbers, weights: Numbers) => number} */
export function weightedMedian(values, weights) {
  const order = argsort(values);
  const below = cumsum(order.map((n) => weights[n]));
  return values[order[searchsorted(below, below[below.length - 1] / 2)]];
}

// Filters. What works down the columns reads row after row, as the memory lies.

/** @type {<T extends Pixels>(picture: Grid<T>, change: (turned: Grid<T>) => Grid<T>) => Grid<T>} */
const alongRows = (picture, change) => transpose(change(transpose(picture)));

/** @type {<T extends Pixels>(picture: Grid<T>, sigma: number) => Grid<T>} */
export function gaussianFilter(picture, sigma) {
  const length = 1 + Math.trunc(4 * sigma + 0.5);
  const weights = Array.from({ length }, (_, x) => Math.exp((-0.5 / (sigma * sigma)) * x * x));
  const total = weights[0] + 2 * sum(weights.slice(1));
  const kernel = weights.map((weight) => weight / total);
  return alongRows(smoothDown(picture, kernel), (turned) => smoothDown(turned, kernel));
}

// Smooths columns with a symmetric kernel, its middle first; they are mirrored at their ends.
/** @type {<T extends Pixels>(picture: Grid<T>, kernel: number[]) => Grid<T>} */
function smoothDown({ height, width, data }, kernel) {
  const result = zeros(height, width, kindOf(data));
  const values = new Float64Array(width);
  const mirrored = (/** @type {number} */ y) => {
    const at = ((y % (2 * height)) + 2 * height) % (2 * height);
    return width * (at < height ? at : 2 * height - 1 - at);
  };
  for (let y = 0; y < height; y++) {
    const middle = y * width;
    for (let x = 0; x < width; x++) values[x] = data[middle + x] * kernel[0];
    for (let j = kernel.length - 1; j > 0; j--) {
      const [above, below, weight] = [mirrored(y - j), mirrored(y + j), kernel[j]];
      for (let x = 0; x < width; x++) values[x] += (data[above + x] + data[below + x]) * weight;
    }
    result.data.set(values, middle);
  }
  return result;
}

// The largest value in the window [y - before, y + after] of every column; sign -1: the smallest.
// The columns are divided into blocks as tall as the window, which covers the end of one and the
// start of the next: three comparisons per value (M. van Herk, 1992).
/** @type {<T extends Pixels>(_: Grid<T>, before: number, after: number, sign?: number) => Grid<T>} */
function slideDown({ height, width, data }, before, after, sign = 1) {
  const size = before + after + 1;
  const [starts, ends, result] = [0, 1, 2].map(() =>
    grid(height, width, /** @type {typeof data} */ (data.slice())),
  );
  const keepBest = (/** @type {Pixels} */ target, /** @type {Pixels} */ source) => {
    for (let x = 0; x < width; x++) if (sign * source[x] > sign * target[x]) target[x] = source[x];
  };
  for (let y = 1; y < height; y++) if (y % size) keepBest(row(starts, y), row(starts, y - 1));
  for (let y = height - 1; y > 0; y--) if (y % size) keepBest(row(ends, y - 1), row(ends, y));
  for (let y = 0; y < height; y++) {
    const [first, last] = [y - before, Math.min(y + after, height - 1)];
    row(result, y).set(first < 0 ? row(starts, last) : row(ends, first));
    if (first >= 0 && Math.floor(first / size) < Math.floor(last / size))
      keepBest(row(result, y), row(starts, last));
  }
  return result;
}

/** @type {<T extends Pixels>(picture: Grid<T>, size: number) => Grid<T>} */
export function maximumFilter(picture, size) {
  const mask = /** @type {any} */ (picture);
  if (mask.data instanceof Uint8Array)
    return /** @type {any} */ (maximumAlongRows(maximumDownColumns(mask, size), size));
  const down = (/** @type {typeof picture} */ one) => slideDown(one, size >> 1, (size - 1) >> 1);
  return alongRows(down(picture), down);
}

/** @type {(picture: Grey, size: number) => Grey} */
export function greyClosing(picture, size) {
  const [less, more] = [(size - 1) >> 1, size >> 1]; // SciPy mirrors an even window to dilate
  const grow = (/** @type {Grey} */ one) => slideDown(one, less, more);
  const shrink = (/** @type {Grey} */ one) => slideDown(one, more, less, -1);
  return shrink(alongRows(grow(picture), (turned) => shrink(grow(turned))));
}

// How many pixels of a mask the window of each pixel holds, along rows or down columns, at least
// least; beyond the ends of the lines, all pixels are outside.
/** @type {(mask: Mask, size: number, isDown: boolean, outside: number, least: number) => Mask} */
function holds({ height, width, data }, size, isDown, outside, least) {
  const result = zeros(height, width);
  const [lines, across, n, step] = isDown ? [width, 1, height, width] : [height, width, width, 1];
  const [before, after] = [size >> 1, (size - 1) >> 1];
  for (let line = 0; line < lines; line++) {
    let held = size * outside;
    for (let i = -after, at = line * across - after * step; i < n; i++, at += step) {
      held += i + after < n ? data[at + after * step] : outside;
      held -= i > before ? data[at - (before + 1) * step] : outside;
      if (i >= 0 && held >= least) result.data[at] = 1;
    }
  }
  return result;
}

/** @type {(mask: Mask, size: number) => Mask} */
export const maximumAlongRows = (mask, size) => holds(mask, size, false, 0, 1);

/** @type {(mask: Mask, size: number, outside?: number) => Mask} */
export const minimumAlongRows = (mask, size, outside = 1) =>
  holds(mask, size, false, outside, size);

/** @type {(mask: Mask, size: number) => Mask} */
export const maximumDownColumns = (mask, size) => holds(mask, size, true, 0, 1);

/** @type {(mask: Mask, size: number, outside?: number) => Mask} */
export const minimumDownColumns = (mask, size, outside = 1) =>
  holds(mask, size, true, outside, size);

// Connected pixels, numbered 1, 2, ... in the order they appear row by row.
/** @type {(mask: Mask, eight?: boolean) => { labels: Labels, count: number }} */
export function label({ height, width, data }, eight = true) {
  const labels = new Int32Array(data.length);
  const parent = [0];
  const root = (/** @type {number} */ n) => {
    while (parent[n] !== n) n = parent[n] = parent[parent[n]];
    return n;
  };
  const link = (/** @type {number} */ mine, /** @type {number} */ other) => {
    if (!other || other === mine) return mine;
    const theirs = root(other);
    if (!mine) return theirs;
    mine = root(mine);
    return (parent[Math.max(mine, theirs)] = Math.min(mine, theirs));
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!data[i]) continue;
      let mine = x ? labels[i - 1] : 0;
      if (y) mine = link(mine, labels[i - width]);
      if (y && eight && x) mine = link(mine, labels[i - width - 1]);
      if (y && eight && x + 1 < width) mine = link(mine, labels[i - width + 1]);
      labels[i] = mine || parent.push(parent.length) - 1;
    }
  }
  let found = 0;
  const numbers = new Int32Array(parent.length);
  for (let n = 1; n < parent.length; n++) numbers[n] = root(n) === n ? ++found : numbers[root(n)];
  for (let i = 0; i < labels.length; i++) if (labels[i]) labels[i] = numbers[labels[i]];
  return { labels: grid(height, width, labels), count: found };
}

// The number of pixels with each of the labels 0, 1, ..., found.
/** @type {(labels: Labels, found: number) => Int32Array} */
export function bincount(labels, found) {
  const counts = new Int32Array(found + 1);
  for (let i = 0; i < labels.data.length; i++) counts[labels.data[i]]++;
  return counts;
}

// The box around each label 1, 2, ..., or null if it has no pixel (entry 0 is for label 1).
/** @type {(labels: Grid, found: number) => (Box | null)[]} */
export function findObjects({ height, width, data }, found) {
  const boxes = new Array(found).fill(null);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!data[i]) continue;
      const box = (boxes[data[i] - 1] ??= { left: x, top: y, right: x + 1, bottom: y + 1 });
      if (x < box.left) box.left = x;
      if (x >= box.right) box.right = x + 1;
      box.bottom = y + 1;
    }
  }
  return boxes;
}

// The connected parts of a mask, with the area and the box of each.
/** @type {(mask: Mask, eight?: boolean) => { labels: Labels, areas: Int32Array, boxes: Box[] }} */
export function regions(mask, eight = true) {
  const { labels, count: found } = label(mask, eight);
  const areas = bincount(labels, found).subarray(1);
  return { labels, areas, boxes: /** @type {Box[]} */ (findObjects(labels, found)) };
}

// The distance of every pixel of mask to the nearest one outside it (0 there), which must exist.
// Exact, in linear time: A. Meijster, J. Roerdink, W. Hesselink, "A general algorithm for computing
// distance transforms in linear time", 2000.
/** @type {(mask: Mask) => Grid<Float64Array>} */
export function distanceTransform({ height, width, data }) {
  const squares = new Int32Array(data.length); // of the distance within the column
  for (let i = 0; i < data.length; i++) {
    const above = i < width ? height + width : squares[i - width];
    squares[i] = data[i] ? above + 1 : 0;
  }
  for (let i = data.length - width - 1; i >= 0; i--)
    squares[i] = Math.min(squares[i], squares[i + width] + 1);
  for (let i = 0; i < data.length; i++) squares[i] *= squares[i];
  const result = zeros(height, width, Float64Array);
  const columns = new Int32Array(width); // with the lowest parabolas, from left to right
  const starts = new Int32Array(width); // where each of them becomes lowest
  for (let top = 0; top < data.length; top += width) {
    const at = (/** @type {number} */ x, /** @type {number} */ column) =>
      (x - column) * (x - column) + squares[top + column];
    let last = -1;
    for (let u = 0; u < width; u++) {
      while (last >= 0 && at(starts[last], columns[last]) > at(starts[last], u)) last--;
      const i = columns[last];
      const rise = u * u - i * i + squares[top + u] - squares[top + i];
      const from = last < 0 ? 0 : 1 + Math.floor(rise / (2 * (u - i)));
      if (from >= width) continue;
      columns[++last] = u;
      starts[last] = from;
    }
    for (let x = width - 1; x >= 0; x--) {
      result.data[top + x] = Math.sqrt(at(x, columns[last]));
      if (x === starts[last]) last--;
    }
  }
  return result;
}
