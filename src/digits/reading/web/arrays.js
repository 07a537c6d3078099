// The functions of NumPy and SciPy's ndimage that reading needs, on pictures of one number a pixel.
//
// A picture is a Grid: {height, width, data}, data row by row. Masks hold 0 and 1. Functions have
// the names of their Python counterparts and, unless stated here, behave like them.

/** @typedef {Uint8Array | Int32Array | Float32Array | Float64Array} Numbers */
/**
 * @template {Numbers} [T=Numbers]
 * @typedef {{ height: number, width: number, data: T }} Grid
 */
/** @typedef {Grid<Uint8Array>} Mask */
/** @typedef {Grid<Int32Array>} Labels */
/** @typedef {Grid<Float32Array>} Picture */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */
/** @typedef {(line: Numbers, result: Numbers) => void} Change */
/**
 * @template {Numbers} T
 * @typedef {new (length: number) => T} Kind
 */

// NumPy keeps pictures, and the results of pixelwise operations on them, in float32.
export const f32 = Math.fround;

/** @type {<T extends Numbers>(height: number, width: number, data: T) => Grid<T>} */
export function grid(height, width, data) {
  return { height, width, data };
}

/** @type {<T extends Numbers = Uint8Array>(height: number, width: number, Type?: Kind<T>) => Grid<T>} */
export function zeros(height, width, Type = /** @type {any} */ (Uint8Array)) {
  return grid(height, width, new Type(height * width));
}

/** @type {<T extends Numbers>(data: T, length: number) => T} */
function like(data, length) {
  return new /** @type {any} */ (data.constructor)(length);
}

/**
 * A new picture of the same shape, with change(value, index) for every pixel.
 * @type {<T extends Numbers = Uint8Array>(picture: Grid, change: (value: number, index: number) => number | boolean, Type?: Kind<T>) => Grid<T>}
 */
export function map({ height, width, data }, change, Type = /** @type {any} */ (Uint8Array)) {
  const result = new Type(data.length);
  for (let i = 0; i < data.length; i++) result[i] = Number(change(data[i], i));
  return grid(height, width, result);
}

/**
 * The values for which keep is true. An array's own filter first makes an object of every number.
 * @type {<T extends Numbers>(values: T, keep: (value: number, index: number) => unknown) => T}
 */
export function where(values, keep) {
  const kept = like(values, values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (keep(values[i], i)) kept[n++] = values[i];
  return /** @type {any} */ (kept.subarray(0, n));
}

/** @type {(mask: Grid) => number} */
export function count(mask) {
  let total = 0;
  for (const value of mask.data) total += value;
  return total;
}

/** @type {<T extends Numbers>(picture: Grid<T>) => Grid<T>} */
export function transpose({ height, width, data }) {
  const result = like(data, data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) result[x * height + y] = data[y * width + x];
  return grid(width, height, result);
}

/**
 * A picture turned left by turn quarter turns, like np.rot90.
 * @type {<T extends Numbers>(picture: Grid<T>, turn: number) => Grid<T>}
 */
export function rot90(picture, turn) {
  let { height, width, data } = picture;
  for (let n = 0; n < ((turn % 4) + 4) % 4; n++) {
    const result = like(data, data.length);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) result[(width - 1 - x) * height + y] = data[y * width + x];
    [height, width, data] = [width, height, result];
  }
  return grid(height, width, data);
}

/**
 * The part of a picture in a box {left, top, right, bottom}.
 * @type {<T extends Numbers>(picture: Grid<T>, box: Box) => Grid<T>}
 */
export function crop({ width, data }, { left, top, right, bottom }) {
  const result = like(data, (bottom - top) * (right - left));
  for (let y = top; y < bottom; y++)
    result.set(data.subarray(y * width + left, y * width + right), (y - top) * (right - left));
  return grid(bottom - top, right - left, result);
}

/**
 * A picture with margin more pixels on every side: zeros, or with edge the nearest pixel's value.
 * @type {<T extends Numbers>(picture: Grid<T>, margin: number, edge?: boolean) => Grid<T>}
 */
export function pad({ height, width, data }, margin, edge = false) {
  const [h, w] = [height + 2 * margin, width + 2 * margin];
  const result = like(data, h * w);
  for (let y = 0; y < h; y++) {
    const row = Math.min(Math.max(y - margin, 0), height - 1);
    if (!edge && row !== y - margin) continue;
    for (let x = 0; x < w; x++) {
      const column = Math.min(Math.max(x - margin, 0), width - 1);
      if (edge || column === x - margin) result[y * w + x] = data[row * width + column];
    }
  }
  return grid(h, w, result);
}

// Numbers

/**
 * The nearest whole number, halves to the even one, like Python's round.
 * @type {(value: number) => number}
 */
export function round(value) {
  const low = Math.floor(value);
  const above = value - low;
  if (above !== 0.5) return above < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

/** @type {(values: Iterable<number | boolean>) => number} */
export function sum(values) {
  let total = 0;
  for (const value of values) total += Number(value);
  return total;
}

/** @type {(values: Iterable<number>) => number} */
export function largest(values) {
  let most = -Infinity;
  for (const value of values) if (value > most) most = value;
  return most;
}

/** @type {(values: Iterable<number>) => number} */
export function smallest(values) {
  let least = Infinity;
  for (const value of values) if (value < least) least = value;
  return least;
}

/** @type {(values: ArrayLike<number>) => number} */
export function argmax(values) {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
}

/**
 * The indices that sort values, keeping the order of equal ones.
 * @type {(values: ArrayLike<number>) => number[]}
 */
export function argsort(values) {
  return Array.from(values, (_, n) => n).sort((a, b) => values[a] - values[b] || a - b);
}

/** @type {(values: ArrayLike<number>) => number} */
export function median(values) {
  const rest = new Float64Array(values);
  const half = rest.length >> 1;
  const upper = select(rest, half);
  return rest.length % 2 ? upper : (largest(rest.subarray(0, half)) + upper) / 2;
}

/**
 * The value at index k in sorted order; reorders values so that no smaller one follows it.
 * C. Hoare, "Algorithm 65: find", 1961.
 * @type {(values: Float64Array, k: number) => number}
 */
function select(values, k) {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[k];
    let [i, j] = [low, high];
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        const value = values[i];
        values[i++] = values[j];
        values[j--] = value;
      }
    }
    if (j < k) low = i;
    if (k < i) high = j;
  }
  return values[k];
}

/**
 * The first index at which value can be inserted into ascending values.
 * @type {(values: ArrayLike<number>, value: number) => number}
 */
export function searchsorted(values, value) {
  let n = 0;
  while (n < values.length && values[n] < value) n++;
  return n;
}

/** @type {(values: ArrayLike<number>) => number[]} */
export function cumsum(values) {
  let total = 0;
  return Array.from(values, (value) => (total += value));
}

// Filters

/** @type {<T extends Numbers>(picture: Grid<T>, sigma: number) => Grid<T>} */
export function gaussianFilter(picture, sigma) {
  const radius = Math.trunc(4 * sigma + 0.5);
  const weights = Array.from({ length: radius + 1 }, (_, x) =>
    Math.exp((-0.5 / (sigma * sigma)) * x * x),
  );
  const total = weights[0] + 2 * sum(weights.slice(1));
  const kernel = weights.map((weight) => weight / total);
  const smooth = smoothing(kernel);
  return alongRows(transpose(alongRows(transpose(picture), smooth)), smooth);
}

/**
 * Smooths a line with a symmetric kernel (its middle first); the line is mirrored at its ends.
 * @type {(kernel: number[]) => Change}
 */
function smoothing(kernel) {
  const radius = kernel.length - 1;
  return (line, result) => {
    const n = line.length;
    const wide = new Float64Array(n + 2 * radius);
    for (let i = -radius; i < n + radius; i++) {
      const at = ((i % (2 * n)) + 2 * n) % (2 * n);
      wide[i + radius] = line[at < n ? at : 2 * n - 1 - at];
    }
    for (let i = 0, middle = radius; i < n; i++, middle++) {
      let value = wide[middle] * kernel[0];
      for (let j = radius; j > 0; j--) value += (wide[middle - j] + wide[middle + j]) * kernel[j];
      result[i] = value;
    }
  };
}

/** @type {<T extends Numbers>(picture: Grid<T>, change: Change) => Grid<T>} */
function alongRows({ height, width, data }, change) {
  const result = like(data, data.length);
  for (let start = 0; start < data.length; start += width)
    change(data.subarray(start, start + width), result.subarray(start, start + width));
  return grid(height, width, result);
}

/**
 * The largest value in the window [i - before, i + after] around each i of a line; beyond its ends,
 * values equal outside. The line is divided into blocks as long as the window, which covers the end
 * of one and the start of the next: three comparisons per value (M. van Herk, 1992).
 * @type {(before: number, after: number, outside?: number, sign?: number) => Change}
 */
function slidingMaximum(before, after, outside, sign = 1) {
  const size = before + after + 1;
  let buffers = [new Float64Array(0), new Float64Array(0)];
  return (line, result) => {
    if (line instanceof Uint8Array)
      return slideOverMask(line, result, before, after, outside, sign);
    const whole = line.length + size - 1;
    if (buffers[0].length !== whole) buffers = buffers.map(() => new Float64Array(whole));
    const [wide, ends] = buffers; // one type for all lines, which makes the loops faster
    wide.fill(outside ?? -sign * Infinity).set(line, before);
    for (let i = whole - 1, left = whole % size, most = -Infinity; i >= 0; i--, left--) {
      const value = sign * wide[i];
      if (left === 0) left = size;
      most = left === size || value > most ? value : most;
      ends[i] = most;
    }
    for (let i = 0, left = 0, most = -Infinity; i < whole; i++, left--) {
      const value = sign * wide[i];
      if (left === 0) left = size;
      most = left === size || value > most ? value : most;
      const first = i - size + 1;
      if (first >= 0) wide[first] = sign * (ends[first] > most ? ends[first] : most);
    }
    result.set(wide.subarray(0, line.length));
  };
}

/**
 * The same for a line of a mask: it tracks the latest value that decides, 1 or 0.
 * @type {(line: Uint8Array, result: Numbers, before: number, after: number, outside: number | undefined, sign: number) => void}
 */
function slideOverMask(line, result, before, after, outside, sign) {
  const [n, decides] = [line.length, sign > 0 ? 1 : 0];
  let latest = outside === decides ? -1 : -1 - before;
  for (let i = -after; i < n; i++) {
    const next = i + after;
    if ((next < n ? line[next] : outside) === decides) latest = next;
    if (i >= 0) result[i] = latest >= i - before ? decides : 1 - decides;
  }
}

/** @type {<T extends Numbers>(picture: Grid<T>, size: number) => Grid<T>} */
export function maximumAlongRows(picture, size) {
  const before = size >> 1;
  return alongRows(picture, slidingMaximum(before, size - 1 - before));
}

/** @type {<T extends Numbers>(picture: Grid<T>, size: number, outside?: number) => Grid<T>} */
export function minimumAlongRows(picture, size, outside) {
  const before = size >> 1;
  return alongRows(picture, slidingMaximum(before, size - 1 - before, outside, -1));
}

/** @type {<T extends Numbers>(picture: Grid<T>, size: number) => Grid<T>} */
export function maximumDownColumns(picture, size) {
  return transpose(maximumAlongRows(transpose(picture), size));
}

/** @type {<T extends Numbers>(picture: Grid<T>, size: number, outside?: number) => Grid<T>} */
export function minimumDownColumns(picture, size, outside) {
  return transpose(minimumAlongRows(transpose(picture), size, outside));
}

/** @type {<T extends Numbers>(picture: Grid<T>, size: number) => Grid<T>} */
export function maximumFilter(picture, size) {
  return maximumAlongRows(maximumDownColumns(picture, size), size);
}

/** @type {<T extends Numbers>(picture: Grid<T>, size: number) => Grid<T>} */
export function greyClosing(picture, size) {
  const [less, more] = [(size - 1) >> 1, size >> 1]; // SciPy mirrors an even window to dilate
  const grow = slidingMaximum(less, more);
  const shrink = slidingMaximum(more, less, undefined, -1);
  const columns = transpose(alongRows(picture, grow));
  return alongRows(transpose(alongRows(alongRows(columns, grow), shrink)), shrink);
}

/**
 * Connected pixels, numbered 1, 2, ... in the order they appear row by row: {labels, count}.
 * @type {(mask: Grid, eight?: boolean) => { labels: Labels, count: number }}
 */
export function label(mask, eight = true) {
  const { height, width, data } = mask;
  const labels = new Int32Array(data.length);
  const parent = [0];
  const root = (/** @type {number} */ n) => {
    while (parent[n] !== n) n = parent[n] = parent[parent[n]];
    return n;
  };
  const link = (/** @type {number} */ mine, /** @type {number} */ other) => {
    if (!other) return mine;
    const theirs = root(other);
    if (!mine) return theirs;
    mine = root(mine);
    return (parent[Math.max(mine, theirs)] = Math.min(mine, theirs));
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!data[i]) continue;
      let mine = x ? labels[i - 1] : 0;
      if (y) {
        mine = link(mine, labels[i - width]);
        if (eight && x) mine = link(mine, labels[i - width - 1]);
        if (eight && x + 1 < width) mine = link(mine, labels[i - width + 1]);
      }
      if (!mine) parent.push((mine = parent.length));
      labels[i] = mine;
    }
  }
  const numbers = new Int32Array(parent.length);
  let found = 0;
  for (let n = 1; n < parent.length; n++) numbers[n] = root(n) === n ? ++found : numbers[root(n)];
  for (let i = 0; i < labels.length; i++) labels[i] = numbers[labels[i]];
  return { labels: grid(height, width, labels), count: found };
}

/**
 * The number of pixels with each of the labels 0, 1, ..., found.
 * @type {(labels: Labels, found: number) => Int32Array}
 */
export function bincount(labels, found) {
  const counts = new Int32Array(found + 1);
  for (const n of labels.data) counts[n]++;
  return counts;
}

/**
 * The box around each label 1, 2, ..., or null if it has no pixel (entry 0 is for label 1).
 * @type {(labels: Labels, found: number) => (Box | null)[]}
 */
export function findObjects({ height, width, data }, found) {
  /** @type {(Box | null)[]} */
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

/**
 * The distance of every pixel of mask to the nearest one outside it (0 there), which must exist.
 * Exact, in linear time: A. Meijster, J. Roerdink, W. Hesselink, "A general algorithm for computing
 * distance transforms in linear time", 2000.
 * @type {(mask: Mask) => Grid<Float64Array>}
 */
export function distanceTransform({ height, width, data }) {
  const far = height + width;
  const rows = new Int32Array(data.length); // to the nearest in the same column
  for (let x = 0; x < width; x++) {
    let distance = far;
    for (let y = 0, i = x; y < height; y++, i += width)
      rows[i] = distance = data[i] ? Math.min(distance + 1, far) : 0;
    for (let y = height - 1, i = y * width + x; y >= 0; y--, i -= width) {
      distance = data[i] ? Math.min(distance + 1, far) : 0;
      if (distance < rows[i]) rows[i] = distance;
    }
  }
  const result = new Float64Array(data.length);
  const columns = new Int32Array(width); // with the lowest parabolas, from left to right
  const starts = new Int32Array(width); // where each of them becomes lowest
  for (let y = 0; y < height; y++) {
    const g = rows.subarray(y * width, (y + 1) * width);
    const height2 = (/** @type {number} */ x, /** @type {number} */ i) => (x - i) ** 2 + g[i] ** 2;
    let last = 0;
    columns[0] = starts[0] = 0;
    for (let u = 1; u < width; u++) {
      while (last >= 0 && height2(starts[last], columns[last]) > height2(starts[last], u)) last--;
      if (last < 0) {
        columns[(last = 0)] = u;
        starts[0] = 0;
        continue;
      }
      const i = columns[last];
      const from = 1 + Math.floor((u * u - i * i + g[u] ** 2 - g[i] ** 2) / (2 * (u - i)));
      if (from < width) {
        columns[++last] = u;
        starts[last] = from;
      }
    }
    for (let x = width - 1; x >= 0; x--) {
      result[y * width + x] = Math.sqrt(height2(x, columns[last]));
      if (x === starts[last]) last--;
    }
  }
  return grid(height, width, result);
}
