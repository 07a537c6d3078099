"use strict";
var digits = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if (from && typeof from === "object" || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    }
    return to;
  };
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // notebook/page.js
  var page_exports = {};
  __export(page_exports, {
    openPicture: () => openPicture,
    read: () => read,
    readerFrom: () => readerFrom
  });

  // reading/web/arrays.js
  var f32 = Math.fround;
  function grid(height, width, data) {
    return { height, width, data };
  }
  function zeros(height, width, Type = (
    /** @type {any} */
    Uint8Array
  )) {
    return grid(height, width, new Type(height * width));
  }
  function like(data, length) {
    return new /** @type {any} */
    data.constructor(length);
  }
  function map({ height, width, data }, change, Type = (
    /** @type {any} */
    Uint8Array
  )) {
    const result = new Type(data.length);
    for (let i = 0; i < data.length; i++) result[i] = Number(change(data[i], i));
    return grid(height, width, result);
  }
  function where(values, keep) {
    const kept = like(values, values.length);
    let n = 0;
    for (let i = 0; i < values.length; i++) if (keep(values[i], i)) kept[n++] = values[i];
    return (
      /** @type {any} */
      kept.subarray(0, n)
    );
  }
  function count(mask) {
    let total = 0;
    for (const value of mask.data) total += value;
    return total;
  }
  function transpose({ height, width, data }) {
    const result = like(data, data.length);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) result[x * height + y] = data[y * width + x];
    return grid(width, height, result);
  }
  function rot90(picture, turn) {
    let { height, width, data } = picture;
    for (let n = 0; n < (turn % 4 + 4) % 4; n++) {
      const result = like(data, data.length);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) result[(width - 1 - x) * height + y] = data[y * width + x];
      [height, width, data] = [width, height, result];
    }
    return grid(height, width, data);
  }
  function crop({ width, data }, { left, top, right, bottom }) {
    const result = like(data, (bottom - top) * (right - left));
    for (let y = top; y < bottom; y++)
      result.set(data.subarray(y * width + left, y * width + right), (y - top) * (right - left));
    return grid(bottom - top, right - left, result);
  }
  function pad({ height, width, data }, margin, edge = false) {
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
  function round(value) {
    const low = Math.floor(value);
    const above = value - low;
    if (above !== 0.5) return above < 0.5 ? low : low + 1;
    return low % 2 === 0 ? low : low + 1;
  }
  function sum(values) {
    let total = 0;
    for (const value of values) total += Number(value);
    return total;
  }
  function largest(values) {
    let most = -Infinity;
    for (const value of values) if (value > most) most = value;
    return most;
  }
  function smallest(values) {
    let least = Infinity;
    for (const value of values) if (value < least) least = value;
    return least;
  }
  function argmax(values) {
    let best = 0;
    for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
    return best;
  }
  function argsort(values) {
    return Array.from(values, (_, n) => n).sort((a2, b) => values[a2] - values[b] || a2 - b);
  }
  function median(values) {
    const rest = new Float64Array(values);
    const half = rest.length >> 1;
    const upper = select(rest, half);
    return rest.length % 2 ? upper : (largest(rest.subarray(0, half)) + upper) / 2;
  }
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
  function searchsorted(values, value) {
    let n = 0;
    while (n < values.length && values[n] < value) n++;
    return n;
  }
  function cumsum(values) {
    let total = 0;
    return Array.from(values, (value) => total += value);
  }
  function gaussianFilter(picture, sigma) {
    const radius = Math.trunc(4 * sigma + 0.5);
    const weights = Array.from(
      { length: radius + 1 },
      (_, x) => Math.exp(-0.5 / (sigma * sigma) * x * x)
    );
    const total = weights[0] + 2 * sum(weights.slice(1));
    const kernel = weights.map((weight) => weight / total);
    const smooth = smoothing(kernel);
    return alongRows(transpose(alongRows(transpose(picture), smooth)), smooth);
  }
  function smoothing(kernel) {
    const radius = kernel.length - 1;
    return (line, result) => {
      const n = line.length;
      const wide = new Float64Array(n + 2 * radius);
      for (let i = -radius; i < n + radius; i++) {
        const at = (i % (2 * n) + 2 * n) % (2 * n);
        wide[i + radius] = line[at < n ? at : 2 * n - 1 - at];
      }
      for (let i = 0, middle = radius; i < n; i++, middle++) {
        let value = wide[middle] * kernel[0];
        for (let j = radius; j > 0; j--) value += (wide[middle - j] + wide[middle + j]) * kernel[j];
        result[i] = value;
      }
    };
  }
  function alongRows({ height, width, data }, change) {
    const result = like(data, data.length);
    for (let start2 = 0; start2 < data.length; start2 += width)
      change(data.subarray(start2, start2 + width), result.subarray(start2, start2 + width));
    return grid(height, width, result);
  }
  function slidingMaximum(before, after, outside, sign = 1) {
    const size = before + after + 1;
    let buffers = [new Float64Array(0), new Float64Array(0)];
    return (line, result) => {
      if (line instanceof Uint8Array)
        return slideOverMask(line, result, before, after, outside, sign);
      const whole = line.length + size - 1;
      if (buffers[0].length !== whole) buffers = buffers.map(() => new Float64Array(whole));
      const [wide, ends] = buffers;
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
  function slideOverMask(line, result, before, after, outside, sign) {
    const [n, decides] = [line.length, sign > 0 ? 1 : 0];
    let latest = outside === decides ? -1 : -1 - before;
    for (let i = -after; i < n; i++) {
      const next = i + after;
      if ((next < n ? line[next] : outside) === decides) latest = next;
      if (i >= 0) result[i] = latest >= i - before ? decides : 1 - decides;
    }
  }
  function maximumAlongRows(picture, size) {
    const before = size >> 1;
    return alongRows(picture, slidingMaximum(before, size - 1 - before));
  }
  function minimumAlongRows(picture, size, outside) {
    const before = size >> 1;
    return alongRows(picture, slidingMaximum(before, size - 1 - before, outside, -1));
  }
  function maximumDownColumns(picture, size) {
    return transpose(maximumAlongRows(transpose(picture), size));
  }
  function minimumDownColumns(picture, size, outside) {
    return transpose(minimumAlongRows(transpose(picture), size, outside));
  }
  function maximumFilter(picture, size) {
    return maximumAlongRows(maximumDownColumns(picture, size), size);
  }
  function greyClosing(picture, size) {
    const [less, more] = [size - 1 >> 1, size >> 1];
    const grow = slidingMaximum(less, more);
    const shrink = slidingMaximum(more, less, void 0, -1);
    const columns = transpose(alongRows(picture, grow));
    return alongRows(transpose(alongRows(alongRows(columns, grow), shrink)), shrink);
  }
  function label(mask, eight = true) {
    const { height, width, data } = mask;
    const labels = new Int32Array(data.length);
    const parent = [0];
    const root = (n) => {
      while (parent[n] !== n) n = parent[n] = parent[parent[n]];
      return n;
    };
    const link = (mine, other) => {
      if (!other) return mine;
      const theirs = root(other);
      if (!mine) return theirs;
      mine = root(mine);
      return parent[Math.max(mine, theirs)] = Math.min(mine, theirs);
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
        if (!mine) parent.push(mine = parent.length);
        labels[i] = mine;
      }
    }
    const numbers = new Int32Array(parent.length);
    let found = 0;
    for (let n = 1; n < parent.length; n++) numbers[n] = root(n) === n ? ++found : numbers[root(n)];
    for (let i = 0; i < labels.length; i++) labels[i] = numbers[labels[i]];
    return { labels: grid(height, width, labels), count: found };
  }
  function bincount(labels, found) {
    const counts = new Int32Array(found + 1);
    for (const n of labels.data) counts[n]++;
    return counts;
  }
  function findObjects({ height, width, data }, found) {
    const boxes = new Array(found).fill(null);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (!data[i]) continue;
        const box = boxes[data[i] - 1] ??= { left: x, top: y, right: x + 1, bottom: y + 1 };
        if (x < box.left) box.left = x;
        if (x >= box.right) box.right = x + 1;
        box.bottom = y + 1;
      }
    }
    return boxes;
  }
  function distanceTransform({ height, width, data }) {
    const far = height + width;
    const rows = new Int32Array(data.length);
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
    const columns = new Int32Array(width);
    const starts = new Int32Array(width);
    for (let y = 0; y < height; y++) {
      const g = rows.subarray(y * width, (y + 1) * width);
      const height2 = (x, i) => (x - i) ** 2 + g[i] ** 2;
      let last = 0;
      columns[0] = starts[0] = 0;
      for (let u = 1; u < width; u++) {
        while (last >= 0 && height2(starts[last], columns[last]) > height2(starts[last], u)) last--;
        if (last < 0) {
          columns[last = 0] = u;
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

  // reading/web/ann.js
  async function networkFrom({ sizes, parameters }) {
    return viewsOf(await inflate(parameters), sizes);
  }
  function viewsOf(theta, sizes) {
    const network = { sizes, theta, W: [], b: [] };
    for (let layer = 0, start2 = 0; layer < sizes.length - 1; layer++) {
      const [d, k] = sizes.slice(layer, layer + 2);
      network.W.push(theta.subarray(start2, start2 + d * k));
      network.b.push(theta.subarray(start2 + d * k, start2 += (d + 1) * k));
    }
    return network;
  }
  function copied({ sizes, theta }) {
    return viewsOf(Float64Array.from(theta), sizes);
  }
  function zeroNetwork(sizes) {
    const counts = sizes.slice(1).map((k, layer) => (sizes[layer] + 1) * k);
    return viewsOf(new Float64Array(sum(counts)), sizes);
  }
  async function inflate(text) {
    const planes = await inflatedBytes(text);
    const count2 = planes.length / 4;
    const bytes = new Uint8Array(planes.length);
    for (let n = 0; n < planes.length; n++)
      bytes[4 * (n % count2) + Math.floor(n / count2)] = planes[n];
    return new Float32Array(bytes.buffer);
  }
  async function inflatedBytes(text) {
    const characters = atob(text);
    const packed = new Uint8Array(characters.length);
    for (let n = 0; n < packed.length; n++) packed[n] = characters.charCodeAt(n);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
  function forward({ sizes, W, b }, image) {
    const layers = [new Float64Array(image)];
    for (let layer = 0; layer < W.length; layer++) {
      const [x, weights, k] = [layers[layer], W[layer], sizes[layer + 1]];
      const z = new Float64Array(b[layer]);
      for (let i = 0; i < x.length; i++) {
        if (x[i]) addTimes(z, 0, x[i], weights, i * k, k);
      }
      const hidden = layer < W.length - 1;
      layers.push(hidden ? z.map((value) => Math.max(value, 0)) : z);
    }
    return layers;
  }
  function addTimes(target, to, factor, source, from, count2) {
    let n = 0;
    for (; n + 3 < count2; n += 4) {
      target[to + n] += factor * source[from + n];
      target[to + n + 1] += factor * source[from + n + 1];
      target[to + n + 2] += factor * source[from + n + 2];
      target[to + n + 3] += factor * source[from + n + 3];
    }
    for (; n < count2; n++) target[to + n] += factor * source[from + n];
  }
  function softmax(logits) {
    const most = largest(logits);
    const p = Array.from(logits, (z) => Math.exp(z - most));
    const total = sum(p);
    return p.map((value) => value / total);
  }
  function crossEntropy(logits, label2) {
    const most = largest(logits);
    const z = Array.from(logits, (value) => value - most);
    return Math.log(sum(z.map(Math.exp))) - z[label2];
  }
  function backward({ sizes, W }, activations, label2, gradient) {
    let delta = Float64Array.from(softmax(activations[W.length]));
    delta[label2] -= 1;
    for (let layer = W.length - 1; layer >= 0; layer--) {
      const [x, weights, k] = [activations[layer], W[layer], sizes[layer + 1]];
      const [dW, db] = [gradient.W[layer], gradient.b[layer]];
      addTimes(db, 0, 1, delta, 0, k);
      const below = new Float64Array(layer ? x.length : 0);
      for (let i = 0; i < x.length; i++) {
        if (!(x[i] > 0)) continue;
        addTimes(dW, i * k, x[i], delta, 0, k);
        if (layer) for (let j = 0; j < k; j++) below[i] += weights[i * k + j] * delta[j];
      }
      delta = below;
    }
  }
  function* step(network, { images, labels }, rows, rate) {
    const gradient = zeroNetwork(network.sizes);
    let [loss, right] = [0, 0];
    for (const row of Array.from(rows)) {
      const activations = forward(network, images[row]);
      const logits = activations[activations.length - 1];
      loss += crossEntropy(logits, labels[row]) / rows.length;
      right += Number(argmax(logits) === labels[row]);
      backward(network, activations, labels[row], gradient);
      yield;
    }
    addTimes(network.theta, 0, -rate / rows.length, gradient.theta, 0, network.theta.length);
    return { loss, accuracy: right / rows.length };
  }
  function* evaluate(network, { images, labels }) {
    const score = { loss: 0, accuracy: 0 };
    for (let row = 0; row < images.length; row++) {
      const logits = forward(network, images[row])[network.W.length];
      score.loss += crossEntropy(logits, labels[row]) / images.length;
      score.accuracy += Number(argmax(logits) === labels[row]) / images.length;
      yield;
    }
    return score;
  }

  // reading/web/constants.js
  var MNIST = {
    BOX: 20,
    CENTER: 14,
    SIDE: 28
  };
  var PICTURES = {
    CLEARER: 2,
    EXTREME: 2e-3,
    LARGEST_PIXELS: 1e8,
    MOSTLY: 0.7,
    MOST_OBLONG: 100,
    SMALLEST_SIDE: 2,
    WORKING_SIDE: 1600
  };
  var SHEET = {
    BLANK: 320,
    BLUR: 5e-4,
    BROAD: 0.25,
    COARSE_BLUR: 6e-3,
    DARKER: 0.35,
    GLANCE: 160,
    GROUND_WINDOW: 0.25,
    LEAST_SHEETS: 0.12,
    RAGGED: 0.5,
    SMALLEST_SHEET: 24,
    SOLID: 0.75,
    SQUARE: 0.03,
    TABLE: 0.6,
    WRITTEN: 3
  };
  var INK = {
    EDGE: 0.45,
    EDGE_MARGIN: 3,
    FAINTEST: 0.06,
    LONGEST: 5,
    LOOPS: 6,
    NOISE_MARGIN: 6,
    PINHOLE: 0.04,
    SPECK: 12,
    SPECKS: 0.4,
    THICKEST: 0.45,
    UNEVEN: 0.75,
    WRITING: 0.16
  };
  var LINES = {
    DIGIT_IN_STROKES: 4,
    LONG: 2.5,
    MOST_DIGITS: 50,
    SHORTEST: 0.2,
    STRAIGHT: 8,
    TALLER: 1.5,
    THICKEST_LINE: 2
  };
  var LAYOUT = {
    BAR: 2,
    FLATTEST: 4,
    FOOT: 0.06,
    MOST_MEASURED: 50,
    MOST_PIECES: 800,
    NECK: 0.5,
    SMALLEST_DIGIT: 0.35,
    SMALLEST_PART: 0.12,
    TINY: 64
  };
  var TOUCHING = {
    APART: 0.2,
    BREAK: 0.5,
    JOIN: 1,
    NARROWEST: 0.6,
    NEAR: 0.15,
    PARTS: 8,
    COARSE: 24,
    SHORTEST_DIGIT: 0.5,
    SLOPE: 3,
    SPLINTER: 0.6,
    STEEP: 0.1,
    THROUGH: 2.5,
    USUAL: 1.05,
    WHOLE: 0.2,
    WIDEST: 1.4
  };
  var AS_MNIST = {
    CANVAS: 72,
    MARGIN: 6,
    KEPT: [0.08, 0.3],
    NATIVE: 26,
    STROKE: 0.13,
    TIE: 1e-6
  };
  var CERTAINTY = {
    MANY: 20,
    NUMBERS: 0.25,
    NUMBERS_OF_MANY: 0.5
  };
  var RECOGNIZE = {
    BETTER: 0.1,
    DOUBTFUL: 0.8,
    SEVERAL: 3,
    UPRIGHT: 0.9
  };

  // reading/web/certainty.js
  async function readerFrom(data) {
    const [network, refuser] = await Promise.all([data.network, data.refuser].map(networkFrom));
    return { ...data, network, refuser };
  }
  function judge({ network, refuser }, image) {
    const [logits, [no, yes]] = [network, refuser].map((each) => forward(each, image)[each.W.length]);
    const isDigit = softmax([no, yes])[1];
    return { probabilities: softmax(logits), isDigit, evidence: yes - no + Math.max(...logits) };
  }
  function doubt({ unsureBelow, doubtfulBelow }, { probabilities: p, evidence }) {
    const [first, second] = p.map((_, digit) => digit).sort((a2, b) => p[b] - p[a2]);
    const said = [];
    if (p[first] < unsureBelow) said.push(`could be ${first} or ${second}`);
    if (evidence < doubtfulBelow) said.push("may not be a digit");
    return said.join(", ");
  }
  function keeps({ doubtfulBelow, refuseBelow }, evidence) {
    if (evidence.length === 1) return [true];
    const clear = evidence.filter((each) => each >= doubtfulBelow).length;
    const { MANY, NUMBERS, NUMBERS_OF_MANY } = CERTAINTY;
    const share = evidence.length <= MANY ? NUMBERS : NUMBERS_OF_MANY;
    const words = clear < share * evidence.length;
    return evidence.map((each) => !words && each >= refuseBelow);
  }

  // reading/web/pictures.js
  var STRIP = 1 << 22;
  async function openPicture(file) {
    const name = file.name || "the picture";
    if (!file.size) throw new Error(`${name} is empty (0 bytes); copy or export the picture again`);
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, {
        imageOrientation: "from-image",
        colorSpaceConversion: "none"
      });
    } catch {
      throw new Error(`${name} is not a picture that this browser can read; save it as PNG or JPEG`);
    }
    try {
      checkSize(bitmap, name);
      return greyOf(bitmap);
    } finally {
      bitmap.close();
    }
  }
  function pictureOf({ data, width, height }, factor) {
    const [across, down] = [width, height].map((side) => Math.ceil(side / factor));
    const colors = new Uint8ClampedArray(4 * across * down);
    average(data, width, height, factor, colors, 0);
    const grey2 = onPaper(colors, grid(down, across, new Float32Array(across * down)));
    return { grey: grey2, scale: [width / across, height / down] };
  }
  function checkSize({ width, height }, name) {
    const [least, most] = [Math.min(width, height), Math.max(width, height)];
    if (width * height > PICTURES.LARGEST_PIXELS)
      throw new Error(
        `${name} has more than ${PICTURES.LARGEST_PIXELS / 1e6} million pixels; save it smaller`
      );
    if (least < PICTURES.SMALLEST_SIDE)
      throw new Error(
        `${name} has only ${width} x ${height} pixels; a picture needs ${PICTURES.SMALLEST_SIDE} or more each way`
      );
    if (most > PICTURES.MOST_OBLONG * least)
      throw new Error(`${name} is a strip of ${width} x ${height} pixels; crop it to the digits`);
  }
  function greyOf(image) {
    let factor = 1;
    while (Math.max(image.width, image.height) > factor * PICTURES.WORKING_SIDE) factor *= 2;
    const [width, height] = [image.width, image.height].map((side) => Math.ceil(side / factor));
    const colors = reduce(image, factor, width, height);
    const grey2 = onPaper(colors, grid(height, width, new Float32Array(width * height)));
    const shown = canvasOf(width, height);
    contextOf(shown).drawImage(image, 0, 0, width, height);
    return { grey: grey2, scale: [image.width / width, image.height / height], shown };
  }
  function canvasOf(width, height) {
    if (!globalThis.document) return new OffscreenCanvas(width, height);
    return Object.assign(document.createElement("canvas"), { width, height });
  }
  function contextOf(canvas) {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("this browser has no room for another canvas; close other pages");
    return (
      /** @type {CanvasRenderingContext2D} */
      context
    );
  }
  function reduce(image, factor, width, height) {
    const result = new Uint8ClampedArray(4 * width * height);
    const rows = Math.max(1, Math.floor(STRIP / image.width / factor));
    const strip = canvasOf(image.width, Math.min(image.height, rows * factor));
    const context = contextOf(strip);
    for (let top = 0; top < height; top += rows) {
      context.clearRect(0, 0, strip.width, strip.height);
      context.drawImage(image, 0, -top * factor);
      const tall = Math.min(strip.height, image.height - top * factor);
      const { data } = context.getImageData(0, 0, image.width, tall);
      if (factor === 1) result.set(data, 4 * top * width);
      else average(data, image.width, tall, factor, result, top * width);
    }
    return result;
  }
  function average(data, width, height, factor, result, first) {
    const opaque = isOpaque(data);
    let cell = 4 * first;
    for (let y = 0; y < height; y += factor) {
      for (let x = 0; x < width; x += factor, cell += 4) {
        const [right, bottom] = [Math.min(x + factor, width), Math.min(y + factor, height)];
        let [red, green, blue, cover] = [0, 0, 0, 0];
        for (let v = y; v < bottom; v++) {
          for (let i = 4 * (v * width + x); i < 4 * (v * width + right); i += 4) {
            const alpha2 = data[i + 3];
            red += opaque ? data[i] : premultiplied(data[i], alpha2);
            green += opaque ? data[i + 1] : premultiplied(data[i + 1], alpha2);
            blue += opaque ? data[i + 2] : premultiplied(data[i + 2], alpha2);
            cover += alpha2;
          }
        }
        const pixels2 = (right - x) * (bottom - y);
        const alpha = mean(cover, pixels2);
        const plain = (value) => alpha === 255 || alpha === 0 ? value : Math.floor(255 * value / alpha);
        result[cell] = plain(mean(red, pixels2));
        result[cell + 1] = plain(mean(green, pixels2));
        result[cell + 2] = plain(mean(blue, pixels2));
        result[cell + 3] = alpha;
      }
    }
  }
  function mean(total, pixels2) {
    return Math.floor((total + (pixels2 >> 1)) * Math.trunc(f32(2 ** 24 / pixels2)) / 2 ** 24);
  }
  function isOpaque(data) {
    for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
    return true;
  }
  function premultiplied(value, alpha) {
    const product = value * alpha + 128;
    return (product >> 8) + product >> 8;
  }
  function onPaper(colors, grey2) {
    const { width, data } = grey2;
    const alphas = new Float32Array(data.length);
    let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
    for (let n = 0, i = 0; n < data.length; n++, i += 4) {
      const light = colors[i] * 19595 + colors[i + 1] * 38470 + colors[i + 2] * 7471 + 32768 >> 16;
      data[n] = light / 255;
      alphas[n] = colors[i + 3] / 255;
      if (!colors[i + 3]) continue;
      const [x, y] = [n % width, Math.floor(n / width)];
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), y + 1];
    }
    if (isOpaque(colors)) return clearest(colors, grey2);
    const covered = sum(alphas);
    const opaque = bottom ? covered / ((right - left) * (bottom - top)) : 0;
    const tone = opaque ? sum(data.map((light, n) => light * alphas[n])) / Math.max(covered, 1e-6) : 0;
    const paper = Number(tone > 0.5 === opaque > PICTURES.MOSTLY);
    data.forEach((light, n) => data[n] = f32(light * alphas[n]) + f32(paper * f32(1 - alphas[n])));
    return grey2;
  }
  function clearest(colors, grey2) {
    const bytes = map(grey2, (value) => Math.round(255 * value)).data;
    const spreads = [0, 1, 2].map((channel) => spread(colors, channel, 4));
    const widest = argmax(spreads);
    if (spreads[widest] < PICTURES.CLEARER * Math.max(1, spread(bytes))) return grey2;
    return map(grey2, (_, n) => colors[4 * n + widest] / 255, Float32Array);
  }
  function spread(tones, first = 0, step2 = 1) {
    const counts = new Float64Array(256);
    for (let n = first; n < tones.length; n += step2) counts[tones[n]]++;
    const below = cumsum(counts);
    const [low, middle, high] = [PICTURES.EXTREME, 0.5, 1 - PICTURES.EXTREME].map(
      (part) => searchsorted(below, part * tones.length / step2)
    );
    return Math.max(middle - low, high - middle);
  }

  // reading/web/sheet.js
  function findSheets(grey2) {
    const cell = Math.ceil(Math.max(grey2.height, grey2.width) / SHEET.GLANCE);
    const cells = meanCells(grey2, cell);
    const middle = middleTone(cells.data);
    for (const light2 of [true, false]) {
      const same = map(cells, (value) => value >= middle === light2);
      const side = Math.max(grey2.height, grey2.width);
      const found = findQuadrangles(same, Math.max(8, SHEET.SMALLEST_SHEET / cell), side);
      const covered = zeros(cells.height, cells.width);
      const own = found.filter(({ window: window2, inside: inside2 }) => {
        const at = (i) => (window2.top + Math.floor(i / inside2.width)) * covered.width + window2.left + i % inside2.width;
        if (inside2.data.some((value, i) => value && covered.data[at(i)])) return false;
        inside2.data.forEach((value, i) => covered.data[at(i)] ||= value);
        return true;
      });
      const around = same.data.filter((_, i) => !covered.data[i]).map((value) => 1 - value);
      if (count(covered) / covered.data.length < SHEET.LEAST_SHEETS) continue;
      if (sum(around) / around.length < SHEET.TABLE) continue;
      return own.map(({ window: { left, top, right, bottom }, inside: inside2 }) => ({
        window: { left: left * cell, top: top * cell, right: right * cell, bottom: bottom * cell },
        inside: enlarge(erode(inside2), cell),
        light: light2
      }));
    }
    const window = { left: 0, top: 0, right: grey2.width, bottom: grey2.height };
    const [inside, light] = [map(grey2, () => 1), isLightPaper(grey2)];
    if (light && Math.min(cells.height, cells.width) * cell >= SHEET.BLANK / 2) {
      const table = enlarge(findTable(cells, middle), cell);
      table.data.forEach((value, i) => {
        const [y, x] = [Math.floor(i / table.width), i % table.width];
        if (value) inside.data[y * grey2.width + x] = 0;
      });
    }
    return [{ window, inside, light }];
  }
  function sidesOf({ left, top, right, bottom }, { height, width }) {
    return [left === 0, top === 0, right === width, bottom === height].filter(Boolean).length;
  }
  function findTable(cells, middle) {
    const { labels, count: regions } = label(
      map(cells, (value) => value < middle),
      false
    );
    const lit = cells.data.filter((value) => value >= middle);
    const darkest = SHEET.DARKER * sum(lit) / lit.length;
    const kept = /* @__PURE__ */ new Set();
    findObjects(labels, regions).forEach((window, n) => {
      if (!window) return;
      if (sidesOf(window, cells) < 3) return;
      const own = map(crop(labels, window), (value) => value === n + 1);
      const tones = crop(cells, window).data.filter((_, i) => own.data[i]);
      const dark = sum(tones) / tones.length < darkest;
      if (dark && count(own) >= SHEET.SOLID * own.data.length) kept.add(n + 1);
    });
    return dilate(map(labels, (value) => kept.has(value)));
  }
  function dilate(mask) {
    const wide = pad(mask, 2);
    const eroded = erode(map(wide, (value) => 1 - value));
    const inner = { left: 2, top: 2, right: mask.width + 2, bottom: mask.height + 2 };
    return map(crop(eroded, inner), (value) => 1 - value);
  }
  function meanCells({ height, width, data }, cell) {
    const result = zeros(Math.floor(height / cell), Math.floor(width / cell), Float64Array);
    for (let y = 0; y < result.height * cell; y++)
      for (let x = 0; x < result.width * cell; x++)
        result.data[Math.floor(y / cell) * result.width + Math.floor(x / cell)] += data[y * width + x];
    return map(result, (value) => value / (cell * cell), Float64Array);
  }
  function findQuadrangles(same, smallest2, side) {
    const { labels, count: regions } = label(same, false);
    const found = [];
    findObjects(labels, regions).forEach((window, n) => {
      if (!window) return;
      const { left, top, right, bottom } = window;
      const shape = [bottom - top, right - left];
      if (Math.min(...shape) < smallest2 || sidesOf(window, same) > 1) return;
      const own = map(crop(labels, window), (value) => value === n + 1);
      const inside = fillHoles(own);
      const area = count(inside);
      const paper = crop(same, window).data;
      const writing = map(inside, (value, i) => value && !paper[i]);
      if (area < SHEET.BROAD * Math.max(...shape) ** 2) return;
      if (count(writing) > (1 - SHEET.SOLID) * area) return;
      const thick = thickness(writing);
      const squares = thick.filter((each) => each > 4).map((each) => each ** 2);
      if (squares.length && count(writing) < SHEET.WRITTEN * sum(squares)) return;
      if (!thick.length && side < SHEET.BLANK) return;
      const differs = Math.abs(area - areaOfCorners(inside));
      const most = SHEET.SQUARE * area + SHEET.RAGGED * 2 * sum(shape);
      if (differs <= most) found.push({ window, inside });
    });
    return found;
  }
  function thickness(writing) {
    const parts = label(writing, false);
    const depths = distanceTransform(writing).data;
    const thick = new Array(parts.count).fill(0);
    parts.labels.data.forEach((part, n) => {
      if (part) thick[part - 1] = Math.max(thick[part - 1], 2 * depths[n]);
    });
    return thick;
  }
  function fillHoles(own) {
    const wide = pad(own, 1);
    const outside = label(
      map(wide, (value) => 1 - value),
      false
    ).labels;
    const filled = map(outside, (value) => value !== 1);
    return crop(filled, { left: 1, top: 1, right: own.width + 1, bottom: own.height + 1 });
  }
  function erode(inside) {
    const { data, width } = pad(inside, 1);
    return map(inside, (_, i) => {
      const at = (Math.floor(i / inside.width) + 1) * width + i % inside.width + 1;
      return data[at] && data[at - 1] && data[at + 1] && data[at - width] && data[at + width];
    });
  }
  function enlarge({ height, width, data }, cell) {
    return map(zeros(height * cell, width * cell), (_, i) => {
      const [y, x] = [Math.floor(i / (width * cell)), i % (width * cell)];
      return data[Math.floor(y / cell) * width + Math.floor(x / cell)];
    });
  }
  function areaOfCorners({ width, data }) {
    const corners = [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1]
    ].map(([right, down2]) => {
      let [most, corner] = [-Infinity, [0, 0]];
      for (let i = 0; i < data.length; i++) {
        const [x, y] = [i % width, Math.floor(i / width)];
        if (data[i] && right * x + down2 * y > most) [most, corner] = [right * x + down2 * y, [x, y]];
      }
      return corner;
    });
    const [a2, b, c, d] = corners;
    const [across, up, along, down] = [c[0] - a2[0], c[1] - a2[1], d[0] - b[0], d[1] - b[1]];
    const around = Math.abs(across) + Math.abs(up) + Math.abs(along) + Math.abs(down);
    return Math.abs(across * down - up * along) / 2 + around / 2 + 1;
  }
  function middleTone(cells) {
    let middle = (smallest(cells) + largest(cells)) / 2;
    for (let n = 0; n < 8; n++) {
      const light = cells.filter((value) => value >= middle);
      if (light.length === cells.length) break;
      const dark = cells.filter((value) => value < middle);
      middle = (sum(light) / light.length + sum(dark) / dark.length) / 2;
    }
    return middle;
  }
  function isLightPaper(smooth) {
    const { height, width } = smooth;
    const middle = f32(f32(smallest(smooth.data) + largest(smooth.data)) / 2);
    const edge = Math.max(1, Math.floor(Math.min(height, width) / 25));
    let [light, lightBorder, border] = [0, 0, 0];
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const isLight = smooth.data[i] >= middle;
        const inside = y >= edge && y < height - edge && x >= edge && x < width - edge;
        light += Number(isLight);
        lightBorder += Number(isLight && !inside);
        border += Number(!inside);
      }
    }
    return light / (height * width) + lightBorder / border >= 1;
  }
  function removeGround(dark) {
    const { height, width } = dark;
    const window = Math.max(3, round(SHEET.GROUND_WINDOW * Math.min(height, width)));
    const margin = Math.floor(window / 2) + 1;
    const inner = { left: margin, top: margin, right: margin + width, bottom: margin + height };
    const ground = crop(greyClosing(pad(dark, margin, true), window), inner).data;
    const some = f32(0.02);
    const contrast = (value, i) => f32(1 - f32(f32(value + some) / f32(ground[i] + some)));
    return map(dark, (value, i) => Math.min(Math.max(contrast(value, i), 0), 1), Float32Array);
  }

  // reading/web/ink.js
  function seeInk(grey2) {
    const look = (blur) => {
      const { height, width } = grey2;
      const smooth = gaussianFilter(grey2, blur * Math.max(height, width));
      const contrast = zeros(height, width, Float32Array);
      const [ink, mask] = [zeros(height, width, Float32Array), zeros(height, width)];
      for (const { window, inside, light } of findSheets(smooth)) {
        const within = inside.data;
        const tone = (value) => light ? value : 1 - value;
        const own = removeGround(
          map(crop(smooth, window), (value, i) => tone(value) * within[i], Float32Array)
        );
        const seen2 = findInk(own, inside);
        for (let y = 0, i = 0; y < own.height; y++)
          for (let x = 0; x < own.width; x++, i++) {
            const at = (window.top + y) * width + window.left + x;
            contrast.data[at] = own.data[i] * within[i];
            ink.data[at] = seen2.ink.data[i] * within[i];
            mask.data[at] = seen2.mask.data[i] * within[i];
          }
      }
      return { contrast, ink, mask };
    };
    const seen = look(SHEET.BLUR);
    if (count(seen.mask) && !isSpecks(seen.mask)) return seen;
    const blurred = look(SHEET.COARSE_BLUR);
    return count(blurred.mask) ? blurred : seen;
  }
  function seeInkOn(grey2, tone) {
    const margin = Math.floor(Math.max(grey2.height, grey2.width) / 2);
    const own = pad(
      map(grey2, () => 1),
      margin
    ).data;
    const laid = map(pad(grey2, margin), (value, i) => own[i] ? value : tone, Float32Array);
    const inner = {
      left: margin,
      top: margin,
      right: margin + grey2.width,
      bottom: margin + grey2.height
    };
    const { contrast, ink, mask } = seeInk(laid);
    return { contrast: crop(contrast, inner), ink: crop(ink, inner), mask: crop(mask, inner) };
  }
  function isSpecks(mask) {
    const { labels, count: found } = label(mask);
    const areas = bincount(labels, found).slice(1);
    return sum(areas.filter((area) => area <= INK.SPECK)) > INK.SPECKS * sum(areas);
  }
  function findInk(contrast, inside) {
    const { height, width } = contrast;
    const data = where(contrast.data, (_, i) => inside.data[i]);
    const typical = median(data);
    const grain = 1.4826 * median(data.map((value) => Math.abs(value - f32(typical))));
    const floor = Math.max(INK.FAINTEST, typical + INK.NOISE_MARGIN * grain);
    const candidates = where(data, (value) => value > f32(floor));
    let certain = 0;
    if (candidates.length) {
      const threshold = otsuThreshold(candidates);
      const sure = where(candidates, (value) => value >= f32(threshold));
      certain = sum(sure) / sure.length;
    }
    if (certain < INK.WRITING)
      return { ink: zeros(height, width, Float32Array), mask: zeros(height, width) };
    const edge = Math.max(
      INK.FAINTEST,
      typical + INK.EDGE_MARGIN * grain,
      typical + INK.EDGE * (certain - typical)
    );
    return {
      ink: map(contrast, (value) => Math.min(f32(value / f32(2 * edge)), 1), Float32Array),
      mask: map(contrast, (value) => value > f32(edge))
    };
  }
  function otsuThreshold(values, bins = 256) {
    const [low, high] = [smallest(values), largest(values)];
    if (high - low < 1e-3) return low;
    const step2 = (high - low) / bins;
    const edges = Array.from({ length: bins + 1 }, (_, n) => n < bins ? n * step2 + low : high);
    const counts = new Float64Array(bins);
    for (const value of values) {
      let n = Math.min(bins - 1, Math.trunc((value - low) / (high - low) * bins));
      if (value < edges[n]) n--;
      else if (value >= edges[n + 1] && n < bins - 1) n++;
      counts[n]++;
    }
    const below = cumsum(counts);
    const sums = cumsum(counts.map((n, i) => n * ((edges[i] + edges[i + 1]) / 2)));
    const [all, total] = [below[bins - 1], sums[bins - 1]];
    const between = below.slice(0, -1).map((n, i) => {
      const apart = sums[i] / n - (total - sums[i]) / (all - n);
      return n && all - n ? n * (all - n) * (apart * apart) : 0;
    });
    const most = largest(between);
    const best = edges.slice(1, -1).filter((_, n) => between[n] === most);
    return sum(best) / best.length;
  }
  function strokeWidth(mask) {
    const wide = pad(mask, 1);
    return widthOf(where(distanceTransform(wide).data, (_, i) => wide.data[i]));
  }
  function widthOf(inside) {
    if (!inside.length) return 0;
    const sumOfRoots = 4 * (sum(inside) / inside.length) - 2;
    return (sumOfRoots + Math.sqrt(Math.max(sumOfRoots * sumOfRoots - 4, 0))) / 2;
  }
  function isWritten(mask) {
    const own = pad(mask, 1);
    const size = Math.max(own.height, own.width) - 2;
    const { labels: holes, count: found } = label(
      map(own, (value) => 1 - value),
      false
    );
    const areas = bincount(holes, found);
    areas[0] = areas[1] = own.data.length;
    const pinhole = (INK.PINHOLE * size) ** 2;
    const filled = map(own, (value, i) => value || areas[holes.data[i]] < pinhole);
    const inside = distanceTransform(filled);
    const width = widthOf(where(inside.data, (_, i) => filled.data[i]));
    const loops = areas.slice(2).filter((area) => area >= pinhole && area > width * width / 2).length;
    const peaks = maximumFilter(inside, 3).data;
    const center = where(inside.data, (value, i) => filled.data[i] && value === peaks[i]);
    const total = sum(center);
    const mean2 = sum(center.map((value) => value * value)) / total;
    const uneven = sum(center.map((value) => (value / mean2 - 1) ** 2 * value)) / total;
    return 2 * largest(center) <= INK.THICKEST * size + 1 && count(filled) <= INK.LONGEST * size * width && uneven <= INK.UNEVEN * INK.UNEVEN && loops <= INK.LOOPS * Math.max(1, own.width / own.height);
  }

  // reading/web/as_mnist.js
  function evenStrokes(ink) {
    const { CANVAS, MARGIN, NATIVE, STROKE, KEPT: KEPT2, TIE } = AS_MNIST;
    const strokes = strokeWidth(map(ink, (value) => value >= 0.5));
    const longest = Math.max(ink.height, ink.width);
    if (longest <= NATIVE && KEPT2[0] * longest <= strokes && strokes <= KEPT2[1] * longest) return ink;
    const size = CANVAS / longest;
    const [height, width] = [ink.height, ink.width].map((side) => Math.max(1, round(side * size)));
    const covers = Math.min(1, strokes * size);
    const small = map(resample(ink, height, width), (value) => value + TIE >= 0.5 * covers);
    const mask = pad(small, MARGIN);
    const outside = distanceTransform(map(mask, (value) => 1 - value)).data;
    const inside = distanceTransform(mask);
    const grow = (STROKE * CANVAS - strokeWidth(mask)) / 2;
    const soft = (value, i) => Math.min(Math.max(value - outside[i] + grow + 0.5, 0), 1);
    return map(inside, soft, Float32Array);
  }
  function normalise(ink) {
    const { BOX, CENTER, SIDE: SIDE2 } = MNIST;
    const image = zeros(SIDE2, SIDE2, Float32Array);
    const box = inkBox(ink);
    if (!box) return image;
    const inner = crop(ink, box);
    const fit = BOX / Math.max(inner.height, inner.width);
    const [height, width] = [inner.height, inner.width].map(
      (side) => Math.max(1, Math.trunc(side * fit + 0.5))
    );
    const small = resample(inner, height, width);
    const most = largest(small.data);
    small.data.forEach((value, i) => small.data[i] = value / most);
    const total = sum(small.data);
    const row = (i) => Math.floor(i / width);
    const column = (i) => i % width;
    const [top, left] = [row, column].map((place, axis) => {
      let moment = 0;
      small.data.forEach((value, i) => moment += value * place(i));
      const shift = Math.floor(CENTER - moment / total + 0.5 + AS_MNIST.TIE);
      return Math.min(Math.max(shift, 0), SIDE2 - (axis ? width : height));
    });
    small.data.forEach((value, i) => image.data[(top + row(i)) * SIDE2 + left + column(i)] = value);
    return image;
  }
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
  function resample(ink, height, width) {
    const [rows, columns] = [
      resamplingMatrix(ink.height, height),
      resamplingMatrix(ink.width, width)
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
  function resamplingMatrix(length, count2) {
    const step2 = length / count2;
    return Array.from({ length: count2 }, (_, n) => {
      const row = [];
      const left = n * step2;
      const center = Math.min(Math.max((n + 0.5) * step2 - 0.5, 0), length - 1);
      const first = Math.max(0, Math.floor(count2 <= length ? left : center) - 1);
      for (let cell = first; cell < length; cell++) {
        const covered = Math.min(left + step2, cell + 1) - Math.max(left, cell);
        const weight = count2 <= length ? covered / step2 : 1 - Math.abs(center - cell);
        if (weight > 0) row.push([cell, weight]);
        else if (row.length) break;
      }
      return row;
    });
  }

  // reading/web/lines.js
  function removeLines(mask, width) {
    const { height, width: columns } = mask;
    const across = findLines(mask, width);
    const downFirst = findLines(transpose(mask), width);
    let rest = erase(mask, drawLines(across, height, columns));
    if (Math.min(across.length, downFirst.length) > 1)
      rest = transpose(erase(transpose(rest), drawLines(downFirst, columns, height)));
    const size = across.length ? digitSize(rest, width) : 0;
    let level = drawLines(
      across.filter((line) => isLong(line, size)),
      height,
      columns
    );
    mask = transpose(erase(mask, level));
    level = transpose(level);
    const down = findLines(mask, width);
    if (!down.length) return transpose(mask);
    const lines = drawLines(down, columns, height);
    const left = digitSize(erase(mask, lines), width);
    const sizes = [left, digitSize(untouched(mask, lines), width) || left];
    const upright = down.filter(
      (line) => sizes.every(Boolean) && isRuled(line, down, level, sizes, width)
    );
    return transpose(erase(mask, drawLines(upright, columns, height)));
  }
  function isLong(line, size) {
    return line.length / LINES.MOST_DIGITS <= size && size <= line.length / LINES.LONG;
  }
  function isRuled(line, lines, crossing, sizes, width) {
    if (isLong(line, sizes[0]) && crossing.data.includes(1)) return true;
    const reach = Math.trunc(width) + 2;
    const [top, bottom] = [smallest(line.rows), largest(line.rows) + 1];
    const meets = (end) => {
      for (let y = top; y < bottom; y++)
        for (let x = Math.max(0, end - reach); x < Math.min(end + reach, crossing.width); x++)
          if (crossing.data[y * crossing.width + x]) return true;
      return false;
    };
    const twins = lines.filter(
      (other) => Math.abs(other.start - line.start) + Math.abs(other.stop - line.stop) < 0.1 * line.length
    );
    const tall = twins.length > 2 && line.length >= LINES.TALLER * sizes[1];
    return [line.start, line.stop].every(meets) || tall;
  }
  function findLines(mask, width) {
    const reach = 2 * Math.trunc(LINES.STRAIGHT * Math.max(width, 2) / 2) + 1;
    const bridge = 2 * Math.trunc(width / 2) + 3;
    const band = maximumDownColumns(mask, 3);
    let runs = minimumAlongRows(maximumAlongRows(band, bridge), bridge);
    runs = maximumAlongRows(minimumAlongRows(runs, reach, 0), reach);
    runs = map(runs, (value, i) => value & mask.data[i]);
    const { labels, count: found } = label(maximumAlongRows(runs, reach));
    labels.data.forEach((_, i) => labels.data[i] *= runs.data[i]);
    const lines = [];
    findObjects(labels, found).forEach((box, n) => {
      if (!box) return;
      const length = box.right - box.left;
      if (length <= Math.max(reach, LINES.SHORTEST * Math.min(mask.height, mask.width))) return;
      const { rows, columns } = { rows: [], columns: [] };
      for (let y = box.top; y < box.bottom; y++)
        for (let x = box.left; x < box.right; x++)
          if (labels.data[y * labels.width + x] === n + 1) rows.push(y) && columns.push(x);
      if (rows.length <= LINES.THICKEST_LINE * Math.max(width, 1.5) * length)
        lines.push({ rows, columns, start: box.left, stop: box.right, length });
    });
    return lines;
  }
  function drawLines(lines, height, width) {
    const mask = zeros(height, width);
    for (const { rows, columns } of lines)
      rows.forEach((y, n) => mask.data[y * width + columns[n]] = 1);
    return mask;
  }
  function erase(mask, lines) {
    if (!lines.data.includes(1)) return mask;
    const used = new Uint8Array(lines.width);
    lines.data.forEach((value, i) => used[i % lines.width] |= value);
    const thickness2 = Math.trunc(median(longestRuns(lines).filter((_, x) => used[x])));
    const reach = 2 * Math.floor(thickness2 / 2) + 3;
    const strokes = maximumDownColumns(minimumDownColumns(mask, reach, 0), reach).data;
    return map(mask, (value, i) => value & ~(lines.data[i] & ~strokes[i] & 1) & 1);
  }
  function longestRuns({ height, width, data }) {
    const longest = new Int32Array(width);
    const run = new Int32Array(width);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        run[x] = data[i] ? run[x] + 1 : 0;
        if (run[x] > longest[x]) longest[x] = run[x];
      }
    }
    return longest;
  }
  function untouched(mask, lines) {
    const { labels } = label(mask);
    const touched = new Set(labels.data.filter((_, n) => lines.data[n]));
    return map(mask, (ink, n) => Number(ink && !touched.has(labels.data[n])));
  }
  function digitSize(mask, width) {
    const { labels, count: found } = label(mask);
    if (!found) return 0;
    const areas = bincount(labels, found).slice(1);
    const boxes = (
      /** @type {Box[]} */
      findObjects(labels, found)
    );
    const sizes = boxes.map((box) => Math.max(box.bottom - box.top, box.right - box.left));
    const order = argsort(sizes);
    const total = cumsum(order.map((n) => areas[n]));
    const size = sizes[order[searchsorted(total, sum(areas) / 2)]];
    return size >= LINES.DIGIT_IN_STROKES * width ? size : 0;
  }

  // reading/web/layout.js
  function makePiece(labels, { left, top, right, bottom }, area) {
    const [width, height] = [right - left, bottom - top];
    return { labels, left, top, right, bottom, area, width, height, size: Math.max(width, height) };
  }
  function join(one, other) {
    const box = {
      left: Math.min(one.left, other.left),
      top: Math.min(one.top, other.top),
      right: Math.max(one.right, other.right),
      bottom: Math.max(one.bottom, other.bottom)
    };
    return makePiece([...one.labels, ...other.labels], box, one.area + other.area);
  }
  function isin(labels, numbers) {
    if (numbers.length === 1) return map(labels, (n) => n === numbers[0]);
    const those = new Set(numbers);
    return map(labels, (n) => those.has(n));
  }
  function findPieces(mask) {
    const width = penWidth(mask);
    mask = removeLines(mask, width);
    const { pieces: all, labels } = labelPieces(mask, width);
    let pieces = dropDust(dropFrames(dropEdges(all, mask, width)), LAYOUT.SMALLEST_PART);
    pieces = dropLines(dropDust(joinParts(pieces), LAYOUT.SMALLEST_DIGIT), width);
    return { pieces: dropUnwritten(pieces, labels), labels, width };
  }
  function penWidth(mask) {
    const { labels, count: found } = label(mask);
    if (!found) return 0;
    const areas = bincount(labels, found).slice(1);
    const boxes = (
      /** @type {Box[]} */
      findObjects(labels, found)
    );
    const most = argsort(areas.map((area) => -area)).slice(0, LAYOUT.MOST_MEASURED);
    const widths = most.map((n) => strokeWidth(isin(crop(labels, boxes[n]), [n + 1])));
    return sum(widths.map((width, i) => width * areas[most[i]])) / sum(most.map((n) => areas[n]));
  }
  function labelPieces(mask, width) {
    const { labels, count: found } = label(maximumFilter(mask, 1 + Math.trunc(LAYOUT.NECK * width)));
    labels.data.forEach((_, i) => labels.data[i] *= mask.data[i]);
    const areas = bincount(labels, found);
    const pieces = [];
    findObjects(labels, found).forEach((box, n) => {
      if (box) pieces.push(makePiece([n + 1], box, areas[n + 1]));
    });
    return { pieces: bySize(pieces).slice(0, LAYOUT.MOST_PIECES), labels };
  }
  function bySize(pieces) {
    return [...pieces].sort((a2, b) => b.size - a2.size);
  }
  function typicalSize(pieces) {
    const ordered = [...pieces].sort((a2, b) => a2.size - b.size);
    const areas = ordered.map((piece) => piece.area);
    return ordered[searchsorted(cumsum(areas), sum(areas) / 2)].size;
  }
  function dropDust(pieces, smallest2) {
    if (!pieces.length) return [];
    const limit = Math.max(3, smallest2 * typicalSize(pieces));
    return pieces.filter((piece) => piece.size >= limit);
  }
  function dropEdges(pieces, { height, width }, stroke) {
    if (Math.max(height, width) <= LAYOUT.TINY) return pieces;
    const isInner = ({ left, top, right, bottom }) => left && top && right < width && bottom < height;
    const fills = ({ left, top, right, bottom, size }) => 2 * size > Math.max(height, width) && [left, top, width - right, height - bottom].filter((side) => !side).length < 2;
    const smallest2 = LINES.DIGIT_IN_STROKES * stroke;
    const inner = pieces.filter((piece) => isInner(piece) && piece.size >= smallest2);
    const isDigit = (piece) => isInner(piece) || fills(piece) || inner.some((other) => {
      const part = piece.height / other.height;
      return overlap(piece, other) > 0.5 && 0.6 < part && part < 1.6;
    });
    return inner.length ? pieces.filter(isDigit) : pieces;
  }
  function overlap(one, other) {
    const shared = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    return shared / Math.min(one.height, other.height);
  }
  function dropFrames(pieces) {
    const isFrame = (frame) => {
      const held = pieces.filter(
        (p) => frame.left < p.left && frame.top < p.top && frame.right > p.right && frame.bottom > p.bottom
      ).map((piece) => piece.height / frame.height);
      return Math.max(0, ...held) > 0.25 || held.filter((part) => part > 0.05).length >= 4;
    };
    return pieces.filter((piece) => !isFrame(piece));
  }
  function dropLines(pieces, width) {
    const { BAR, FLATTEST } = LAYOUT;
    const isLine = (p) => p.width > BAR * p.height && p.area < BAR * width * p.width || pieces.length > 1 && p.width > FLATTEST * p.height;
    return pieces.filter((piece) => !isLine(piece));
  }
  function dropUnwritten(pieces, labels) {
    const written = pieces.filter((piece) => isWritten(isin(crop(labels, piece), piece.labels)));
    const [ink, kept] = [pieces, written].map((some) => sum(some.map((piece) => piece.area)));
    return 2 * kept > ink ? written : [];
  }
  function joinParts(pieces) {
    const joined2 = [];
    for (const part of bySize(pieces)) {
      const n = joined2.findIndex((whole) => belongs(part, whole));
      if (n < 0) joined2.push(part);
      else joined2[n] = join(joined2[n], part);
    }
    return joined2;
  }
  function belongs(part, whole) {
    if (part.height >= 0.5 * whole.height || part.width >= 1.5 * whole.size) return false;
    const across = Math.min(part.right, whole.right) - Math.max(part.left, whole.left);
    const gap = Math.max(part.top, whole.top) - Math.min(part.bottom, whole.bottom);
    const bar = part.width > LAYOUT.BAR * part.height;
    if (bar && part.top >= whole.bottom)
      return across > 0.5 * part.width && gap < LAYOUT.FOOT * whole.height;
    const beside = bar && part.bottom < whole.top + 0.3 * whole.height && part.left > whole.left;
    const least = beside ? -0.1 * whole.height : 0.5 * part.width;
    return across > least && gap < 0.2 * whole.height;
  }
  function groupRows(pieces) {
    const rows = [];
    for (const piece of [...pieces].sort((a2, b) => a2.left - b.left)) {
      const shared = rows.map((row) => overlap(piece, row[row.length - 1]));
      if (shared.length && Math.max(...shared) > 0.3) rows[argmax(shared)].push(piece);
      else rows.push([piece]);
    }
    const middle = (row) => sum(row.map((piece) => piece.top + piece.bottom)) / row.length;
    return rows.sort((a2, b) => middle(a2) - middle(b));
  }

  // reading/web/touching.js
  function findCuts(own, width) {
    const { height, width: columns } = own;
    const down = leastInk(own);
    const up = flip(leastInk(flip(own)));
    const middle = Math.floor(height / 2);
    const ink = Array.from({ length: columns }, (_, x) => {
      const at = middle * columns + x;
      return down.data[at] + up.data[at] - own.data[at];
    });
    const most = TOUCHING.THROUGH * width + TOUCHING.STEEP * height;
    const cuts = [];
    for (const column of argsort(ink)) {
      const apart = cuts.every((cut2) => Math.abs(column - cut2[middle]) >= TOUCHING.APART * height);
      if (!(0.5 < ink[column] && ink[column] <= most && apart)) continue;
      const above = trace(down, middle, column);
      const below = trace(flip(up), height - 1 - middle, column).reverse();
      cuts.push([...above.slice(0, -1), ...below]);
    }
    return cuts.sort((a2, b) => a2[middle] - b[middle]);
  }
  function flip(picture) {
    const { height, width, data } = picture;
    const from = (i) => (height - 1 - Math.floor(i / width)) * width + i % width;
    return map(
      picture,
      (_, i) => data[from(i)],
      /** @type {any} */
      data.constructor
    );
  }
  function leastInk(own) {
    const { height, width } = own;
    const total = map(own, (value) => value, Float64Array);
    const at = (y, x) => x < 0 || x >= width ? Infinity : total.data[y * width + x];
    for (let y = 1; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const aside = Math.min(at(y - 1, x - 1), at(y - 1, x + 1)) + TOUCHING.STEEP;
        total.data[y * width + x] += Math.min(at(y - 1, x), aside);
      }
    }
    return total;
  }
  function trace({ width, data }, row, column) {
    const path = [column];
    for (let above = row - 1; above >= 0; above--) {
      let best = column;
      const cost = (c) => data[above * width + c] + (c === column ? 0 : TOUCHING.STEEP);
      for (const c of [column - 1, column + 1])
        if (c >= 0 && c < width && cost(c) < cost(best)) best = c;
      column = best;
      path.push(column);
    }
    return path.reverse();
  }
  function cutApart(piece, labels, width) {
    const own = isin(crop(labels, piece), piece.labels);
    const cuts = findCuts(own, width);
    const part = map(
      own,
      (_, i) => sum(cuts.map((cut2) => i % own.width >= cut2[Math.floor(i / own.width)])),
      Int32Array
    );
    const numbers = [...new Set(part.data.filter((_, i) => own.data[i]))].sort((a2, b) => a2 - b);
    if (numbers.length < 2) return [piece];
    const first = labels.data.reduce((a2, b) => Math.max(a2, b), 0) + 1;
    own.data.forEach((value, i) => {
      const at = (piece.top + Math.floor(i / own.width)) * labels.width + piece.left + i % own.width;
      if (value) labels.data[at] = first + numbers.indexOf(part.data[i]);
    });
    return numbers.map((_, n) => pieceOf(labels, first + n, piece));
  }
  function pieceOf(labels, number, around) {
    let [left, top, right, bottom, area] = [Infinity, Infinity, 0, 0, 0];
    for (let y = around.top; y < around.bottom; y++) {
      for (let x = around.left; x < around.right; x++) {
        if (labels.data[y * labels.width + x] !== number) continue;
        area++;
        [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
        [top, bottom] = [Math.min(top, y), y + 1];
      }
    }
    return makePiece([number], { left, top, right, bottom }, area);
  }
  function partAll(pieces, labels, width) {
    const { parts, breaks, bridges } = { parts: [], breaks: [], bridges: [] };
    for (const piece of pieces) {
      const wide = piece.width >= TOUCHING.NARROWEST * piece.height;
      const own = wide ? cutApart(piece, labels, width) : [piece];
      const slope = TOUCHING.SLOPE * (TOUCHING.USUAL - piece.width / piece.height);
      const cost = Math.max(TOUCHING.BREAK, TOUCHING.BREAK + slope);
      parts.push(...own);
      for (let n = 1; n < own.length; n++) breaks.push(cost) && bridges.push(0);
      breaks.push(0);
      bridges.push(TOUCHING.JOIN);
    }
    return { parts, breaks: breaks.slice(0, -1), bridges: bridges.slice(0, -1) };
  }
  function near(one, other) {
    const height = Math.max(one.height, other.height);
    const gap = Math.max(one.left, other.left) - Math.min(one.right, other.right);
    return gap <= TOUCHING.NEAR * height && join(one, other).width <= TOUCHING.WIDEST * height;
  }
  function oneDigit(pieces) {
    if (pieces.length > TOUCHING.PARTS) return null;
    let [whole, ...rest] = pieces;
    const reach = TOUCHING.NEAR * Math.max(...pieces.map((piece) => piece.size));
    while (rest.length) {
      const close = rest.findIndex((piece) => gapOf(piece, whole) <= reach);
      if (close < 0) return null;
      whole = join(whole, rest[close]);
      rest.splice(close, 1);
    }
    return whole.width <= TOUCHING.WIDEST * whole.height ? whole : null;
  }
  function gapOf(one, other) {
    const across = Math.max(one.left, other.left) - Math.min(one.right, other.right);
    return Math.max(across, Math.max(one.top, other.top) - Math.min(one.bottom, other.bottom));
  }
  function isSplintered(pieces, whole) {
    const { COARSE, SPLINTER } = TOUCHING;
    return whole.size <= COARSE || pieces.some((piece) => piece.height < SPLINTER * whole.height);
  }
  function possibleSpans(parts, bridges) {
    const height = Math.max(...parts.map((part) => part.height));
    const spans = [];
    parts.forEach((part, first) => {
      let [whole, cost] = [part, 0];
      spans.push({ first, stop: first + 1, piece: whole, cost });
      for (let n = first; n < parts.length - 1; n++) {
        whole = join(whole, parts[n + 1]);
        cost += bridges[n];
        if (whole.width <= TOUCHING.WIDEST * height)
          spans.push({ first, stop: n + 2, piece: whole, cost });
      }
    });
    return spans.filter((span) => span.piece.height >= TOUCHING.SHORTEST_DIGIT * height);
  }
  function bestSpans(spans, probabilities, breaks) {
    const best = [{ total: 0, chosen: [] }];
    for (let n = 0; n <= breaks.length; n++) best.push({ total: -Infinity, chosen: null });
    const order = spans.map((_, n) => n).sort((a2, b) => spans[a2].first - spans[b].first || spans[a2].stop - spans[b].stop);
    for (const n of order) {
      const { first, stop, cost } = spans[n];
      const { total, chosen } = best[first];
      const now = total + (Math.log(probabilities[n]) - cost - (first ? breaks[first - 1] : 0));
      if (chosen && now > best[stop].total) best[stop] = { total: now, chosen: [...chosen, n] };
    }
    return best[best.length - 1].chosen;
  }

  // reading/web/recognize.js
  function read({ grey: grey2, scale }, reader) {
    const seen = looks(grey2);
    const tried = seen.map(({ ink: ink2, mask: mask2 }) => recognizePage(ink2, mask2, reader, scale, 0, Infinity));
    const which = Number(tried[tried.length - 1].certainty > tried[0].certainty + RECOGNIZE.BETTER);
    const { ink, mask } = seen[which];
    let page = tried[which];
    if (page.count >= RECOGNIZE.SEVERAL && page.certainty < RECOGNIZE.UPRIGHT) {
      const fewer = page.rows.length - 1;
      const sides = [1, 3].map((turn) => recognizePage(ink, mask, reader, scale, turn, fewer));
      const side = sides[1].certainty > sides[0].certainty ? sides[1] : sides[0];
      if (side.certainty > page.certainty + RECOGNIZE.BETTER) page = side;
    }
    let rows = readRows(page);
    const found = rows.flat();
    const kept = keeps(
      reader,
      found.map((digit) => digit.evidence)
    );
    const leftOut = found.filter((_, n) => !kept[n]);
    rows = rows.map((row) => row.filter((digit) => !leftOut.includes(digit)));
    rows = rows.filter((row) => row.length);
    const text = rows.map((row) => row.map((digit) => digit.digit).join("")).join(" ");
    const hint = rows.length ? "" : hintFor(leftOut, mask);
    return { text, rows, digits: rows.flat(), leftOut, hint };
  }
  function looks(grey2) {
    if (Math.max(grey2.height, grey2.width) > LAYOUT.TINY) return [seeInk(grey2)];
    const tones = [smallest(grey2.data), largest(grey2.data)];
    if (isLightPaper(grey2)) tones.reverse();
    return tones.map((tone) => seeInkOn(grey2, tone));
  }
  function hintFor(leftOut, mask) {
    if (leftOut.length) return "this looks like letters or signs; show only digits, or draw larger";
    if (mask.data.some(Boolean))
      return "nothing looks like pen strokes; crop the picture to the paper, or draw larger";
    return "the picture looks blank; draw larger, or with a darker pen";
  }
  var certaintyOf = ({ probabilities, isDigit }) => Math.max(...probabilities) * isDigit;
  function recognizePage(ink, mask, reader, scale, turn, mostRows) {
    const { height, width } = ink;
    const { pieces, labels, width: strokes } = findPieces(rot90(mask, turn));
    const sheet = { ink: rot90(ink, turn), labels, strokes, reader, scale, turn, height, width };
    const grouped = groupRows(pieces);
    const rows = (grouped.length <= mostRows ? grouped : []).map((row) => recognize(sheet, row));
    const certainties = rows.flat().map(({ digit }) => certaintyOf(digit));
    const count2 = certainties.length;
    return { ...sheet, rows, count: count2, certainty: count2 ? sum(certainties) / count2 : 0 };
  }
  function readRows(page) {
    const whole = wholeOf(page);
    const rows = page.rows.map((row) => reconsider(page, row));
    const found = rows.flat();
    const pieces = found.map(({ piece }) => piece);
    if (whole && found.length > 1 && isSplintered(pieces, whole.piece)) {
      const mean2 = sum(found.map(({ digit }) => certaintyOf(digit))) / found.length;
      if (certaintyOf(whole.digit) + TOUCHING.WHOLE >= mean2) return [[whole.digit]];
    }
    return rows.map((row) => row.map(({ digit }) => digit));
  }
  function wholeOf(page) {
    const found = page.rows.flat();
    if (found.length < 2) return found[0] || null;
    const whole = oneDigit(found.map(({ piece }) => piece));
    return whole && recognize(page, [whole])[0];
  }
  function reconsider(page, found) {
    const doubtful = found.map(({ digit }) => certaintyOf(digit) < RECOGNIZE.DOUBTFUL);
    const groups = [];
    found.forEach(({ piece }, n) => {
      const linked2 = n && (doubtful[n - 1] || doubtful[n]) && near(found[n - 1].piece, piece);
      if (linked2) groups[groups.length - 1].push(n);
      else groups.push([n]);
    });
    return groups.flatMap((group) => {
      const same = group.map((n) => found[n]);
      return group.some((n) => doubtful[n]) ? regroup(page, same) : same;
    });
  }
  function regroup(page, found) {
    const pieces = found.map(({ piece }) => piece);
    const { parts, breaks, bridges } = partAll(pieces, page.labels, page.strokes);
    if (parts.length === 1) return found;
    const spans = possibleSpans(parts, bridges);
    const candidates = recognize(
      page,
      spans.map((span) => span.piece)
    );
    const certainties = candidates.map(({ digit }) => certaintyOf(digit));
    const best = bestSpans(spans, certainties, breaks);
    const chosen = best?.map((n) => candidates[n]) ?? [];
    const isClear = ({ digit }) => digit.evidence >= page.reader.doubtfulBelow;
    if (chosen.length > found.length && !chosen.every(isClear)) return found;
    return chosen.length ? chosen : found;
  }
  function recognize(page, pieces) {
    return pieces.map((piece) => {
      const image = normalise(evenStrokes(cut(page, piece))).data;
      const judged = judge(page.reader, image);
      const most = Math.max(...judged.probabilities);
      const digit = judged.probabilities.indexOf(most);
      return {
        piece,
        digit: {
          box: boxOf(page, piece),
          image,
          digit,
          doubt: doubt(page.reader, judged),
          ...judged
        }
      };
    });
  }
  function boxOf({ turn, height, width, scale }, piece) {
    const { left, top, right, bottom } = piece;
    let box = [left, top, right, bottom];
    if (turn === 1) box = [width - bottom, left, width - top, right];
    if (turn === 3) box = [top, height - right, bottom, height - left];
    return box.map((side, n) => round(side * scale[n % 2]));
  }
  function cut({ ink, labels }, piece) {
    const window = {
      left: Math.max(0, piece.left - 1),
      top: Math.max(0, piece.top - 1),
      right: Math.min(ink.width, piece.right + 1),
      bottom: Math.min(ink.height, piece.bottom + 1)
    };
    const [inside, numbers] = [crop(ink, window), crop(labels, window)];
    const own = isin(numbers, piece.labels);
    const around = maximumFilter(own, 3).data;
    const keeps2 = (i) => own.data[i] || around[i] && numbers.data[i] === 0;
    return map(inside, (value, i) => keeps2(i) ? value : 0, Float32Array);
  }

  // reading/web/why.js
  function why(network, image, most) {
    const { W } = network;
    const layers = forward(network, image);
    const [hidden, logits] = layers.slice(-2);
    const [k, favored] = [logits.length, favors(network)];
    const digit = argmax(logits);
    const contributions = Array.from(hidden, (a2, unit) => a2 * favored[unit * k + digit]);
    return argsort(contributions.map((c) => -c)).slice(0, most).map((unit) => ({
      unit,
      activation: hidden[unit],
      speaksFor: argmax(favored.subarray(unit * k, (unit + 1) * k)),
      contribution: contributions[unit],
      weights: Array.from(gains(network, layers, W.length - 1, unit))
    }));
  }
  function favors({ sizes, W }) {
    const k = sizes[sizes.length - 1];
    const weights = Float64Array.from(W[W.length - 1]);
    for (let first = 0; first < weights.length; first += k) {
      const row = weights.subarray(first, first + k);
      const mean2 = sum(row) / k;
      row.forEach((value, n) => row[n] = value - mean2);
    }
    return weights;
  }
  function gains({ sizes, W }, layers, layer, unit) {
    const k = sizes[layer];
    let gain = Float64Array.from({ length: sizes[layer - 1] }, (_, i) => W[layer - 1][i * k + unit]);
    for (let below = layer - 1; below > 0; below--) {
      const [d, width] = [sizes[below - 1], sizes[below]];
      const on = gain.map((value, j) => layers[below][j] > 0 ? value : 0);
      gain = new Float64Array(d);
      for (let i = 0; i < d; i++)
        for (let j = 0; j < width; j++) gain[i] += on[j] * W[below - 1][i * width + j];
    }
    return gain;
  }

  // notebook/learn.js
  var SLICE = 20;
  var PIXELS = 784;
  async function inSlices(work) {
    for (; ; ) {
      for (const end = performance.now() + SLICE; performance.now() < end; ) {
        const { done, value } = work.next();
        if (done) return value;
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  function imagesIn(bytes, black = 255, size = PIXELS) {
    const pixels2 = new Float32Array(bytes.length);
    for (let n = 0; n < bytes.length; n++) pixels2[n] = bytes[n] / black;
    return Array.from(
      { length: bytes.length / size },
      (_, n) => pixels2.subarray(n * size, (n + 1) * size)
    );
  }
  function uniformNumbers(seed) {
    return () => {
      seed = seed + 1831565813 | 0;
      let bits = Math.imul(seed ^ seed >>> 15, 1 | seed);
      bits = bits + Math.imul(bits ^ bits >>> 7, 61 | bits) ^ bits;
      return ((bits ^ bits >>> 14) >>> 0) / 2 ** 32;
    };
  }
  function shuffled(count2, uniform) {
    const order = Array.from({ length: count2 }, (_, n) => n);
    for (let n = count2 - 1; n > 0; n--) {
      const other = Math.floor(uniform() * (n + 1));
      [order[n], order[other]] = [order[other], order[n]];
    }
    return order;
  }
  function* batches(count2, settings, uniform) {
    for (; ; ) {
      const order = shuffled(count2, uniform);
      for (let first = 0; first < count2; ) {
        const rows = order.slice(first, first + settings.batchSize);
        first += rows.length;
        yield rows;
      }
    }
  }

  // notebook/hand.js
  var KEY = "digits.hand.";
  var MOST = 600;
  var LARGEST = 4e6;
  function correctionOf(label2, image) {
    const bytes = Array.from(image, (ink) => Math.round(255 * ink));
    return { label: label2, pixels: btoa(String.fromCharCode(...bytes)) };
  }
  function imageOf({ pixels: pixels2 }) {
    return Float32Array.from(atob(pixels2), (character) => character.charCodeAt(0) / 255);
  }
  function isSame(one, other) {
    return one.label === other.label && one.pixels === other.pixels;
  }
  function isCorrection(value) {
    const { label: label2, pixels: pixels2 } = value ?? {};
    if (!Number.isInteger(label2) || label2 < 0 || label2 > 9 || typeof pixels2 !== "string")
      return false;
    try {
      return atob(pixels2).length === PIXELS;
    } catch {
      return false;
    }
  }
  function toText(corrections) {
    const rows = corrections.map(({ label: label2, pixels: pixels2 }) => JSON.stringify({ label: label2, pixels: pixels2 }));
    return `{"digits": [
${rows.join(",\n")}
]}
`;
  }
  function fromText(text, name) {
    const refused = (why2) => new Error(`${name} ${why2}; choose a file that the pad has exported, such as my-hand.json`);
    if (text.length > LARGEST) throw refused("is too large");
    let digits;
    try {
      digits = JSON.parse(text).digits;
    } catch {
      throw refused("is not JSON");
    }
    const corrections = Array.isArray(digits) ? digits.filter(isCorrection) : [];
    if (!corrections.length) throw refused("has no corrected digits");
    return {
      corrections: corrections.map(({ label: label2, pixels: pixels2 }) => ({ label: label2, pixels: pixels2 })),
      damaged: digits.length - corrections.length
    };
  }
  function newHand(storage) {
    const memory = /* @__PURE__ */ new Map();
    let count2 = 0;
    function stored() {
      try {
        const keys = Object.keys(storage ?? {}).filter((key) => key.startsWith(KEY));
        return keys.map((key) => [key, storage?.getItem(key) ?? ""]);
      } catch {
        return [];
      }
    }
    function all() {
      const rows = [...stored(), ...memory].sort(([one], [other]) => one < other ? -1 : 1);
      return rows.map(([key, text]) => ({ key, value: parsed(text) }));
    }
    function put({ label: label2, pixels: pixels2 }) {
      const time = Date.now().toString(36).padStart(9, "0");
      const order = `${count2++}`.padStart(4, "0");
      const key = `${KEY}${time}-${order}-${Math.random().toString(36).slice(2, 8)}`;
      const text = JSON.stringify({ label: label2, pixels: pixels2 });
      try {
        if (!storage) throw new Error("refused");
        storage.setItem(key, text);
      } catch {
        memory.set(key, text);
      }
    }
    function drop(key) {
      memory.delete(key);
      try {
        storage?.removeItem(key);
      } catch {
      }
    }
    const list = () => all().flatMap(({ value }) => isCorrection(value) ? [value] : []);
    return {
      /** In the order in which they were made. @type {() => Correction[]} */
      list,
      /** Apply a change; the digit of an added correction loses its older one. @type {(change: Change) => void} */
      change({ add = [], remove, clear }) {
        if (list().length + add.length > MOST)
          throw new Error(`a hand has at most ${MOST} corrections; take some back first`);
        const isOver = (value) => clear || isCorrection(value) && (remove && isSame(value, remove) || add.some(({ pixels: pixels2 }) => pixels2 === value.pixels));
        for (const { key, value } of all()) if (isOver(value)) drop(key);
        add.forEach(put);
      },
      /** What the reader should know about the storage, in sentences. @type {() => string} */
      note() {
        const damaged = all().filter(({ value }) => !isCorrection(value)).length;
        const said = [];
        if (memory.size)
          said.push(
            "This browser cannot store your corrections; export them before you close the page."
          );
        if (damaged)
          said.push(
            damaged === 1 ? "One stored correction is damaged and was ignored." : `${damaged} stored corrections are damaged and were ignored.`
          );
        return said.join(" ");
      },
      /** Call told when another tab has changed what is stored. @type {(told: () => void) => void} */
      listen(told) {
        globalThis.addEventListener("storage", ({ key }) => {
          if (key === null || key.startsWith(KEY)) told();
        });
      }
    };
  }
  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }
  function browserStorage() {
    try {
      return globalThis.localStorage ?? null;
    } catch {
      return null;
    }
  }

  // notebook/live.js
  var SVG = "http://www.w3.org/2000/svg";
  function keepKeys(root) {
    root.addEventListener("focusin", ({ target }) => {
      target.setAttribute("data-lm-suppress-shortcuts", "true");
    });
  }
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, `${value}`);
    made.append(...children);
    return made;
  }
  function svg(name, attributes = {}, text = "") {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, `${value}`);
    made.textContent = text;
    return made;
  }
  function pixels(values, color, label2, width = Math.sqrt(values.length)) {
    const height = values.length / width;
    const canvas = element("canvas", { width, height, role: "img", "aria-label": label2 });
    paint(canvas, values, color);
    return canvas;
  }
  function paint(canvas, values, color) {
    const context = contextOf(canvas);
    const image = context.createImageData(canvas.width, canvas.height);
    for (let n = 0; n < values.length; n++) image.data.set([...color(values[n]), 255], 4 * n);
    context.putImageData(image, 0, 0);
  }
  function grey(ink) {
    const tone = Math.round(255 * (1 - ink));
    return [tone, tone, tone];
  }
  function counted(count2, noun) {
    return `${count2} ${noun}${count2 === 1 ? "" : "s"}`;
  }
  function asPercent(p) {
    if (p > 0.999) return "over 99.9%";
    return p >= 1e-3 ? `${(100 * p).toFixed(1)}%` : "under 0.1%";
  }
  function signed(amount) {
    return `${amount < 0 ? "−" : "+"}${Math.abs(amount).toFixed(1)}`;
  }
  function blueOrOrange(value) {
    const [end, part] = value > 0 ? [[0, 114, 178], value] : [[213, 94, 0], -value];
    return end.map((channel) => Math.round(255 + (channel - 255) * Math.min(part, 1)));
  }

  // notebook/answer.js
  function showAnswer(parts, answer, size, follow, chosen) {
    const { boxes, error, digits, why: why2 } = parts;
    for (const part of [boxes, digits, why2]) part.replaceChildren();
    error.textContent = answer?.error ? sentence(answer.error) : "";
    parts.answer.replaceChildren(...spoken(answer));
    if (!answer || answer.error !== void 0) return;
    boxes.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
    const outlines = answer.digits.map((digit) => outline(digit, Math.max(...size) / 26));
    boxes.append(...answer.leftOut.map(grayOutline), ...outlines);
    const select2 = (number) => {
      [...digits.children].forEach((card2, n) => card2.setAttribute("aria-pressed", `${n === number}`));
      outlines.forEach((box, n) => box.classList.toggle("pad-selected", n === number));
      why2.replaceChildren(...reasons(answer.digits[number]));
      follow(answer.digits[number], number);
    };
    answer.digits.forEach((digit, n) => digits.append(card(digit, () => select2(n))));
    if (answer.digits.length) select2(Math.min(chosen, answer.digits.length - 1));
  }
  function sentence(text) {
    return text.endsWith(".") ? text : `${text}.`;
  }
  function spoken(answer) {
    if (!answer) return ["Nothing drawn yet."];
    if (answer.error !== void 0) return [];
    if (!answer.digits.length) {
      const alone = answer.leftOut.length ? " A digit that stands alone is always read." : "";
      return [`I see no digit here: ${sentence(answer.hint)}${alone}`];
    }
    const unsure = answer.digits.filter((digit) => digit.doubt).length;
    const number = element("strong", {}, answer.text);
    if (!unsure) return ["This reads ", number, "."];
    const those = unsure === 1 ? "one digit" : `${unsure} digits`;
    const doubt2 = answer.digits.length === 1 ? "" : ` of ${those}`;
    return ["This may read ", number, `, but I am unsure${doubt2}.`];
  }
  function outline({ box, digit, doubt: doubt2 }, size) {
    const [left, top, , bottom] = box;
    const group = svg("g", { class: doubt2 ? "pad-box pad-unsure" : "pad-box" });
    group.append(svg("rect", { ...placeOf(box), rx: size / 6 }));
    const at = { x: left, y: top > size ? top - size / 4 : bottom + size, "font-size": size };
    group.append(svg("text", at, doubt2 ? `${digit}?` : `${digit}`));
    return group;
  }
  function grayOutline(box) {
    const group = svg("g", { class: "pad-box pad-left-out" });
    group.append(svg("rect", placeOf(box)));
    return group;
  }
  function placeOf([left, top, right, bottom]) {
    return { x: left, y: top, width: right - left, height: bottom - top };
  }
  function card(digit, select2) {
    const title = element("span", { class: "pad-title" }, element("b", {}, `${digit.digit}`));
    title.append(` ${asPercent(digit.probability)}`);
    const made = element("button", { type: "button", class: "pad-card" });
    made.append(title, pixels(digit.image, grey, "what the network sees"), bars(digit));
    const note = digit.taught ? "as you taught it" : digit.doubt;
    if (note) made.append(element("span", { class: "pad-doubt" }, note));
    made.onclick = select2;
    return made;
  }
  function bars({ probabilities, digit }) {
    const said = probabilities.map((p, k) => `${k}: ${Math.round(100 * p)}%`).join(", ");
    const made = svg("svg", { viewBox: "0 0 100 46", role: "img", "aria-label": said });
    probabilities.forEach((p, k) => {
      const height = Math.max(0.8, 34 * p);
      const place = { x: 10 * k + 1.5, y: 35 - height, width: 7, height };
      made.append(svg("rect", k === digit ? { ...place, class: "pad-best" } : place));
      made.append(svg("text", { x: 10 * k + 5, y: 45, "text-anchor": "middle" }, `${k}`));
    });
    return made;
  }
  function reasons({ why: why2, digit }) {
    if (!why2?.length) return [];
    const head = element("p", { class: "pad-question" }, `Why ${digit === 8 ? "an" : "a"} ${digit}?`);
    const said = element(
      "p",
      {},
      "The hidden units that contribute most. Each looks for ink where its picture is blue and for paper where it is orange. Below: the digit it supports most, and how much it adds here."
    );
    const units = why2.map((unit) => {
      const largest2 = Math.max(...unit.weights.map(Math.abs)) || 1;
      const picture = pixels(
        unit.weights,
        (value) => blueOrOrange(value / largest2),
        "what it looks for"
      );
      const words = element("figcaption", {}, `unit ${unit.unit}`, element("br"));
      words.append(element("b", {}, `${unit.speaksFor}`), ` ${signed(unit.contribution)}`);
      return element("figure", {}, picture, words);
    });
    return [head, said, element("div", { class: "pad-units" }, ...units)];
  }

  // notebook/diagram.js
  var WIDTH = 336;
  var FONT = 12;
  function placesOf(sizes) {
    let top = 2 * FONT;
    return sizes.map((size, layer) => {
      const isEnd = layer === sizes.length - 1;
      const columns = layer === 0 ? Math.sqrt(size) : isEnd ? size : 16;
      const cell = layer === 0 ? 4 : 320 / columns;
      const high = isEnd ? 64 : cell;
      const tall = Math.ceil(size / columns) * high;
      const place = { left: (WIDTH - columns * cell) / 2, top, cell, high, columns, tall };
      top += tall + 4.4 * FONT;
      return place;
    });
  }
  function middleOf({ left, top, cell, high, columns }, unit) {
    const [row, column] = [Math.floor(unit / columns), unit % columns];
    return [left + (column + 0.5) * cell, top + (row + 0.5) * high];
  }
  function nameOf(layers, layer) {
    if (layer === 0) return "input";
    return layer < layers - 1 ? `hidden layer ${layer}` : "output";
  }
  function unitsOf(sizes) {
    const places = placesOf(sizes);
    return sizes.slice(1).map(
      (size, n) => Array.from({ length: size }, (_, unit) => {
        const { cell, high } = places[n + 1];
        const [x, y] = middleOf(places[n + 1], unit);
        const box = {
          x: x - cell / 2 + 0.5,
          y: y - high / 2 + 0.5,
          width: cell - 1,
          height: high - 1
        };
        const name = `unit ${unit} of ${nameOf(sizes.length, n + 1)}`;
        const said = { role: "option", "aria-label": name, "aria-selected": "false", tabindex: -1 };
        return svg("rect", { ...box, ...said, rx: 2, class: "inside-unit" });
      })
    );
  }
  function labelsOf(sizes, places) {
    const labels = svg("g", { "aria-hidden": "true" });
    sizes.forEach((size, layer) => {
      const text = `${nameOf(sizes.length, layer)}: ${layer ? `${size} units` : "28 × 28 pixels"}`;
      const side = layer ? { x: places[layer].left } : { x: WIDTH / 2, "text-anchor": "middle" };
      labels.append(svg(
        "text",
        /** @type {any} */
        { ...side, y: places[layer].top - 5 },
        text
      ));
    });
    const end = places[places.length - 1];
    for (let k = 0; k < end.columns; k++) {
      const at = { x: middleOf(end, k)[0], y: end.top + end.tall + FONT, "text-anchor": "middle" };
      labels.append(svg("text", at, `${k}`));
    }
    return labels;
  }
  function drawDiagram(sizes) {
    const places = placesOf(sizes);
    const [image, end] = [places[0], places[places.length - 1]];
    const tall = end.top + end.tall + 1.6 * FONT;
    const units = unitsOf(sizes);
    const input = pixels(new Float32Array(sizes[0]), grey, "what the network sees");
    input.style.left = `${100 * image.left / WIDTH}%`;
    input.style.top = `${100 * image.top / tall}%`;
    input.style.width = `${100 * image.tall / WIDTH}%`;
    const label2 = "The units of the network; arrow keys go from one to the next";
    const box = { viewBox: `0 0 ${WIDTH} ${tall}`, role: "listbox", "aria-label": label2 };
    const network = svg("svg", box);
    const [bars2, links] = ["bars", "links"].map((name) => svg("g", { class: `inside-${name}` }));
    for (let k = 0; k < end.columns; k++)
      bars2.append(svg("rect", { x: middleOf(end, k)[0] - 10, width: 20 }));
    const outline2 = svg("rect", { class: "inside-chosen", rx: 2 });
    network.append(bars2, ...units.flat(), labelsOf(sizes, places), links, outline2);
    const drawing = element("div", { class: "inside-drawing" }, input, network);
    return { sizes, places, units, network, bars: bars2, links, outline: outline2, input, drawing };
  }
  function paintLayers({ input, units, bars: bars2, places }, layers) {
    paint(input, layers[0], grey);
    layers.slice(1, -1).forEach((values, n) => {
      const most = largest(values) || 1;
      values.forEach((value, unit) => {
        const [tone] = grey(value / most);
        units[n][unit].style.fill = `rgb(${tone} ${tone} ${tone})`;
      });
    });
    const { top, tall } = places[places.length - 1];
    softmax(layers[layers.length - 1]).forEach((p, k) => {
      const height = Math.max(1, p * tall);
      bars2.children[k].setAttribute("height", `${height}`);
      bars2.children[k].setAttribute("y", `${top + tall - height}`);
    });
  }
  function drawLinks({ links: group, places }, links) {
    const most = largest(links.map(({ amount }) => Math.abs(amount)));
    const lines = links.map(({ from, to, amount }) => {
      const [[x1, y1], [x2, y2]] = [from, to].map(({ layer, unit }) => middleOf(places[layer], unit));
      const bend = (y1 + y2) / 2;
      const d = `M${x1} ${y1}C${x1} ${bend} ${x2} ${bend} ${x2} ${y2}`;
      const stroke = `rgb(${blueOrOrange(Math.sign(amount)).join(" ")})`;
      const thickest = from.layer ? 4 : 1.5;
      return svg("path", { d, stroke, "stroke-width": 0.5 + thickest * Math.abs(amount) / most });
    });
    group.replaceChildren(...lines);
  }
  function mark({ units, network, outline: outline2 }, { layer, unit }, said) {
    const before = network.querySelector('[aria-selected="true"]');
    before?.setAttribute("aria-selected", "false");
    before?.setAttribute("tabindex", "-1");
    before?.setAttribute("aria-label", before.getAttribute("aria-label")?.split(".")[0] ?? "");
    const now = units[layer - 1][unit];
    now.setAttribute("aria-selected", "true");
    now.setAttribute("tabindex", "0");
    now.setAttribute("aria-label", said);
    for (const side of ["x", "y", "width", "height"])
      outline2.setAttribute(side, now.getAttribute(side) ?? "");
  }

  // notebook/inside.js
  var MOST2 = 6;
  var LEGEND = "The darker a unit, the larger its activation. Select one to see what it looks for, and its strongest connections: blue adds, orange takes away.";
  var BLANK = " Until you draw, you see how the units respond to a blank picture.";
  var LOOKS = "What it looks for: ink where it is blue, paper where orange.";
  function lookInside(load) {
    const body = element("div", { class: "inside" });
    const details = element("details", { class: "pad-inside" });
    details.append(element("summary", {}, "Look inside the network"), body);
    let image = new Float32Array(784);
    let update;
    let frame = 0;
    async function open() {
      if (!details.open || update) return update?.(image);
      body.textContent = "Opening the network …";
      try {
        update = viewOf(await load(), body);
        update(image);
      } catch (error) {
        body.textContent = error instanceof Error ? `${error.message}.` : `${error}`;
      }
    }
    details.ontoggle = open;
    const renew = () => {
      update = void 0;
      open();
    };
    const show = (next) => {
      cancelAnimationFrame(frame);
      image = next;
      if (details.open) update?.(image);
    };
    const follow = (see) => {
      cancelAnimationFrame(frame);
      if (details.open && update) frame = requestAnimationFrame(() => show(see()));
    };
    return { element: details, show, follow, renew };
  }
  function viewOf(network, body) {
    const centered = { ...network, W: [...network.W.slice(0, -1), favors(network)] };
    const diagram = drawDiagram(network.sizes);
    const legend = element("p");
    const words = element("div");
    const picture = pixels(new Float32Array(network.sizes[0]), grey, "what this unit looks for");
    const panel = element("div", { class: "inside-panel" }, words, element("p", {}, LOOKS), picture);
    body.replaceChildren(legend, diagram.drawing, panel);
    let chosen = null;
    let image = new Float32Array(network.sizes[0]);
    let selected = { layer: 1, unit: 0 };
    function update() {
      const layers = forward(network, image);
      legend.textContent = LEGEND + (Array.from(image).some(Boolean) ? "" : BLANK);
      selected = chosen ?? loudest(centered, layers);
      paintLayers(diagram, layers);
      const links = linksOf(centered, layers, selected);
      drawLinks(diagram, links);
      const lines = wordsOn(layers, selected, links);
      words.replaceChildren(...lines.map((line) => element("p", {}, line)));
      mark(diagram, selected, lines.slice(0, 2).join(". "));
      const weights = gains(centered, layers, selected.layer, selected.unit);
      const most = largest(weights.map(Math.abs)) || 1;
      paint(picture, weights, (value) => blueOrOrange(value / most));
    }
    function choose(unit) {
      chosen = unit;
      update();
    }
    diagram.units.forEach(
      (layer, n) => layer.forEach((one, unit) => one.onclick = () => choose({ layer: n + 1, unit }))
    );
    diagram.network.onkeydown = (event) => {
      const next = moved(diagram, selected, event.key);
      if (!next) return;
      event.preventDefault();
      choose(next);
      diagram.units[next.layer - 1][next.unit].focus();
    };
    return (next) => {
      image = next;
      update();
    };
  }
  function loudest({ W }, layers) {
    const [hidden, logits] = layers.slice(-2);
    const digit = argmax(logits);
    const said = hidden.map((a2, unit) => a2 * W[W.length - 1][unit * logits.length + digit]);
    return { layer: layers.length - 2, unit: argmax(said) };
  }
  function linksOf({ sizes, W }, layers, to) {
    const { layer, unit } = to;
    const said = layers[layer][unit];
    const incoming = Array.from(layers[layer - 1], (value, n) => ({
      from: { layer: layer - 1, unit: n },
      to,
      amount: value * W[layer - 1][n * sizes[layer] + unit]
    }));
    const outgoing = Array.from(layers[layer + 1] ?? [], (_, n) => ({
      from: to,
      to: { layer: layer + 1, unit: n },
      amount: said * W[layer][unit * sizes[layer + 1] + n]
    }));
    return [...strongest(incoming), ...strongest(outgoing)];
  }
  function strongest(links) {
    const order = argsort(links.map(({ amount }) => -Math.abs(amount))).slice(0, MOST2);
    return order.map((n) => links[n]).filter(({ amount }) => amount);
  }
  function moved({ sizes, places }, { layer, unit }, key) {
    const { columns } = places[layer];
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
    const step2 = steps[
      /** @type {keyof typeof steps} */
      key
    ] ?? 0;
    const next = unit + step2;
    if (step2 && next >= 0 && next < sizes[layer]) return { layer, unit: next };
    const other = layer + Math.sign(step2);
    if (Math.abs(step2) < 2 || other < 1 || other === sizes.length) return null;
    const wide = places[other].columns;
    const column = Math.floor((unit % columns + 0.5) / columns * wide);
    const last = sizes[other] - 1;
    return { layer: other, unit: Math.min(last, column + (step2 < 0 ? last - last % wide : 0)) };
  }
  function wordsOn(layers, { layer, unit }, links) {
    const isOutput = layer === layers.length - 1;
    const lines = isOutput ? [`Output ${unit}`, `It gives the digit ${unit} ${asPercent(softmax(layers[layer])[unit])}.`] : [`Unit ${unit} of ${nameOf(layers.length, layer)}`, saidBy(layers[layer][unit])];
    const heard = links.filter(({ to }) => layer > 1 && to.layer === layer).map(({ from, amount }) => `${signed(amount)} from unit ${from.unit}`);
    const whom = layer === layers.length - 2 ? "" : "unit ";
    const told = links.filter(({ from }) => from.layer === layer).map(({ to, amount }) => `${signed(amount)} to ${whom}${to.unit}`);
    if (heard.length) lines.push(`Its strongest inputs: ${heard.join(", ")}.`);
    if (told.length) lines.push(`Its strongest outputs: ${told.join(", ")}.`);
    return lines;
  }
  function saidBy(activation) {
    if (!activation)
      return "It is silent (activation 0): what opposes it outweighs what supports it.";
    return `Its activation is ${activation.toFixed(2)}.`;
  }

  // notebook/controls.js
  function button(text, action) {
    const made = element("button", { type: "button" }, text);
    made.onclick = action;
    return made;
  }
  var DIGITS = Array.from({ length: 10 }, (_, digit) => `${digit}`);

  // notebook/taught.js
  var DIGITS2 = Array.from({ length: 10 }, (_, digit) => digit);
  var TITLE = "Teach it your handwriting";
  var INVITATION = "Is a digit misread? Select it, and say what it is. The network learns from your correction at once. It also rehearses digits that it knows, so that it does not forget them.";
  function a(digit) {
    return `${digit === 8 ? "an" : "a"} ${digit}`;
  }
  function readBy(network, image) {
    return argmax(forward(network, image)[network.W.length]);
  }
  function showChoice({ row, question, labels }, { digit, doubt: doubt2 }) {
    row.classList.toggle("pad-asks", Boolean(doubt2));
    question.textContent = doubt2 ? "I am unsure. What is it?" : `Not ${a(digit)}? Say what it is.`;
    labels.forEach((label2, n) => label2.classList.toggle("pad-read", n === digit));
  }
  function showLesson(parts, lesson, compared2, change) {
    const { summary, invitation, taught, facts, tools, sure, note, kept } = parts;
    const count2 = lesson.corrections.length;
    summary.textContent = count2 ? `Adapted to your handwriting: ${counted(count2, "digit")}` : TITLE;
    invitation.hidden = count2 > 0;
    sure.hidden = true;
    for (const tool of tools) tool.hidden = count2 === 0;
    note.textContent = lesson.note;
    kept.textContent = lesson.kept;
    const takeBack = (one) => {
      summary.focus();
      change({ remove: one }, () => `Correction undone: ${one.label}.`);
    };
    taught.replaceChildren(...compared2.rows.map((row) => thumbnail(row, () => takeBack(row.one))));
    facts.replaceChildren(...count2 ? factsOf(lesson, compared2) : []);
  }
  function* comparedWith({ corrections, network }, original, seen) {
    const both = (image) => [original, network].map((one) => readBy(one, image));
    const rows = [];
    for (const one of corrections) {
      const image = imageOf(one);
      const [was, now] = both(image);
      rows.push({ one, image, was, now });
      yield;
    }
    const others = new Map(seen.map((image) => [correctionOf(0, image).pixels, image]));
    for (const { pixels: pixels2 } of corrections) others.delete(pixels2);
    const changes = [];
    for (const image of others.values()) {
      const [was, now] = both(image);
      if (was !== now) changes.push(`${was} → ${now}`);
      yield;
    }
    return { rows, others: others.size, changes };
  }
  function thumbnail({ one: { label: label2 }, image, was, now }, takeBack) {
    const right = now === label2;
    const said = right ? was === label2 ? "read correctly before, too" : `misread as ${a(was)}` : `still reads ${a(now)}`;
    const made = element("li", { class: right ? "" : "pad-still" });
    const forget = button("×", takeBack);
    forget.setAttribute("aria-label", `Take back this ${label2}`);
    const words = element("span", {}, element("b", {}, `${label2}`), element("br"), said);
    made.append(pixels(image, grey, `your ${label2}`), words, forget);
    return made;
  }
  function factsOf({ before, after, tests }, { rows, others, changes }) {
    const right = (when) => `${rows.filter((row) => row[when] === row.one.label).length} of ${rows.length}`;
    const percent = (share) => `${(100 * share).toFixed(tests < 1e3 ? 1 : 2)}%`;
    const lines = [
      ["read correctly", "before", "now"],
      ["your digits", right("was"), right("now")],
      [`${tests.toLocaleString("en")} MNIST test images`, percent(before), percent(after)]
    ];
    const table = element("table");
    lines.forEach((cells, n) => {
      const made = cells.map((text, column) => {
        const scope = n ? "row" : "col";
        return n && column ? element("td", {}, text) : element("th", { scope }, text);
      });
      table.append(element("tr", {}, ...made));
    });
    if (!others) return [table];
    return [table, element("p", {}, othersSaid(others, changes))];
  }
  function othersSaid(others, changes) {
    const seen = "Other digits seen here:";
    if (!changes.length)
      return `${seen} ${others === 1 ? "1, " : `all ${others} are `}read as before.`;
    const are = changes.length === 1 ? "is" : "are";
    const kinds = [...new Set(changes)].join(", ");
    return `${seen} ${changes.length} of ${others} ${are} read differently now (${kinds}).`;
  }
  function buildParts({ teach: teach2, undo, forget, save, open }) {
    const labels = DIGITS2.map((digit) => {
      const made = button(`${digit}`, () => teach2(digit));
      made.setAttribute("aria-label", `It is ${a(digit)}`);
      return made;
    });
    const file = element("input", { type: "file", accept: ".json,application/json" });
    file.onchange = () => {
      if (file.files?.[0]) open(file.files[0]);
      file.value = "";
    };
    const row = element("div", {
      class: "pad-teach",
      role: "group",
      "aria-label": "Teach this digit"
    });
    const panel = element("details", { class: "pad-hand" });
    const sure = element("span", { class: "pad-sure", role: "group", "aria-label": "Forget all?" });
    const ask = (asks) => {
      sure.hidden = !asks;
      tools.forEach((tool) => tool.hidden = asks);
      (asks ? keep : parts.summary).focus();
    };
    const keep = button("Keep them", () => ask(false));
    const yes = button("Forget all", () => {
      ask(false);
      forget();
    });
    sure.append("Forget all corrections?", yes, keep);
    const tools = [
      button("Undo the last", undo),
      button("Export", save),
      button("Reset", () => ask(true))
    ];
    const parts = {
      row,
      panel,
      labels,
      tools,
      sure,
      question: element("span", { class: "pad-prompt" }),
      said: element("span", { class: "pad-said-here", role: "status" }),
      summary: element("summary", {}, TITLE),
      invitation: element("p", {}, INVITATION),
      taught: element("ul", { class: "pad-taught" }),
      facts: element("div", { class: "pad-facts" }),
      done: element("p", { class: "pad-done", role: "status" }),
      note: element("p", { class: "pad-note" }),
      kept: element("p", { class: "pad-note" })
    };
    const { question, said, summary, invitation, taught, facts, done, note, kept } = parts;
    row.append(
      element("span", {}, question, said),
      element("span", { class: "pad-labels" }, ...labels)
    );
    row.hidden = sure.hidden = true;
    const all = element("div", { class: "pad-tools" }, ...tools, sure);
    all.append(element("label", { class: "pad-file" }, "Import", file));
    panel.append(summary, invitation, taught, facts, done, all, note, kept);
    return parts;
  }

  // notebook/lesson.js
  var FILE = "my-hand.json";
  var REMEMBERED = 200;
  function newTeaching(school, learned) {
    const parts = buildParts({ teach: teach2, undo, forget, save, open });
    let lesson = null;
    let selected = null;
    let shown = [];
    let past = [];
    let turn = 0;
    async function change(what, words, status = parts.done) {
      const mine = ++turn;
      parts.said.textContent = parts.done.textContent = "";
      status.textContent = "Learning …";
      try {
        const next = await school.learn(what);
        if (mine !== turn || !next) return;
        const seen = [...past, ...shown.map(({ image }) => image)];
        const compared2 = await inSlices(comparedWith(next, await school.network(), seen));
        if (mine !== turn) return;
        const isAnother = lesson || next.corrections.length;
        lesson = next;
        showLesson(parts, lesson, compared2, change);
        status.textContent = words(lesson.network);
        if (isAnother) learned();
      } catch (error) {
        if (mine === turn) status.textContent = sentenceOf(error);
      }
    }
    function teach2(label2) {
      if (!selected) return;
      const { image, digit } = selected;
      const words = (network) => {
        const now = readBy(network, image);
        if (now !== label2) return `It still reads ${a(now)}. Correct another ${label2} of yours.`;
        return digit === label2 ? `Learned: this is ${a(label2)}.` : `Learned: it now reads this as ${a(label2)}.`;
      };
      if (!lesson?.corrections.length) parts.panel.open = true;
      change({ add: [correctionOf(label2, image)] }, words, parts.said);
    }
    function undo() {
      const last = lesson?.corrections.at(-1);
      if (last) change({ remove: last }, () => `Correction undone: ${last.label}.`);
    }
    function save() {
      const blob = new Blob([toText(lesson?.corrections ?? [])], { type: "application/json" });
      const address = URL.createObjectURL(blob);
      element("a", { href: address, download: FILE }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1e3);
    }
    async function open(file) {
      try {
        const { corrections, damaged } = fromText(await file.text(), file.name);
        const left = damaged ? ` Left out: ${counted(damaged, "damaged digit")}.` : "";
        const words = `Learned ${counted(corrections.length, "digit")} from ${file.name}.${left}`;
        await change({ add: corrections }, () => words);
      } catch (error) {
        parts.done.textContent = sentenceOf(error);
      }
    }
    function forget() {
      change({ clear: true }, () => "All corrections are forgotten.");
    }
    school.listen?.(() => change({}, () => ""));
    change({}, () => "");
    return {
      row: parts.row,
      panel: parts.panel,
      network: async () => lesson?.network ?? school.network(),
      offer(digit) {
        if (`${digit.image}` !== `${selected?.image}`) parts.said.textContent = "";
        selected = digit;
        showChoice(parts, digit);
      },
      /** Nobody doubts a digit that reads as its writer said. */
      marked(digits) {
        return digits.map((one) => {
          const said = correctionOf(one.digit, one.image);
          const taught = lesson?.corrections.some((other) => isSame(said, other));
          return taught ? { ...one, taught, doubt: "" } : one;
        });
      },
      saw(digits) {
        shown = digits;
        parts.row.hidden = !digits.length;
      },
      leave() {
        past = [...past, ...shown.map(({ image }) => image)].slice(-REMEMBERED);
        shown = [];
      }
    };
  }
  function sentenceOf(error) {
    return sentence(error instanceof Error ? error.message : `${error}`);
  }

  // notebook/pen.js
  var WIDTH2 = 800;
  var HEIGHTS = { wide: 400, narrow: 600 };
  var TALLEST = 26;
  var STEP = 10;
  var INK2 = 26;
  var GLANCE = 96;
  function draw({ canvas, boxes, hint, undo, clear }, { strokes, picture, pen }) {
    const narrow = (canvas.parentElement?.clientWidth ?? 0) < 480;
    const empty = { width: WIDTH2, height: HEIGHTS[narrow ? "narrow" : "wide"] };
    const { width, height } = picture ? picture.shown : empty;
    const isOther = canvas.width !== width || canvas.height !== height;
    if (isOther) Object.assign(canvas, { width, height });
    canvas.style.width = `min(100%, ${TALLEST * canvas.width / canvas.height}rem)`;
    boxes.replaceChildren();
    const context = contextOf(canvas);
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (picture) context.drawImage(picture.shown, 0, 0);
    for (const stroke of strokes) drawStroke(context, stroke);
    if (pen) drawPen(boxes, canvas, pen);
    const blank = !picture && strokes.length === 0;
    hint.hidden = !blank;
    undo.disabled = clear.disabled = blank;
  }
  function drawStroke(context, { width, points }) {
    context.strokeStyle = `rgb(${INK2} ${INK2} ${INK2})`;
    context.lineWidth = width;
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    context.moveTo(points[0][0], points[0][1]);
    for (let n = 1; n < points.length; n++) {
      const [[u, v], [x2, y2]] = points.slice(n - 1, n + 1);
      context.quadraticCurveTo(u, v, (u + x2) / 2, (v + y2) / 2);
    }
    const [x, y] = points[points.length - 1];
    context.lineTo(x, y);
    context.stroke();
  }
  function drawPen(boxes, canvas, { x, y, down }) {
    boxes.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
    boxes.append(svg("circle", { cx: x, cy: y, r: 9, class: down ? "pad-pen pad-down" : "pad-pen" }));
  }
  function lineWidth(parts) {
    return Number(parts.width.value) * parts.canvas.width / WIDTH2;
  }
  function listenToPen(parts, state, { refresh, change, read: read2 }) {
    const { canvas } = parts;
    const place = (event) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return [
        (event.clientX - left) * canvas.width / width,
        (event.clientY - top) * canvas.height / height
      ];
    };
    let stroke = null;
    canvas.onpointerdown = (event) => {
      if (event.button !== 0 || stroke) return;
      event.preventDefault();
      canvas.focus({ preventScroll: true });
      canvas.setPointerCapture(event.pointerId);
      state.pen = null;
      const first = place(event);
      stroke = { pointer: event.pointerId, width: lineWidth(parts), points: [first, first] };
      state.strokes.push(stroke);
      change();
    };
    canvas.onpointermove = (event) => {
      if (!stroke || event.pointerId !== stroke.pointer) return;
      const events = event.getCoalescedEvents?.() ?? [];
      stroke.points.push(...(events.length ? events : [event]).map(place));
      refresh();
    };
    canvas.onpointerup = canvas.onpointercancel = (event) => {
      if (event.pointerId !== stroke?.pointer) return;
      stroke = null;
      read2();
    };
  }
  function listenToKeys(parts, state, { refresh, change, read: read2, undo }) {
    const { canvas } = parts;
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    function movePen(pen, [right, down], step2 = STEP) {
      pen.x = Math.min(Math.max(pen.x + right * step2, 0), canvas.width);
      pen.y = Math.min(Math.max(pen.y + down * step2, 0), canvas.height);
      if (pen.down) state.strokes.at(-1)?.points.push([pen.x, pen.y]);
      refresh();
    }
    function turnPen(pen) {
      pen.down = !pen.down;
      const at = [pen.x, pen.y];
      if (pen.down) state.strokes.push({ width: lineWidth(parts), points: [at, at] });
      change();
      if (!pen.down) read2();
    }
    canvas.onkeydown = (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
      else if (moves[event.key] || event.key === " ") {
        const pen = state.pen ??= { x: canvas.width / 2, y: canvas.height / 4, down: false };
        if (event.key === " ") turnPen(pen);
        else movePen(pen, moves[event.key], event.shiftKey ? 1 : STEP);
      } else return;
      event.preventDefault();
    };
    canvas.onblur = () => {
      const down = state.pen?.down;
      state.pen = null;
      if (down) refresh();
      if (down) read2();
    };
  }
  function latestInk(strokes) {
    let [left, right] = [Infinity, -Infinity];
    const own = [...strokes].reverse().filter(({ width: width2, points }, n) => {
      const xs = points.map(([x]) => x);
      const [from, to] = [Math.min(...xs) - width2, Math.max(...xs) + width2];
      if (n && (from > right || to < left)) return false;
      [left, right] = [Math.min(left, from), Math.max(right, to)];
      return true;
    });
    const margin = Math.max(...own.map(({ width: width2 }) => width2));
    const ys = own.flatMap(({ points }) => points.map(([, y]) => y));
    const [top, bottom] = [Math.min(...ys) - margin, Math.max(...ys) + margin];
    const size = GLANCE / Math.max(right - left, bottom - top);
    const [width, height] = [right - left, bottom - top].map((side) => Math.ceil(side * size));
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = contextOf(canvas);
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.setTransform(size, 0, 0, size, -left * size, -top * size);
    for (const stroke of own) drawStroke(context, stroke);
    const { data } = context.getImageData(0, 0, width, height);
    const ink = Float32Array.from({ length: width * height }, (_, n) => 255 - data[4 * n]);
    return grid(
      height,
      width,
      ink.map((dark) => dark / (255 - INK2))
    );
  }

  // notebook/pad.js
  var SHRINK = 2;
  var TAKES = "Draw, drop, paste, open or photograph a number";
  var INVITATION2 = `${TAKES}. With the keyboard: arrows move the pen, the space bar puts it down and lifts it.`;
  var LINK = "that is a link, and the pad fetches nothing from the network; save the picture, then open the file";
  function mount(root, desk, said = "", zone = root) {
    const parts = build(root, said);
    const teaching = newTeaching(desk, () => {
      inside.renew();
      read2();
    });
    const inside = lookInside(teaching.network);
    parts.teach.replaceWith(teaching.row);
    parts.inside.append(teaching.panel, inside.element);
    const state = { strokes: [], picture: null, pen: null };
    let [turn, asked, reading] = [0, false, false];
    let chosen = 0;
    const shrink = () => state.picture ? 1 : SHRINK;
    const show = (answer) => {
      const size = [parts.canvas.width, parts.canvas.height].map((side) => side / shrink());
      const read3 = answer && answer.error === void 0;
      const digits = read3 ? teaching.marked(answer.digits) : [];
      teaching.saw(digits);
      showAnswer(parts, read3 ? { ...answer, digits } : answer, size, follow, chosen);
    };
    function follow(digit, n) {
      chosen = n;
      teaching.offer(digit);
      inside.show(digit.image);
    }
    function refresh() {
      draw(parts, state);
      if (state.strokes.length)
        inside.follow(() => normalise(evenStrokes(latestInk(state.strokes))).data);
    }
    function change() {
      turn++;
      asked = false;
      chosen = 0;
      refresh();
    }
    function question() {
      const { strokes, picture } = state;
      if (picture && !strokes.length) return { grey: picture.grey, scale: picture.scale };
      const { width, height } = parts.canvas;
      const drawn = contextOf(parts.canvas).getImageData(0, 0, width, height);
      return { drawn, factor: shrink() };
    }
    async function read2() {
      if (!state.picture && state.strokes.length === 0) return show(null);
      parts.answer.textContent = "Reading …";
      asked = true;
      if (reading) return;
      reading = true;
      for (let mine = turn; asked; mine = turn) {
        asked = false;
        const answer = await desk.read(question()).catch(asError);
        if (mine === turn && !asked) show(answer);
      }
      reading = false;
    }
    function replace(picture) {
      Object.assign(state, { picture, strokes: [], pen: null });
      teaching.leave();
      change();
      return read2();
    }
    async function open(file) {
      if (!file) return;
      const mine = ++turn;
      parts.answer.textContent = "Opening …";
      const opened = await Promise.resolve(file).then(desk.open).catch(asError);
      if (mine !== turn) return;
      const isPicture = "grey" in opened;
      await replace(isPicture ? opened : null);
      if (!isPicture) show(opened);
    }
    function undo() {
      if (!state.strokes.pop()) state.picture = null;
      change();
      read2();
    }
    parts.undo.onclick = undo;
    parts.clear.onclick = () => replace(null);
    for (const input of [parts.open, parts.photo]) {
      input.onchange = async () => {
        await open(input.files?.[0]);
        input.value = "";
      };
    }
    const told = { refresh, change, read: read2, undo };
    listenToPen(parts, state, told);
    listenToKeys(parts, state, told);
    listenToFiles(root, zone, open);
    refresh();
    show(null);
  }
  var messageOf = (error) => error instanceof Error ? error.message : `${error}`;
  function asError(error) {
    return { error: messageOf(error) };
  }
  function build(root, said) {
    const parts = {
      canvas: element("canvas", { tabindex: 0, role: "application", "aria-label": INVITATION2 }),
      boxes: svg("svg", { "aria-hidden": "true" }),
      hint: element("p", { class: "pad-hint", "aria-hidden": "true" }, TAKES),
      undo: element("button", { type: "button" }, "Undo"),
      clear: element("button", { type: "button" }, "Clear"),
      width: element("input", { type: "range", min: 4, max: 44, value: 16 }),
      open: element("input", { type: "file", accept: "image/*" }),
      photo: element("input", { type: "file", accept: "image/*", capture: "environment" }),
      answer: element("p", { class: "pad-answer", role: "status" }),
      error: element("p", { class: "pad-error", role: "alert" }),
      digits: element("div", { class: "pad-digits" }),
      teach: element("div"),
      why: element("div", { class: "pad-why" }),
      inside: element("div")
    };
    root.classList.add("pad");
    keepKeys(root);
    root.replaceChildren(
      element("div", { class: "pad-sheet" }, parts.canvas, parts.boxes, parts.hint),
      element(
        "div",
        { class: "pad-tools" },
        parts.undo,
        parts.clear,
        element("label", { class: "pad-width" }, "Line width", parts.width),
        element("label", { class: "pad-file" }, "Open a picture", parts.open),
        element("label", { class: "pad-file pad-photo" }, "Take a photo", parts.photo)
      ),
      element("div", { class: "pad-answers" }, parts.answer, parts.error),
      parts.digits,
      parts.teach,
      parts.why,
      parts.inside
    );
    if (said) root.append(element("p", { class: "pad-said" }, said));
    return parts;
  }
  function listenToFiles(root, zone, open) {
    const isOver = (event) => {
      const kinds = event.dataTransfer?.types ?? [];
      return kinds.includes("Files") || kinds.includes("text/uri-list");
    };
    zone.addEventListener("dragover", (event) => {
      if (!isOver(event)) return;
      event.preventDefault();
      root.classList.add("pad-over");
    });
    zone.addEventListener("dragleave", () => root.classList.remove("pad-over"));
    zone.addEventListener("drop", (event) => {
      root.classList.remove("pad-over");
      if (!event.dataTransfer || !isOver(event)) return;
      event.preventDefault();
      root.scrollIntoView({ block: "nearest" });
      open(event.dataTransfer.files[0] ?? linked(event.dataTransfer.getData("text/uri-list")));
    });
    document.addEventListener("paste", (event) => {
      const here = root.contains(document.activeElement) || document.activeElement === document.body;
      const file = event.clipboardData?.files[0];
      if (!root.isConnected || !here || !file) return;
      event.preventDefault();
      open(file);
    });
  }
  async function linked(link) {
    const [, type, data] = /^data:(image\/[\w.+-]+);base64,(.+)/.exec(link) ?? [];
    if (!data) throw new Error(LINK);
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    return new File([bytes], "the picture", { type });
  }

  // notebook/distort.js
  var { SIDE } = MNIST;
  var MIDDLE = (SIDE - 1) / 2;
  var SMOOTHNESS = 4;
  var NOISE = 24;
  function bendOf(seed) {
    const uniform = uniformNumbers(seed);
    return [0, 1].map(() => {
      const noise = zeros(SIDE, SIDE, Float64Array).data.map(() => NOISE * (2 * uniform() - 1));
      const margin = 4 * SMOOTHNESS;
      const smooth = gaussianFilter(pad(grid(SIDE, SIDE, noise), margin), SMOOTHNESS);
      const [left, right] = [margin, margin + SIDE];
      return crop(smooth, { left, top: left, right, bottom: right }).data;
    });
  }
  function distorted(image, { rotation, scale, shear, shift, bend, thickness: thickness2 }, [down, right]) {
    const pen = withPen(image, thickness2);
    const angle = rotation * Math.PI / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return image.map((_, n) => {
      const [y, x] = [Math.floor(n / SIDE) - MIDDLE, n % SIDE - MIDDLE];
      const [slantY, slantX] = [y / scale, shear * y + x / scale];
      const fromY = cos * slantY - sin * slantX + MIDDLE + bend * down[n];
      const fromX = sin * slantY + cos * slantX - shift + MIDDLE + bend * right[n];
      return Math.floor(255 * valueAt(pen, fromY, fromX) + 0.5) / 255;
    });
  }
  function valueAt(image, y, x) {
    if (Math.min(y, x) <= -1 || Math.max(y, x) >= SIDE) return 0;
    const within = (value, most) => Math.min(Math.max(value, 0), most);
    const [top, left] = [y, x].map((place) => within(Math.floor(place), SIDE - 2));
    const [v, u, first] = [within(y - top, 1), within(x - left, 1), top * SIDE + left];
    const along = (n) => (1 - u) * image[n] + u * image[n + 1];
    return (1 - v) * along(first) + v * along(first + SIDE);
  }
  function withPen(image, thickness2) {
    const extreme = thickness2 < 0 ? Math.min : Math.max;
    return image.map((value, n) => {
      const near2 = [n - SIDE, n + SIDE];
      if (n % SIDE) near2.push(n - 1);
      if ((n + 1) % SIDE) near2.push(n + 1);
      const inside = near2.filter((other2) => other2 >= 0 && other2 < image.length);
      const other = extreme(value, ...inside.map((index) => image[index]));
      return value + Math.abs(thickness2) * (other - value);
    });
  }

  // notebook/teach.js
  var SEED = 1;
  var ALL = 1 - 1e-9;
  var BENDS = 40;
  async function lessonsFrom({ rehearsal, tests, settings }) {
    const [known, unknown] = await Promise.all([rehearsal, tests].map(unpacked));
    return { rehearsal: known, tests: unknown, settings };
  }
  async function unpacked({ images, bits, labels }) {
    const bytes = await inflatedBytes(images);
    const [each, black] = [8 / bits, 2 ** bits - 1];
    const tones = new Uint8Array(each * bytes.length);
    for (let n = 0; n < tones.length; n++)
      tones[n] = bytes[Math.floor(n / each)] >> 8 - bits * (1 + n % each) & black;
    return { images: imagesIn(tones, black), labels: Array.from(labels, Number) };
  }
  function* teach(network, examples, { rehearsal, settings }) {
    const { rate, settling, mostPasses, batchSize } = settings;
    const own = splitOf([...examples].sort(compared));
    const uniform = uniformNumbers(SEED);
    const ways = yield* allBends();
    const copies = () => copiesOf(own, settings, ways, uniform);
    const learner = copied(network);
    function* pass(rate2) {
      const split = joined(rehearsal, yield* copies());
      const all = batches(split.images.length, { batchSize }, uniform);
      for (let left = Math.ceil(split.images.length / batchSize); left > 0; left--)
        yield* step(learner, split, all.next().value, rate2);
    }
    for (let n = 0; n < mostPasses; n++) {
      yield* pass(rate);
      if ((yield* evaluate(learner, own)).accuracy > ALL) break;
    }
    yield* pass(settling);
    return yield* noMoreThanNeeded(network, learner, own, yield* copies(), settings);
  }
  function* teachRefuser(refuser, examples, { rehearsal, settings }) {
    const digits = rehearsal.images.slice(-settings.atRandom);
    const turned = turnedDigits(digits, Array.from(rehearsal.labels).slice(-settings.atRandom));
    const images = [...digits, ...turned];
    const labels = images.map((_, n) => Number(n < digits.length));
    const ones = examples.map(({ image }) => ({ label: 1, image }));
    return yield* teach(refuser, ones, { rehearsal: { images, labels }, settings });
  }
  function turnedDigits(images, labels) {
    const suited = images.filter((_, n) => ![0, 1, 8].includes(labels[n]));
    return images.map((_, n) => {
      const image = Float32Array.from(suited[n % suited.length]);
      return rot90(grid(28, 28, image), n % 2 ? 1 : 3).data;
    });
  }
  function* noMoreThanNeeded(original, learner, own, copies, { stepsBack, sure, copiesRight }) {
    const between = copied(original);
    for (const share of stepsBack) {
      between.theta.forEach((_, n) => {
        between.theta[n] = original.theta[n] + share * (learner.theta[n] - original.theta[n]);
      });
      const isSure = own.images.every(
        (image, n) => probability(between, image, own.labels[n]) >= sure
      );
      if (isSure && (yield* evaluate(between, copies)).accuracy >= copiesRight) break;
      yield;
    }
    return between;
  }
  function probability(network, image, label2) {
    return softmax(forward(network, image)[network.W.length])[label2];
  }
  function splitOf(examples) {
    return {
      images: examples.map(({ image }) => image),
      labels: examples.map(({ label: label2 }) => label2)
    };
  }
  function joined(one, other) {
    return {
      images: [...one.images, ...other.images],
      labels: [...Array.from(one.labels), ...Array.from(other.labels)]
    };
  }
  function compared(one, other) {
    const n = one.image.findIndex((value, pixel) => value !== other.image[pixel]);
    return one.label - other.label || (n < 0 ? 0 : one.image[n] - other.image[n]);
  }
  var bends = [];
  function* allBends() {
    for (; bends.length < BENDS; yield) bends.push(bendOf(bends.length));
    return bends;
  }
  function* copiesOf({ images, labels }, { copies, limits }, bends2, uniform) {
    const upTo = (limit) => limit * (2 * uniform() - 1);
    const made = { images: [], labels: [] };
    for (let n = 0; n < copies * images.length; n++, yield) {
      const amounts = {
        rotation: upTo(limits.rotation),
        scale: Math.exp(upTo(limits.scale)),
        shear: upTo(limits.shear),
        shift: upTo(limits.shift),
        bend: Math.sign(upTo(1)) * limits.bend / NOISE,
        thickness: upTo(limits.thickness)
      };
      const image = Float32Array.from(images[n % images.length]);
      made.images.push(distorted(image, amounts, bends2[Math.floor(bends2.length * uniform())]));
      made.labels.push(labels[n % images.length]);
    }
    return made;
  }

  // notebook/page.js
  var UNITS = 5;
  var SAID = "The network runs in this page. What you draw or open never leaves your browser.";
  var KEPT = "Your corrections are kept in this browser. Nothing leaves your machine.";
  var SOURCE = globalThis.document?.currentScript?.textContent;
  function worksHere(data) {
    let reader = readerFrom(data);
    const learn = learnsFrom(data);
    return async (job) => {
      if ("file" in job) return openPicture(job.file);
      if ("hand" in job) {
        const lesson = await learn(job.hand);
        if (!lesson) return null;
        const { refuser, ...told } = lesson;
        reader = reader.then((own) => ({ ...own, network: told.network, refuser }));
        return told;
      }
      const picture = "drawn" in job ? pictureOf(job.drawn, job.factor) : job;
      return describe(read(picture, await reader), picture, await reader);
    };
  }
  function learnsFrom(data) {
    const ready = once(() => Promise.all([readerFrom(data), lessonsFrom(data.lessons)]));
    const before = once(async () => {
      const [{ network }, { tests }] = await ready();
      return (await inSlices(evaluate(network, tests))).accuracy;
    });
    let last = Promise.resolve();
    let turn = 0;
    async function learn(hand) {
      const [original, lessons] = await ready();
      const examples = hand.map((one) => ({ label: one.label, image: imageOf(one) }));
      let { network, refuser } = original;
      if (hand.length) {
        network = await inSlices(teach(network, examples, lessons));
        refuser = await inSlices(teachRefuser(refuser, examples, lessons));
      }
      const { accuracy: after } = await inSlices(evaluate(network, lessons.tests));
      return { network, refuser, before: await before(), after, tests: lessons.tests.images.length };
    }
    return (hand) => {
      const mine = ++turn;
      last = last.catch(() => null).then(() => mine === turn ? learn(hand) : null);
      return last;
    };
  }
  function once(make) {
    let made;
    return () => made ??= make();
  }
  function worksAside(data) {
    const here = () => {
      const work = worksHere(data);
      return (job) => new Promise(requestAnimationFrame).then(() => work(job));
    };
    let worker = newWorker();
    if (!worker) return here();
    let instead;
    const open = /* @__PURE__ */ new Map();
    let count2 = 0;
    worker.postMessage({ data });
    worker.onmessage = ({ data: { number, answer, error } }) => {
      const asked = open.get(number);
      open.delete(number);
      if (error) asked?.fail(new Error(error));
      else asked?.done(answer);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker = null;
      instead = here();
      for (const { job, done, fail } of open.values()) instead(job).then(done, fail);
    };
    return (job) => {
      if (!worker) return instead(job);
      worker.postMessage({ number: ++count2, job });
      return new Promise((done, fail) => open.set(count2, { job, done, fail }));
    };
  }
  async function warmUp(work) {
    const bars2 = Float32Array.from(
      { length: 200 * 400 },
      (_, n) => Number(n % 100 > 12 || Math.abs(n / 400 - 100) > 60)
    );
    for (let n = 0; n < 3; n++) await work({ grey: grid(200, 400, bars2), scale: [1, 1] });
  }
  function newWorker() {
    if (!SOURCE || !globalThis.OffscreenCanvas) return null;
    try {
      return new Worker(URL.createObjectURL(new Blob([SOURCE], { type: "text/javascript" })));
    } catch {
      return null;
    }
  }
  function serve() {
    const page = (
      /** @type {any} */
      globalThis
    );
    let work;
    page.onmessage = async ({ data: { data, number, job } }) => {
      if (data) return warmUp(work = worksHere(data));
      try {
        const answer = await work(job);
        const shown = answer.shown?.transferToImageBitmap();
        const moved2 = shown ? [shown, answer.grey.data.buffer] : [];
        page.postMessage({ number, answer: shown ? { ...answer, shown } : answer }, moved2);
      } catch (error) {
        page.postMessage({ number, ...asError(error) });
      }
    };
  }
  function describe(reading, { scale }, reader) {
    const boxOf2 = ({ box }) => box.map((side, n) => side / scale[n % 2]);
    const digits = reading.digits.map((digit) => ({
      ...digit,
      box: boxOf2(digit),
      probability: Math.max(...digit.probabilities),
      why: why(reader.network, digit.image, UNITS)
    }));
    const { text, hint, leftOut } = reading;
    return { text, hint, leftOut: leftOut.map(boxOf2), digits };
  }
  function start() {
    const [root, reader] = ["pad", "reader"].map((id) => document.getElementById(id));
    if (!root || !reader) return;
    const data = JSON.parse(reader.textContent ?? "");
    const work = worksAside(data);
    const hand = newHand(browserStorage());
    const network = once(() => networkFrom(data.network));
    let isTaught = false;
    const desk = {
      open: (file) => work({ file }),
      read: work,
      network,
      async learn(change) {
        hand.change(change);
        const [corrections, note] = [hand.list(), hand.note()];
        isTaught ||= corrections.length > 0;
        const lesson = isTaught ? await work({ hand: corrections }) : { network: await network(), before: 0, after: 0, tests: 0 };
        return lesson && { ...lesson, corrections, kept: KEPT, note };
      },
      listen: hand.listen
    };
    mount(root, desk, SAID, document.documentElement);
  }
  if (globalThis.document) start();
  else serve();
  return __toCommonJS(page_exports);
})();
