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
  var grid = (height, width, data) => ({ height, width, data });
  var zeros = (height, width, Type = (
    /** @type {any} */
    Uint8Array
  )) => grid(height, width, new Type(height * width));
  var row = ({ width, data }, y) => (
    /** @type {typeof data} */
    data.subarray(y * width, (y + 1) * width)
  );
  var kindOf = (data) => (
    /** @type {any} */
    data.constructor
  );
  function map({ height, width, data }, change, Type = (
    /** @type {any} */
    Uint8Array
  )) {
    const result = new Type(data.length);
    for (let i = 0; i < data.length; i++) result[i] = /** @type {number} */
    change(data[i], i);
    return grid(height, width, result);
  }
  function where(values, keep) {
    const kept = new (kindOf(values))(values.length);
    let n = 0;
    for (let i = 0; i < values.length; i++) if (keep(values[i], i)) kept[n++] = values[i];
    return (
      /** @type {typeof values} */
      kept.subarray(0, n)
    );
  }
  var not = (mask) => map(mask, (value) => !value);
  var count = (mask) => sum(mask.data);
  function transpose({ height, width, data }) {
    const result = new (kindOf(data))(data.length);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0, to = y; x < width; x++, i++, to += height) result[to] = data[i];
    return grid(width, height, result);
  }
  function flip({ height, width, data }) {
    const result = zeros(height, width, kindOf(data));
    for (let y = 0; y < height; y++) row(result, y).set(row({ width, data }, height - 1 - y));
    return result;
  }
  function rot90(picture, turn) {
    return turn % 4 ? flip(transpose(rot90(picture, turn % 4 - 1))) : picture;
  }
  function crop({ width, data }, { left, top, right, bottom }) {
    const part = zeros(bottom - top, right - left, kindOf(data));
    for (let y = top; y < bottom; y++)
      row(part, y - top).set(row({ width, data }, y).subarray(left, right));
    return part;
  }
  function paste(picture, part, { left, top }) {
    for (let y = 0; y < part.height; y++) row(picture, top + y).set(row(part, y), left);
  }
  function pad({ height, width, data }, margin, edge = false) {
    const wide = zeros(height + 2 * margin, width + 2 * margin, kindOf(data));
    paste(wide, { height, width, data }, { left: margin, top: margin });
    for (let y = 0; edge && y < wide.height; y++) {
      const own = row({ width, data }, Math.min(Math.max(y - margin, 0), height - 1));
      row(wide, y).fill(own[0], 0, margin).fill(own[width - 1], margin + width).set(own, margin);
    }
    return wide;
  }
  function trim(picture, margin) {
    const [right, bottom] = [picture.width - margin, picture.height - margin];
    return crop(picture, { left: margin, top: margin, right, bottom });
  }
  function round(value) {
    const low = Math.floor(value);
    if (value - low !== 0.5) return value - low < 0.5 ? low : low + 1;
    return low % 2 === 0 ? low : low + 1;
  }
  function sum(values) {
    let total = 0;
    for (let n = 0; n < values.length; n++) total += values[n];
    return total;
  }
  var mean = (values) => sum(values) / values.length;
  var largest = (values) => values[argmax(values)] ?? -Infinity;
  function smallest(values) {
    let least = Infinity;
    for (let n = 0; n < values.length; n++) if (values[n] < least) least = values[n];
    return least;
  }
  function argmax(values) {
    let best = 0;
    for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
    return best;
  }
  function argsort(values) {
    return Array.from(values, (_, n) => n).sort((a2, b) => values[a2] - values[b]);
  }
  function median(values) {
    const rest = new Float64Array(values);
    const half = rest.length >> 1;
    const upper = select(rest, half);
    return rest.length % 2 ? upper : (largest(rest.subarray(0, half)) + upper) / 2;
  }
  function select(values, k) {
    for (let low = 0, high = values.length - 1; low < high; ) {
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
  function searchsorted(values, value) {
    let n = 0;
    while (n < values.length && values[n] < value) n++;
    return n;
  }
  function cumsum(values) {
    let total = 0;
    return Array.from(values, (value) => total += value);
  }
  function weightedMedian(values, weights) {
    const order = argsort(values);
    const below = cumsum(order.map((n) => weights[n]));
    return values[order[searchsorted(below, below[below.length - 1] / 2)]];
  }
  var alongRows = (picture, change) => transpose(change(transpose(picture)));
  function gaussianFilter(picture, sigma) {
    const length = 1 + Math.trunc(4 * sigma + 0.5);
    const weights = Array.from({ length }, (_, x) => Math.exp(-0.5 / (sigma * sigma) * x * x));
    const total = weights[0] + 2 * sum(weights.slice(1));
    const kernel = weights.map((weight) => weight / total);
    return alongRows(smoothDown(picture, kernel), (turned) => smoothDown(turned, kernel));
  }
  function smoothDown({ height, width, data }, kernel) {
    const result = zeros(height, width, kindOf(data));
    const values = new Float64Array(width);
    const mirrored = (y) => {
      const at = (y % (2 * height) + 2 * height) % (2 * height);
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
  function slideDown({ height, width, data }, before, after, sign = 1) {
    const size = before + after + 1;
    const [starts, ends, result] = [0, 1, 2].map(
      () => grid(
        height,
        width,
        /** @type {typeof data} */
        data.slice()
      )
    );
    const keepBest = (target, source) => {
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
  function maximumFilter(picture, size) {
    const mask = (
      /** @type {any} */
      picture
    );
    if (mask.data instanceof Uint8Array)
      return (
        /** @type {any} */
        maximumAlongRows(maximumDownColumns(mask, size), size)
      );
    const down = (one) => slideDown(one, size >> 1, size - 1 >> 1);
    return alongRows(down(picture), down);
  }
  function greyClosing(picture, size) {
    const [less, more] = [size - 1 >> 1, size >> 1];
    const grow = (one) => slideDown(one, less, more);
    const shrink = (one) => slideDown(one, more, less, -1);
    return shrink(alongRows(grow(picture), (turned) => shrink(grow(turned))));
  }
  function holds({ height, width, data }, size, isDown, outside, least) {
    const result = zeros(height, width);
    const [lines, across, n, step2] = isDown ? [width, 1, height, width] : [height, width, width, 1];
    const [before, after] = [size >> 1, size - 1 >> 1];
    for (let line = 0; line < lines; line++) {
      let held = size * outside;
      for (let i = -after, at = line * across - after * step2; i < n; i++, at += step2) {
        held += i + after < n ? data[at + after * step2] : outside;
        held -= i > before ? data[at - (before + 1) * step2] : outside;
        if (i >= 0 && held >= least) result.data[at] = 1;
      }
    }
    return result;
  }
  var maximumAlongRows = (mask, size) => holds(mask, size, false, 0, 1);
  var minimumAlongRows = (mask, size, outside = 1) => holds(mask, size, false, outside, size);
  var maximumDownColumns = (mask, size) => holds(mask, size, true, 0, 1);
  var minimumDownColumns = (mask, size, outside = 1) => holds(mask, size, true, outside, size);
  function label({ height, width, data }, eight = true) {
    const labels = new Int32Array(data.length);
    const parent = [0];
    const root = (n) => {
      while (parent[n] !== n) n = parent[n] = parent[parent[n]];
      return n;
    };
    const link = (mine, other) => {
      if (!other || other === mine) return mine;
      const theirs = root(other);
      if (!mine) return theirs;
      mine = root(mine);
      return parent[Math.max(mine, theirs)] = Math.min(mine, theirs);
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
  function bincount(labels, found) {
    const counts = new Int32Array(found + 1);
    for (let i = 0; i < labels.data.length; i++) counts[labels.data[i]]++;
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
  function regions(mask, eight = true) {
    const { labels, count: found } = label(mask, eight);
    const areas = bincount(labels, found).subarray(1);
    return { labels, areas, boxes: (
      /** @type {Box[]} */
      findObjects(labels, found)
    ) };
  }
  function distanceTransform({ height, width, data }) {
    const squares = new Int32Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const above = i < width ? height + width : squares[i - width];
      squares[i] = data[i] ? above + 1 : 0;
    }
    for (let i = data.length - width - 1; i >= 0; i--)
      squares[i] = Math.min(squares[i], squares[i + width] + 1);
    for (let i = 0; i < data.length; i++) squares[i] *= squares[i];
    const result = zeros(height, width, Float64Array);
    const columns = new Int32Array(width);
    const starts = new Int32Array(width);
    for (let top = 0; top < data.length; top += width) {
      const at = (x, column) => (x - column) * (x - column) + squares[top + column];
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

  // reading/web/ann.js
  async function networkFrom({ sizes, parameters }) {
    const planes = await inflatedBytes(parameters);
    const count2 = planes.length / 4;
    const bytes = planes.map((_, n) => planes[n % 4 * count2 + (n >> 2)]);
    return viewsOf(new Float32Array(bytes.buffer), sizes);
  }
  function viewsOf(theta, sizes) {
    let start2 = 0;
    const take = (length) => theta.subarray(start2, start2 += length);
    const network = { sizes, theta, W: [], b: [] };
    sizes.slice(1).forEach((k, n) => network.W.push(take(sizes[n] * k)) && network.b.push(take(k)));
    return network;
  }
  function copied({ sizes, theta }) {
    return viewsOf(Float64Array.from(theta), sizes);
  }
  function zeroNetwork(sizes) {
    const counts = sizes.slice(1).map((k, layer) => (sizes[layer] + 1) * k);
    return viewsOf(new Float64Array(sum(counts)), sizes);
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
    W.forEach((weights, layer) => {
      const [x, k, z] = [layers[layer], sizes[layer + 1], new Float64Array(b[layer])];
      for (let i = 0; i < x.length; i++) if (x[i]) addTimes(z, 0, x[i], weights, i * k, k);
      layers.push(layer < W.length - 1 ? z.map((value) => Math.max(value, 0)) : z);
    });
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
  function probabilitiesOf(network, image) {
    return softmax(forward(network, image)[network.W.length]);
  }
  function crossEntropy(logits, label2) {
    const most = largest(logits);
    return Math.log(sum(Array.from(logits, (z) => Math.exp(z - most)))) - (logits[label2] - most);
  }
  function backward({ sizes, W }, activations, label2, gradient) {
    let delta = Float64Array.from(softmax(activations[W.length]));
    delta[label2] -= 1;
    for (let layer = W.length - 1; layer >= 0; layer--) {
      const [x, weights, k] = [activations[layer], W[layer], sizes[layer + 1]];
      addTimes(gradient.b[layer], 0, 1, delta, 0, k);
      const below = new Float64Array(layer ? x.length : 0);
      for (let i = 0; i < x.length; i++) {
        if (!(x[i] > 0)) continue;
        addTimes(gradient.W[layer], i * k, x[i], delta, 0, k);
        if (layer) for (let j = 0; j < k; j++) below[i] += weights[i * k + j] * delta[j];
      }
      delta = below;
    }
  }
  function* step(network, split, rows, rate) {
    const gradient = zeroNetwork(network.sizes);
    const score = yield* scored(
      network,
      split,
      rows,
      (activations, label2) => backward(network, activations, label2, gradient)
    );
    addTimes(network.theta, 0, -rate / rows.length, gradient.theta, 0, network.theta.length);
    return score;
  }
  function evaluate(network, split) {
    return scored(network, split, [...split.images.keys()], () => {
    });
  }
  function* scored(network, { images, labels }, rows, see) {
    let [loss, right] = [0, 0];
    for (const row2 of rows) {
      const activations = forward(network, images[row2]);
      const logits = activations[network.W.length];
      loss += crossEntropy(logits, labels[row2]) / rows.length;
      right += Number(argmax(logits) === labels[row2]);
      see(activations, labels[row2]);
      yield;
    }
    return { loss, accuracy: right / rows.length };
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
    const [first, second] = argsort(p.map((value) => -value));
    const said = p[first] < unsureBelow ? [`could be ${first} or ${second}`] : [];
    if (evidence < doubtfulBelow) said.push("may not be a digit");
    return said.join(", ");
  }
  function keeps({ doubtfulBelow, refuseBelow }, evidence) {
    if (evidence.length === 1) return [true];
    const clear = evidence.filter((each) => each >= doubtfulBelow).length;
    const { MANY, NUMBERS, NUMBERS_OF_MANY } = CERTAINTY;
    const words = clear < (evidence.length <= MANY ? NUMBERS : NUMBERS_OF_MANY) * evidence.length;
    return evidence.map((each) => !words && each >= refuseBelow);
  }

  // reading/web/pictures.js
  var STRIP = 1 << 22;
  async function openPicture(file) {
    const name = file.name || "the picture";
    if (!file.size) throw new Error(`${name} is empty (0 bytes); copy or export the picture again`);
    const how = { imageOrientation: "from-image", colorSpaceConversion: "none" };
    const bitmap = await createImageBitmap(
      file,
      /** @type {any} */
      how
    ).catch(() => {
      throw new Error(`${name} is not a picture that this browser can read; save it as PNG or JPEG`);
    });
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
    return { grey: onPaper(colors, down, across), scale: [width / across, height / down] };
  }
  function checkSize({ width, height }, name) {
    const { LARGEST_PIXELS, SMALLEST_SIDE, MOST_OBLONG } = PICTURES;
    const [least, most] = [Math.min(width, height), Math.max(width, height)];
    const size = `${width} x ${height} pixels`;
    const refuse = (why2) => {
      throw new Error(`${name} ${why2}`);
    };
    if (width * height > LARGEST_PIXELS)
      refuse(`has more than ${LARGEST_PIXELS / 1e6} million pixels; save it smaller`);
    if (least < SMALLEST_SIDE)
      refuse(`has only ${size}; a picture needs ${SMALLEST_SIDE} or more each way`);
    if (most > MOST_OBLONG * least) refuse(`is a strip of ${size}; crop it to the digits`);
  }
  function greyOf(image) {
    let factor = 1;
    while (Math.max(image.width, image.height) > factor * PICTURES.WORKING_SIDE) factor *= 2;
    const [width, height] = [image.width, image.height].map((side) => Math.ceil(side / factor));
    const colors = reduce(image, factor, width, height);
    const shown = canvasOf(width, height);
    contextOf(shown).putImageData(new ImageData(colors, width, height), 0, 0);
    const scale = [image.width / width, image.height / height];
    return { grey: onPaper(colors, height, width), scale, shown };
  }
  function canvasOf(width, height) {
    const inWorker = !globalThis.document;
    if (inWorker) return (
      /** @type {any} */
      new OffscreenCanvas(width, height)
    );
    return Object.assign(document.createElement("canvas"), { width, height });
  }
  function contextOf(canvas) {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("this browser has no room for another canvas; close other pages");
    return context;
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
      average(data, image.width, tall, factor, result, top * width);
    }
    return result;
  }
  function average(data, width, height, factor, result, first) {
    if (factor === 1) return result.set(data, 4 * first);
    if (!isOpaque(data)) premultiply(data);
    const pixels2 = new Uint32Array(data.buffer);
    let cell = 4 * first;
    for (let y = 0; y < height; y += factor) {
      const bottom = Math.min(y + factor, height);
      for (let x = 0; x < width; x += factor, cell += 4) {
        const right = Math.min(x + factor, width);
        let [red, green, blue, cover] = [0, 0, 0, 0];
        for (let v = y; v < bottom; v++) {
          let [even, odd] = [0, 0];
          for (let i = v * width + x; i < v * width + right; i++) {
            even += pixels2[i] & 16711935;
            odd += pixels2[i] >>> 8 & 16711935;
          }
          red += even & 65535;
          green += odd & 65535;
          blue += even >>> 16;
          cover += odd >>> 16;
        }
        const count2 = (right - x) * (bottom - y);
        const alpha = mean2(cover, count2);
        result[cell] = mean2(red, count2, alpha);
        result[cell + 1] = mean2(green, count2, alpha);
        result[cell + 2] = mean2(blue, count2, alpha);
        result[cell + 3] = alpha;
      }
    }
  }
  function mean2(total, count2, alpha = 255) {
    const share = Math.trunc(f32(2 ** 24 / count2));
    const value = Math.floor((total + (count2 >> 1)) * share / 2 ** 24);
    return alpha === 255 || alpha === 0 ? value : Math.floor(255 * value / alpha);
  }
  function premultiply(data) {
    for (let i = 0; i < data.length; i++) {
      const product = data[i] * data[i | 3] + 128;
      if (i % 4 < 3) data[i] = (product >> 8) + product >> 8;
    }
  }
  function isOpaque(data) {
    for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
    return true;
  }
  function onPaper(colors, height, width) {
    const blank = zeros(height, width);
    const grey2 = map(blank, (_, n) => lightOf(colors, 4 * n) / 255, Float32Array);
    if (isOpaque(colors)) return clearest(colors, grey2);
    const alphas = map(grey2, (_, n) => colors[4 * n + 3] / 255, Float32Array);
    const covered = sum(alphas.data);
    const [box] = findObjects(map(alphas, Boolean), 1);
    const opaque = box ? covered / ((box.right - box.left) * (box.bottom - box.top)) : 0;
    const ink = map(grey2, (light, n) => light * alphas.data[n], Float32Array);
    const tone = opaque ? sum(ink.data) / Math.max(covered, 1e-6) : 0;
    const paper = Number(tone > 0.5 === opaque > PICTURES.MOSTLY);
    const under = (light, n) => light + f32(paper * f32(1 - alphas.data[n]));
    return map(ink, under, Float32Array);
  }
  function lightOf(colors, i) {
    return colors[i] * 19595 + colors[i + 1] * 38470 + colors[i + 2] * 7471 + 32768 >> 16;
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
    const { height, width } = grey2;
    const side = Math.max(height, width);
    const cell = Math.ceil(side / SHEET.GLANCE);
    const cells = meanCells(grey2, cell);
    const middle = middleTone(cells.data);
    for (const light2 of [true, false]) {
      const same = map(cells, (value) => value >= middle === light2);
      const covered = zeros(cells.height, cells.width);
      const found = findQuadrangles(same, Math.max(8, SHEET.SMALLEST_SHEET / cell), side);
      const own = found.filter(({ window: window2, inside: inside2 }) => {
        const before = crop(covered, window2).data;
        const isNew = !inside2.data.some((value, i) => value && before[i]);
        const both = map(inside2, (value, i) => value | before[i]);
        if (isNew) paste(covered, both, window2);
        return isNew;
      });
      const around = where(not(same).data, (_, i) => !covered.data[i]);
      if (mean(covered.data) < SHEET.LEAST_SHEETS || mean(around) < SHEET.TABLE) continue;
      return own.map(({ window: { left, top, right, bottom }, inside: inside2 }) => ({
        window: { left: left * cell, top: top * cell, right: right * cell, bottom: bottom * cell },
        inside: enlarge(erode(inside2), cell),
        light: light2
      }));
    }
    const window = { left: 0, top: 0, right: width, bottom: height };
    const [inside, light] = [not(zeros(height, width)), isLightPaper(grey2)];
    if (light && Math.min(cells.height, cells.width) * cell >= SHEET.BLANK / 2)
      paste(inside, not(enlarge(findTable(cells, middle), cell)), window);
    return [{ window, inside, light }];
  }
  function sidesOf({ left, top, right, bottom }, { height, width }) {
    return [left === 0, top === 0, right === width, bottom === height].filter(Boolean).length;
  }
  function findTable(cells, middle) {
    const dark = map(cells, (value) => value < middle);
    const { labels, areas, boxes } = regions(dark, false);
    const darkest = SHEET.DARKER * sum(where(cells.data, (value) => value >= middle));
    const lit = cells.data.length - count(dark);
    const isTable = boxes.map((box, n) => {
      if (sidesOf(box, cells) < 3) return false;
      const own = crop(labels, box).data;
      const tones = where(crop(cells, box).data, (_, i) => own[i] === n + 1);
      return mean(tones) < darkest / lit && areas[n] >= SHEET.SOLID * own.length;
    });
    return dilate(map(labels, (n) => n && isTable[n - 1]));
  }
  function meanCells({ height, width, data }, cell) {
    const cells = zeros(Math.floor(height / cell), Math.floor(width / cell), Float64Array);
    for (let y = 0; y < cells.height * cell; y++)
      for (let x = 0, i = y * width; x < cells.width * cell; x++, i++)
        cells.data[Math.floor(y / cell) * cells.width + Math.floor(x / cell)] += data[i];
    return map(cells, (value) => value / (cell * cell), Float64Array);
  }
  function findQuadrangles(same, smallest2, side) {
    const { labels, boxes } = regions(same, false);
    return boxes.flatMap((window, n) => {
      const [tall, wide] = [window.bottom - window.top, window.right - window.left];
      if (Math.min(tall, wide) < smallest2 || sidesOf(window, same) > 1) return [];
      const inside = fillHoles(map(crop(labels, window), (value) => value === n + 1));
      const paper = crop(same, window).data;
      const writing = map(inside, (value, i) => value && !paper[i]);
      const [area, written] = [count(inside), count(writing)];
      if (area < SHEET.BROAD * Math.max(tall, wide) ** 2) return [];
      if (written > (1 - SHEET.SOLID) * area) return [];
      const thick = thickness(writing);
      const squares = thick.filter((each) => each > 4).map((each) => each ** 2);
      if (squares.length && written < SHEET.WRITTEN * sum(squares)) return [];
      if (!thick.length && side < SHEET.BLANK) return [];
      const differs = Math.abs(area - areaOfCorners(inside));
      const most = SHEET.SQUARE * area + SHEET.RAGGED * 2 * (tall + wide);
      return differs <= most ? [{ window, inside }] : [];
    });
  }
  function thickness(writing) {
    const parts = label(writing, false);
    const depths = distanceTransform(writing).data;
    const thick = new Array(parts.count + 1).fill(0);
    parts.labels.data.forEach((part, n) => thick[part] = Math.max(thick[part], 2 * depths[n]));
    return thick.slice(1);
  }
  function fillHoles(own) {
    const { labels } = label(not(pad(own, 1)), false);
    const isInside = map(labels, (n) => n !== 1);
    return trim(isInside, 1);
  }
  function erode(mask) {
    const down = minimumDownColumns(mask, 3, 0).data;
    return map(minimumAlongRows(mask, 3, 0), (value, i) => value & down[i]);
  }
  function dilate(mask) {
    const down = maximumDownColumns(mask, 3).data;
    return map(maximumAlongRows(mask, 3), (value, i) => value | down[i]);
  }
  function enlarge({ height, width, data }, cell) {
    const large = zeros(height * cell, width * cell);
    for (let y = 0, i = 0; y < large.height; y++)
      for (let x = 0; x < large.width; x++, i++)
        large.data[i] = data[Math.floor(y / cell) * width + Math.floor(x / cell)];
    return large;
  }
  function areaOfCorners({ width, data }) {
    const farthest = (right, down2) => {
      let [most, corner] = [-Infinity, [0, 0]];
      for (let i = 0; i < data.length; i++) {
        const [x, y] = [i % width, Math.floor(i / width)];
        if (data[i] && right * x + down2 * y > most) [most, corner] = [right * x + down2 * y, [x, y]];
      }
      return corner;
    };
    const [a2, b, c, d] = [farthest(-1, -1), farthest(1, -1), farthest(1, 1), farthest(-1, 1)];
    const [across, up, along, down] = [c[0] - a2[0], c[1] - a2[1], d[0] - b[0], d[1] - b[1]];
    const around = Math.abs(across) + Math.abs(up) + Math.abs(along) + Math.abs(down);
    return Math.abs(across * down - up * along) / 2 + around / 2 + 1;
  }
  function middleTone(cells) {
    let middle = (smallest(cells) + largest(cells)) / 2;
    for (let n = 0; n < 8; n++) {
      const light = where(cells, (value) => value >= middle);
      if (light.length === cells.length) break;
      middle = (mean(light) + mean(where(cells, (value) => value < middle))) / 2;
    }
    return middle;
  }
  function isLightPaper(smooth) {
    const { height, width, data } = smooth;
    const middle = f32(f32(smallest(data) + largest(data)) / 2);
    const isLight = map(smooth, (value) => value >= middle);
    const inner = trim(isLight, Math.max(1, Math.floor(Math.min(height, width) / 25)));
    const light = count(isLight);
    const border = (light - count(inner)) / (data.length - inner.data.length);
    return light / data.length + border >= 1;
  }
  function removeGround(dark) {
    const { height, width } = dark;
    const window = Math.max(3, round(SHEET.GROUND_WINDOW * Math.min(height, width)));
    const margin = Math.floor(window / 2) + 1;
    const ground = trim(greyClosing(pad(dark, margin, true), window), margin).data;
    const some = f32(0.02);
    const contrast = (value, i) => {
      const ratio = f32(f32(value + some) / f32(ground[i] + some));
      return Math.min(Math.max(1 - ratio, 0), 1);
    };
    return map(dark, contrast, Float32Array);
  }

  // reading/web/ink.js
  function seeInk(grey2) {
    const seen = look(grey2, SHEET.BLUR);
    if (seen.mask.data.includes(1) && !isSpecks(seen.mask)) return seen;
    const blurred = look(grey2, SHEET.COARSE_BLUR);
    return blurred.mask.data.includes(1) ? blurred : seen;
  }
  function look(grey2, blur) {
    const { height, width } = grey2;
    const smooth = gaussianFilter(grey2, blur * Math.max(height, width));
    const [contrast, ink] = [0, 1].map(() => zeros(height, width, Float32Array));
    const seen = { contrast, ink, mask: zeros(height, width) };
    for (const { window, inside, light } of findSheets(smooth)) {
      const all = crop(smooth, window);
      const dark = light ? all : map(all, (value) => 1 - value, Float32Array);
      const own = removeGround(within(dark, inside));
      const { ink: ink2, mask } = findInk(own, inside);
      paste(seen.contrast, within(own, inside), window);
      paste(seen.ink, within(ink2, inside), window);
      paste(seen.mask, within(mask, inside), window);
    }
    return seen;
  }
  function within(picture, { data }) {
    if (!data.includes(0)) return picture;
    return map(picture, (value, i) => value * data[i], kindOf(picture.data));
  }
  function seeInkOn(grey2, tone) {
    const margin = Math.floor(Math.max(grey2.height, grey2.width) / 2);
    const laid = pad(grey2, margin);
    laid.data.fill(tone);
    paste(laid, grey2, { left: margin, top: margin });
    const { contrast, ink, mask } = seeInk(laid);
    const trim2 = (part) => trim(part, margin);
    return { contrast: trim2(contrast), ink: trim2(ink), mask: trim(mask, margin) };
  }
  function isSpecks(mask) {
    const { areas } = regions(mask);
    return sum(areas.filter((area) => area <= INK.SPECK)) > INK.SPECKS * sum(areas);
  }
  function findInk(contrast, inside) {
    const { height, width } = contrast;
    const isWhole = !inside.data.includes(0);
    const data = isWhole ? contrast.data : where(contrast.data, (_, i) => inside.data[i]);
    const typical = median(data);
    const middle = f32(typical);
    const grain = 1.4826 * median(data.map((value) => Math.abs(value - middle)));
    const floor = f32(Math.max(INK.FAINTEST, typical + INK.NOISE_MARGIN * grain));
    const candidates = where(data, (value) => value > floor);
    const threshold = candidates.length ? f32(otsuThreshold(candidates)) : 0;
    const sure = where(candidates, (value) => value >= threshold);
    const certain = sure.length ? mean(sure) : 0;
    if (certain < INK.WRITING)
      return { ink: zeros(height, width, Float32Array), mask: zeros(height, width) };
    const edge = Math.max(
      INK.FAINTEST,
      typical + INK.EDGE_MARGIN * grain,
      typical + INK.EDGE * (certain - typical)
    );
    const [full, half] = [f32(2 * edge), f32(edge)];
    const ink = map(contrast, (value) => Math.min(f32(value / full), 1), Float32Array);
    return { ink, mask: map(contrast, (value) => value > half) };
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
    return mean(edges.slice(1, -1).filter((_, n) => between[n] === most));
  }
  function strokeWidth(mask) {
    const wide = pad(mask, 1);
    return widthOf(where(distanceTransform(wide).data, (_, i) => wide.data[i]));
  }
  function widthOf(inside) {
    if (!inside.length) return 0;
    const sumOfRoots = 4 * mean(inside) - 2;
    return (sumOfRoots + Math.sqrt(Math.max(sumOfRoots * sumOfRoots - 4, 0))) / 2;
  }
  function isWritten(mask) {
    const own = pad(mask, 1);
    const size = Math.max(mask.height, mask.width);
    const { labels: holes, count: found } = label(not(own), false);
    const areas = bincount(holes, found);
    areas[0] = areas[1] = own.data.length;
    const pinhole = (INK.PINHOLE * size) ** 2;
    const filled = map(own, (value, i) => value || areas[holes.data[i]] < pinhole);
    const inside = distanceTransform(filled);
    const width = widthOf(where(inside.data, (_, i) => filled.data[i]));
    const isLoop = (area) => area >= pinhole && area > width * width / 2;
    const loops = areas.slice(2).filter(isLoop).length;
    const peaks = maximumFilter(inside, 3).data;
    const center = where(inside.data, (value, i) => filled.data[i] && value === peaks[i]);
    const total = sum(center);
    const mean3 = sum(center.map((value) => value * value)) / total;
    const uneven = sum(center.map((value) => (value / mean3 - 1) ** 2 * value)) / total;
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
    const inside = distanceTransform(mask);
    const outside = distanceTransform(not(mask)).data;
    const own = widthOf(where(inside.data, (_, i) => mask.data[i]));
    const edge = (STROKE * CANVAS - own) / 2 + 0.5;
    const soft = (value, i) => Math.min(Math.max(value - outside[i] + edge, 0), 1);
    return map(inside, soft, Float32Array);
  }
  function normalise(ink) {
    const { BOX, CENTER, SIDE: SIDE2 } = MNIST;
    const image = zeros(SIDE2, SIDE2, Float32Array);
    const [box] = findObjects(map(ink, Boolean), 1);
    if (!box) return image;
    const inner = crop(ink, box);
    const fit = BOX / Math.max(inner.height, inner.width);
    const scaled = (side) => Math.max(1, Math.trunc(side * fit + 0.5));
    const small = resample(inner, scaled(inner.height), scaled(inner.width));
    const most = largest(small.data);
    const { data } = map(small, (value) => value / most, Float64Array);
    const total = sum(data);
    const start2 = (length, place) => {
      const moment = sum(data.map((value, i) => value * place(i)));
      const shift = Math.floor(CENTER - moment / total + 0.5 + AS_MNIST.TIE);
      return Math.min(Math.max(shift, 0), SIDE2 - length);
    };
    const top = start2(small.height, (i) => Math.floor(i / small.width));
    const left = start2(small.width, (i) => i % small.width);
    paste(image, { ...small, data }, { ...box, left, top });
    return image;
  }
  function resample(ink, height, width) {
    const tall = transpose(resampleRows(ink, height));
    return transpose(resampleRows(tall, width));
  }
  function resampleRows({ height, width, data }, count2) {
    const result = zeros(count2, width, Float64Array);
    const step2 = height / count2;
    for (let n = 0; n < count2; n++) {
      const top = n * step2;
      const center = Math.min(Math.max((n + 0.5) * step2 - 0.5, 0), height - 1);
      const first = Math.max(0, Math.floor(count2 <= height ? top : center) - 1);
      for (let row2 = first; row2 < Math.min(height, first + step2 + 4); row2++) {
        const covered = Math.min(top + step2, row2 + 1) - Math.max(top, row2);
        const weight = count2 <= height ? covered / step2 : 1 - Math.abs(center - row2);
        if (weight <= 0) continue;
        for (let x = 0, from = row2 * width, to = n * width; x < width; x++, from++, to++)
          result.data[to] += weight * data[from];
      }
    }
    return result;
  }

  // reading/web/lines.js
  function removeLines(mask, width) {
    const draw2 = (lines2) => drawLines(lines2, mask);
    const turned = transpose(mask);
    const drawDown = (lines2) => drawLines(lines2, turned);
    const [across, downFirst] = [findLines(mask, width), findLines(turned, width)];
    let rest = erase(mask, draw2(across));
    if (Math.min(across.length, downFirst.length) > 1)
      rest = transpose(erase(transpose(rest), drawDown(downFirst)));
    const size = across.length ? digitSize(rest, width) : 0;
    const level = draw2(across.filter((line) => isLong(line, size)));
    const isSame2 = !level.data.includes(1);
    const left = isSame2 ? turned : transpose(erase(mask, level));
    const down = isSame2 ? downFirst : findLines(left, width);
    if (!down.length) return transpose(left);
    const lines = drawDown(down);
    const smaller = digitSize(erase(left, lines), width);
    const sizes = [smaller, digitSize(untouched(left, lines), width) || smaller];
    const crossing = transpose(level);
    const upright = down.filter(
      (line) => sizes.every(Boolean) && isRuled(line, down, crossing, sizes, width)
    );
    return transpose(erase(left, drawDown(upright)));
  }
  function isLong(line, size) {
    return line.length / LINES.MOST_DIGITS <= size && size <= line.length / LINES.LONG;
  }
  function isRuled(line, all, crossing, sizes, width) {
    if (isLong(line, sizes[0]) && crossing.data.includes(1)) return true;
    const reach = Math.trunc(width) + 2;
    const [top, bottom] = [smallest(line.rows), largest(line.rows) + 1];
    const meets = (end) => {
      const [left, right] = [Math.max(0, end - reach), Math.min(end + reach, crossing.width)];
      return crop(crossing, { left, top, right, bottom }).data.includes(1);
    };
    const twins = all.filter(
      ({ start: start2, stop }) => Math.abs(start2 - line.start) + Math.abs(stop - line.stop) < 0.1 * line.length
    );
    const tall = twins.length > 2 && line.length >= LINES.TALLER * sizes[1];
    return meets(line.start) && meets(line.stop) || tall;
  }
  function findLines(mask, width) {
    const reach = 2 * Math.trunc(LINES.STRAIGHT * Math.max(width, 2) / 2) + 1;
    const bridge = 2 * Math.trunc(width / 2) + 3;
    const band = maximumAlongRows(maximumDownColumns(mask, 3), bridge);
    const straight = minimumAlongRows(minimumAlongRows(band, bridge), reach, 0);
    if (!straight.data.includes(1)) return [];
    const runs = map(maximumAlongRows(straight, reach), (value, i) => value & mask.data[i]);
    const { labels, count: count2 } = label(maximumAlongRows(runs, reach));
    const own = map(labels, (n, i) => n * runs.data[i], Int32Array);
    const least = Math.max(reach, LINES.SHORTEST * Math.min(mask.height, mask.width));
    return findObjects(own, count2).flatMap((box, n) => {
      const { left: start2, right: stop } = box ?? { left: 0, right: 0 };
      const length = stop - start2;
      if (!box || length <= least) return [];
      const { rows, columns } = pixelsOf(own, n + 1, box);
      const thickest = LINES.THICKEST_LINE * Math.max(width, 1.5) * length;
      return rows.length <= thickest ? [{ rows, columns, start: start2, stop, length }] : [];
    });
  }
  function pixelsOf({ width, data }, number, { left, top, right, bottom }) {
    const [rows, columns] = [[], []];
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++)
        if (data[y * width + x] === number) rows.push(y) && columns.push(x);
    return { rows, columns };
  }
  function drawLines(lines, { height, width }) {
    const mask = zeros(height, width);
    for (const { rows, columns } of lines)
      rows.forEach((y, n) => mask.data[y * width + columns[n]] = 1);
    return mask;
  }
  function erase(mask, lines) {
    if (!lines.data.includes(1)) return mask;
    const thickness2 = Math.trunc(median(longestRuns(lines).filter(Boolean)));
    const reach = 2 * Math.floor(thickness2 / 2) + 3;
    const strokes = maximumDownColumns(minimumDownColumns(mask, reach, 0), reach).data;
    return map(mask, (value, i) => value & (~lines.data[i] | strokes[i]));
  }
  function longestRuns({ height, width, data }) {
    const [longest, run] = [new Int32Array(width), new Int32Array(width)];
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        run[x] = data[i] ? run[x] + 1 : 0;
        if (run[x] > longest[x]) longest[x] = run[x];
      }
    return longest;
  }
  function untouched(mask, lines) {
    const { labels } = label(mask);
    const touched = new Set(where(labels.data, (_, n) => lines.data[n]));
    return map(mask, (ink, n) => ink && !touched.has(labels.data[n]));
  }
  function digitSize(mask, width) {
    const { areas, boxes } = regions(mask);
    if (!areas.length) return 0;
    const sizes = boxes.map((box) => Math.max(box.bottom - box.top, box.right - box.left));
    const size = weightedMedian(sizes, areas);
    return size >= LINES.DIGIT_IN_STROKES * width ? size : 0;
  }

  // reading/web/layout.js
  function makePiece(labels, { left, top, right, bottom }, area) {
    const [width, height] = [right - left, bottom - top];
    return { labels, left, top, right, bottom, area, width, height, size: Math.max(width, height) };
  }
  function join(one, other) {
    const [left, top] = [Math.min(one.left, other.left), Math.min(one.top, other.top)];
    const [right, bottom] = [Math.max(one.right, other.right), Math.max(one.bottom, other.bottom)];
    const labels = [...one.labels, ...other.labels];
    return makePiece(labels, { left, top, right, bottom }, one.area + other.area);
  }
  function isin(labels, numbers) {
    if (numbers.length === 1) return map(labels, (n) => n === numbers[0]);
    const those = new Set(numbers);
    return map(labels, (n) => those.has(n));
  }
  function findPieces(mask) {
    const width = penWidth(mask);
    const own = removeLines(mask, width);
    const { pieces: all, labels } = labelPieces(own, width);
    const parts = dropDust(dropFrames(dropEdges(all, own, width)), LAYOUT.SMALLEST_PART);
    const pieces = dropLines(dropDust(joinParts(parts), LAYOUT.SMALLEST_DIGIT), width);
    return { pieces: dropUnwritten(pieces, labels), labels, width };
  }
  function penWidth(mask) {
    const { labels, areas, boxes } = regions(mask);
    if (!boxes.length) return 0;
    const most = argsort(areas.map((area) => -area)).slice(0, LAYOUT.MOST_MEASURED);
    const widths = most.map((n) => areas[n] * strokeWidth(isin(crop(labels, boxes[n]), [n + 1])));
    return sum(widths) / sum(most.map((n) => areas[n]));
  }
  function labelPieces(mask, width) {
    const near2 = maximumFilter(mask, 1 + Math.trunc(LAYOUT.NECK * width));
    const { labels: all, count: count2 } = label(near2);
    const labels = map(all, (n, i) => n * mask.data[i], Int32Array);
    const areas = bincount(labels, count2);
    const pieces = findObjects(labels, count2).flatMap((box, n) => box ? [makePiece([n + 1], box, areas[n + 1])] : []);
    return { pieces: bySize(pieces).slice(0, LAYOUT.MOST_PIECES), labels };
  }
  var bySize = (pieces) => [...pieces].sort((a2, b) => b.size - a2.size);
  function dropDust(pieces, smallest2) {
    if (!pieces.length) return [];
    const [sizes, areas] = [pieces.map(({ size }) => size), pieces.map(({ area }) => area)];
    const limit = Math.max(3, smallest2 * weightedMedian(sizes, areas));
    return pieces.filter((piece) => piece.size >= limit);
  }
  function dropEdges(pieces, { height, width }, stroke) {
    const longest = Math.max(height, width);
    if (longest <= LAYOUT.TINY) return pieces;
    const touches = ({ left, top, right, bottom }) => [left, top, width - right, height - bottom].filter((side) => !side).length;
    const smallest2 = LINES.DIGIT_IN_STROKES * stroke;
    const inner = pieces.filter((piece) => !touches(piece) && piece.size >= smallest2);
    const isBeside = (piece, other) => {
      const part = piece.height / other.height;
      return overlap(piece, other) > 0.5 && 0.6 < part && part < 1.6;
    };
    const isDigit = (piece) => !touches(piece) || 2 * piece.size > longest && touches(piece) < 2 || inner.some((other) => isBeside(piece, other));
    return inner.length ? pieces.filter(isDigit) : pieces;
  }
  function overlap(one, other) {
    const shared = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    return shared / Math.min(one.height, other.height);
  }
  function dropFrames(pieces) {
    const holds2 = (frame, { left, top, right, bottom }) => frame.left < left && frame.top < top && frame.right > right && frame.bottom > bottom;
    const isFrame = (frame) => {
      const held = pieces.filter((piece) => holds2(frame, piece)).map((p) => p.height / frame.height);
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
    const joined = (
      /** @type {Piece[]} */
      []
    );
    for (const part of bySize(pieces)) {
      const n = joined.findIndex((whole) => belongs(part, whole));
      if (n < 0) joined.push(part);
      else joined[n] = join(joined[n], part);
    }
    return joined;
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
    const rows = (
      /** @type {Piece[][]} */
      []
    );
    for (const piece of [...pieces].sort((a2, b) => a2.left - b.left)) {
      const shared = rows.map((row2) => overlap(piece, row2[row2.length - 1]));
      if (Math.max(0, ...shared) > 0.3) rows[argmax(shared)].push(piece);
      else rows.push([piece]);
    }
    const middle = (row2) => mean(row2.map((piece) => piece.top + piece.bottom));
    return rows.sort((a2, b) => middle(a2) - middle(b));
  }

  // reading/web/touching.js
  function findCuts(own, width) {
    const { height, width: columns } = own;
    const [down, up] = [leastInk(own), leastInk(flip(own))];
    const middle = Math.floor(height / 2);
    const ink = Array.from({ length: columns }, (_, x) => {
      const [at, mirrored] = [middle * columns + x, (height - 1 - middle) * columns + x];
      return down.data[at] + up.data[mirrored] - own.data[at];
    });
    const most = TOUCHING.THROUGH * width + TOUCHING.STEEP * height;
    const cuts = (
      /** @type {number[][]} */
      []
    );
    for (const column of argsort(ink)) {
      const apart = cuts.every((cut2) => Math.abs(column - cut2[middle]) >= TOUCHING.APART * height);
      if (!(0.5 < ink[column] && ink[column] <= most && apart)) continue;
      const below = trace(up, height - 1 - middle, column).reverse();
      cuts.push([...trace(down, middle, column).slice(0, -1), ...below]);
    }
    return cuts.sort((a2, b) => a2[middle] - b[middle]);
  }
  function leastInk(own) {
    const total = map(own, (value) => value, Float64Array);
    const { width, data } = total;
    for (let i = width; i < data.length; i++) {
      const left = i % width ? data[i - width - 1] : Infinity;
      const right = (i + 1) % width ? data[i - width + 1] : Infinity;
      data[i] += Math.min(data[i - width], Math.min(left, right) + TOUCHING.STEEP);
    }
    return total;
  }
  function trace({ width, data }, row2, column) {
    const path = [column];
    for (let above = row2 - 1; above >= 0; above--) {
      let best = column;
      const cost = (c) => data[above * width + c] + (c === column ? 0 : TOUCHING.STEEP);
      for (const c of [column - 1, column + 1])
        if (c >= 0 && c < width && cost(c) < cost(best)) best = c;
      path.push(column = best);
    }
    return path.reverse();
  }
  function cutApart(piece, labels, width) {
    const own = isin(crop(labels, piece), piece.labels);
    const cuts = findCuts(own, width);
    const cutsBefore = (i) => cuts.filter((cut2) => i % own.width >= cut2[Math.floor(i / own.width)]).length;
    const part = map(own, (ink, i) => ink && 1 + cutsBefore(i), Int32Array);
    const numbers = [...new Set(part.data)].filter(Boolean).sort((a2, b) => a2 - b);
    if (numbers.length < 2) return [piece];
    const first = (labels.most ?? largest(labels.data)) + 1;
    labels.most = first + numbers.length - 1;
    return numbers.map((number, n) => {
      const mask = map(part, (value) => value === number);
      const old = crop(labels, piece);
      const renamed = map(old, (own2, i) => mask.data[i] ? first + n : own2, Int32Array);
      paste(labels, renamed, piece);
      const [box] = (
        /** @type {Box[]} */
        findObjects(mask, 1)
      );
      const [left, top] = [piece.left + box.left, piece.top + box.top];
      const [right, bottom] = [piece.left + box.right, piece.top + box.bottom];
      return makePiece([first + n], { left, top, right, bottom }, count(mask));
    });
  }
  function partAll(pieces, labels, width) {
    const { parts, breaks, bridges } = (
      /** @type {Parts} */
      { parts: [], breaks: [], bridges: [] }
    );
    for (const piece of pieces) {
      const wide = piece.width >= TOUCHING.NARROWEST * piece.height;
      const own = wide ? cutApart(piece, labels, width) : [piece];
      const slope = TOUCHING.SLOPE * (TOUCHING.USUAL - piece.width / piece.height);
      const inside = own.slice(1);
      parts.push(...own);
      breaks.push(...inside.map(() => TOUCHING.BREAK + Math.max(0, slope)), 0);
      bridges.push(...inside.map(() => 0), TOUCHING.JOIN);
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
    const spans = parts.flatMap((part, first) => {
      const own = [{ first, stop: first + 1, piece: part, cost: 0 }];
      for (let n = first; n < bridges.length; n++) {
        const { piece, cost } = own[n - first];
        own.push({ first, stop: n + 2, piece: join(piece, parts[n + 1]), cost: cost + bridges[n] });
      }
      return own.filter(({ piece }, n) => !n || piece.width <= TOUCHING.WIDEST * height);
    });
    return spans.filter((span) => span.piece.height >= TOUCHING.SHORTEST_DIGIT * height);
  }
  function bestSpans(spans, probabilities, breaks) {
    const best = Array.from({ length: breaks.length + 2 }, () => ({
      total: -Infinity,
      chosen: null
    }));
    best[0] = { total: 0, chosen: [] };
    const order = [...spans.keys()];
    order.sort((a2, b) => spans[a2].first - spans[b].first || spans[a2].stop - spans[b].stop);
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
    const tried = seen.map((one) => recognizePage({ ...one, reader, scale }, 0, Infinity));
    const which = Number(tried[tried.length - 1].certainty > tried[0].certainty + RECOGNIZE.BETTER);
    let page = tried[which];
    if (page.count >= RECOGNIZE.SEVERAL && page.certainty < RECOGNIZE.UPRIGHT) {
      const own = { ...seen[which], reader, scale };
      const sides = [1, 3].map((turn) => recognizePage(own, turn, page.rows.length - 1));
      const side = sides[Number(sides[1].certainty > sides[0].certainty)];
      if (side.certainty > page.certainty + RECOGNIZE.BETTER) page = side;
    }
    const all = readRows(page);
    const found = all.flat();
    const evidence = found.map((digit) => digit.evidence);
    const kept = keeps(reader, evidence);
    const leftOut = found.filter((_, n) => !kept[n]);
    const rows = all.map((row2) => row2.filter((one) => !leftOut.includes(one))).filter((r) => r.length);
    const text = rows.map((row2) => row2.map(({ digit }) => digit).join("")).join(" ");
    const hint = rows.length ? "" : hintFor(leftOut, seen[which].mask);
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
    if (mask.data.includes(1))
      return "nothing looks like pen strokes; crop the picture to the paper, or draw larger";
    return "the picture looks blank; draw larger, or with a darker pen";
  }
  var certaintyOf = ({ digit }) => Math.max(...digit.probabilities) * digit.isDigit;
  function recognizePage({ ink, mask, reader, scale }, turn, mostRows) {
    const { height, width } = ink;
    const { pieces, labels, width: strokes } = findPieces(rot90(mask, turn));
    const page = { ink: rot90(ink, turn), labels, strokes, reader, scale, turn, height, width };
    const grouped = groupRows(pieces);
    const rows = (grouped.length <= mostRows ? grouped : []).map((row2) => recognize(page, row2));
    const certainties = rows.flat().map(certaintyOf);
    const count2 = certainties.length;
    return { ...page, rows, count: count2, certainty: count2 ? mean(certainties) : 0 };
  }
  var piecesOf = (found) => found.map(({ piece }) => piece);
  function readRows(page) {
    const whole = wholeOf(page);
    const rows = page.rows.map((row2) => reconsider(page, row2));
    const found = rows.flat();
    if (whole && found.length > 1 && isSplintered(piecesOf(found), whole.piece)) {
      const mean3 = mean(found.map(certaintyOf));
      if (certaintyOf(whole) + TOUCHING.WHOLE >= mean3) return [[whole.digit]];
    }
    return rows.map((row2) => row2.map(({ digit }) => digit));
  }
  function wholeOf(page) {
    const found = page.rows.flat();
    if (found.length < 2) return found[0];
    const whole = oneDigit(piecesOf(found));
    return whole && recognize(page, [whole])[0];
  }
  function reconsider(page, found) {
    const isDoubtful = (one) => certaintyOf(one) < RECOGNIZE.DOUBTFUL;
    const groups = (
      /** @type {Read[][]} */
      []
    );
    found.forEach((one, n) => {
      const before = found[n - 1];
      const linked2 = n && (isDoubtful(before) || isDoubtful(one)) && near(before.piece, one.piece);
      if (linked2) groups[groups.length - 1].push(one);
      else groups.push([one]);
    });
    return groups.flatMap((group) => group.some(isDoubtful) ? regroup(page, group) : group);
  }
  function regroup(page, found) {
    const { parts, breaks, bridges } = partAll(piecesOf(found), page.labels, page.strokes);
    if (parts.length === 1) return found;
    const spans = possibleSpans(parts, bridges);
    const candidates = recognize(page, piecesOf(spans));
    const best = bestSpans(spans, candidates.map(certaintyOf), breaks);
    const chosen = best?.map((n) => candidates[n]) ?? [];
    const isClear = ({ digit }) => digit.evidence >= page.reader.doubtfulBelow;
    if (chosen.length > found.length && !chosen.every(isClear)) return found;
    return chosen.length ? chosen : found;
  }
  function recognize(page, pieces) {
    return pieces.map((piece) => {
      const image = normalise(evenStrokes(cut(page, piece))).data;
      const judged = judge(page.reader, image);
      const digit = argmax(judged.probabilities);
      const said = { box: boxOf(page, piece), image, digit, doubt: doubt(page.reader, judged) };
      return { piece, digit: { ...said, ...judged } };
    });
  }
  function boxOf({ turn, height, width, scale }, { left, top, right, bottom }) {
    let box = [left, top, right, bottom];
    if (turn === 1) box = [width - bottom, left, width - top, right];
    if (turn === 3) box = [top, height - right, bottom, height - left];
    return box.map((side, n) => round(side * scale[n % 2]));
  }
  function cut({ ink, labels }, piece) {
    const [left, top] = [Math.max(0, piece.left - 1), Math.max(0, piece.top - 1)];
    const right = Math.min(ink.width, piece.right + 1);
    const bottom = Math.min(ink.height, piece.bottom + 1);
    const window = { left, top, right, bottom };
    const [inside, numbers] = [crop(ink, window), crop(labels, window)];
    const own = isin(numbers, piece.labels).data;
    const around = maximumFilter({ ...numbers, data: own }, 3).data;
    const kept = (value, i) => own[i] || around[i] && !numbers.data[i] ? value : 0;
    return map(inside, kept, Float32Array);
  }

  // reading/web/why.js
  function why(network, image, most) {
    const layers = forward(network, image);
    const [hidden, logits] = layers.slice(-2);
    const [k, favored] = [logits.length, favors(network)];
    const digit = argmax(logits);
    const contributions = Array.from(hidden, (a2, unit) => a2 * favored[unit * k + digit]);
    const strongest2 = argsort(contributions.map((c) => -c)).slice(0, most);
    return strongest2.map((unit) => ({
      unit,
      activation: hidden[unit],
      speaksFor: argmax(favored.subarray(unit * k, (unit + 1) * k)),
      contribution: contributions[unit],
      weights: Array.from(gains(network, layers, layers.length - 2, unit))
    }));
  }
  function favors({ sizes, W }) {
    const k = sizes[sizes.length - 1];
    const weights = Float64Array.from(W[W.length - 1]);
    for (let first = 0; first < weights.length; first += k) {
      const row2 = weights.subarray(first, first + k);
      const middle = mean(row2);
      row2.forEach((value, n) => row2[n] = value - middle);
    }
    return weights;
  }
  function gains({ sizes, W }, layers, layer, unit) {
    const k = sizes[layer];
    let gain = Float64Array.from({ length: sizes[layer - 1] }, (_, i) => W[layer - 1][i * k + unit]);
    for (let below = layer - 1; below > 0; below--) {
      const [through, weights, width] = [gain, W[below - 1], sizes[below]];
      const on = Array.from(through.keys()).filter((j) => layers[below][j] > 0);
      gain = new Float64Array(sizes[below - 1]);
      for (let i = 0; i < gain.length; i++)
        gain[i] = on.reduce((sum2, j) => sum2 + through[j] * weights[i * width + j], 0);
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
    const count2 = bytes.length / size;
    return Array.from({ length: count2 }, (_, n) => pixels2.subarray(n * size, (n + 1) * size));
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
    const order = shuffled(count2, uniform);
    while (order.length) yield order.splice(0, settings.batchSize);
  }

  // notebook/hand.js
  var KEY = "digits.hand.";
  var MOST = 600;
  var LARGEST = 4e6;
  var LOST = "This browser cannot store your corrections; export them before you close the page.";
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
  function attempt(work, otherwise = (
    /** @type {any} */
    null
  )) {
    try {
      return work();
    } catch {
      return otherwise;
    }
  }
  function correctionsIn(value) {
    const { label: label2, pixels: pixels2 } = value ?? {};
    const isDigit = Number.isInteger(label2) && label2 >= 0 && label2 <= 9;
    const isImage = typeof pixels2 === "string" && attempt(() => atob(pixels2).length) === PIXELS;
    return isDigit && isImage ? [{ label: label2, pixels: pixels2 }] : [];
  }
  function toText(corrections) {
    const rows = corrections.map(({ label: label2, pixels: pixels2 }) => JSON.stringify({ label: label2, pixels: pixels2 }));
    return `{"digits": [
${rows.join(",\n")}
]}
`;
  }
  function fromText(text, name) {
    const refuse = (why2) => {
      throw new Error(
        `${name} ${why2}; choose a file that the pad has exported, such as my-hand.json`
      );
    };
    if (text.length > LARGEST) refuse("is too large");
    const read2 = attempt(() => JSON.parse(text));
    if (!read2) refuse("is not JSON");
    const { digits } = read2;
    const corrections = Array.isArray(digits) ? digits.flatMap(correctionsIn) : [];
    if (!corrections.length) refuse("has no corrected digits");
    return { corrections, damaged: digits.length - corrections.length };
  }
  function newHand(storage) {
    const memory = /* @__PURE__ */ new Map();
    let count2 = 0;
    function all() {
      const keys = attempt(() => Object.keys(storage).filter((key) => key.startsWith(KEY)), []);
      const stored = attempt(() => keys.map((key) => [key, storage.getItem(key)]), []);
      const rows = [...stored, ...memory].sort(([one], [other]) => one < other ? -1 : 1);
      return rows.map(([key, text]) => ({
        key,
        own: correctionsIn(attempt(() => JSON.parse(text)))
      }));
    }
    function put(correction) {
      const time = Date.now().toString(36).padStart(9, "0");
      const order = `${count2++}`.padStart(4, "0");
      const key = `${KEY}${time}-${order}-${Math.random().toString(36).slice(2, 8)}`;
      const text = JSON.stringify(correction);
      if (attempt(() => storage.setItem(key, text), "refused")) memory.set(key, text);
    }
    function drop(key) {
      memory.delete(key);
      attempt(() => storage.removeItem(key));
    }
    const list = () => all().flatMap(({ own }) => own);
    function change({ add = [], remove, clear }) {
      if (list().length + add.length > MOST)
        throw new Error(`a hand has at most ${MOST} corrections; take some back first`);
      const isOver = (one) => remove && isSame(one, remove) || add.some(({ pixels: pixels2 }) => pixels2 === one.pixels);
      for (const { key, own } of all()) if (clear || own.some(isOver)) drop(key);
      add.forEach(put);
    }
    function note() {
      const damaged = all().filter(({ own }) => !own.length).length;
      const said = memory.size ? [LOST] : [];
      if (damaged === 1) said.push("One stored correction is damaged and was ignored.");
      if (damaged > 1) said.push(`${damaged} stored corrections are damaged and were ignored.`);
      return said.join(" ");
    }
    function listen(told) {
      globalThis.addEventListener("storage", ({ key }) => {
        if (key === null || key.startsWith(KEY)) told();
      });
    }
    return { list, change, note, listen };
  }
  var browserStorage = () => attempt(() => globalThis.localStorage ?? null);

  // notebook/live.js
  function keepKeys(root) {
    root.addEventListener("focusin", ({ target }) => {
      target.setAttribute("data-lm-suppress-shortcuts", "true");
    });
  }
  var element = (name, ...parts) => build("http://www.w3.org/1999/xhtml", name, parts);
  var svg = (name, ...parts) => build("http://www.w3.org/2000/svg", name, parts);
  function build(space, name, parts) {
    const [tag, ...classes] = name.split(".");
    const made = (
      /** @type {any} */
      document.createElementNS(space, tag)
    );
    if (classes.length) made.setAttribute("class", classes.join(" "));
    for (const part of parts.flat()) {
      if (part instanceof Node || typeof part === "string") made.append(part);
      else for (const [key, value] of Object.entries(part ?? {})) set(made, key, value);
    }
    return made;
  }
  function set(made, key, value) {
    if (typeof value === "function") made[key] = value;
    else made.setAttribute(key, value);
  }
  function fileInput(how, open) {
    async function onchange() {
      await open(input.files[0]);
      input.value = "";
    }
    const input = element("input", { type: "file", onchange, ...how });
    return input;
  }
  function pixels(values, color, label2, width = Math.sqrt(values.length)) {
    const height = values.length / width;
    const canvas = element("canvas", { width, height, role: "img", "aria-label": label2 });
    paint(canvas, values, color);
    return canvas;
  }
  function paint(canvas, values, color) {
    const image = new ImageData(canvas.width, canvas.height);
    for (let n = 0; n < values.length; n++) image.data.set([...color(values[n]), 255], 4 * n);
    contextOf(canvas).putImageData(image, 0, 0);
  }
  function grey(ink) {
    const tone = Math.round(255 * (1 - ink));
    return [tone, tone, tone];
  }
  var a = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;
  function sentence(said) {
    const text = `${said?.message ?? said}`;
    return text.endsWith(".") ? text : `${text}.`;
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
    const end = value > 0 ? [0, 114, 178] : [213, 94, 0];
    return end.map((channel) => Math.round(255 + (channel - 255) * Math.min(Math.abs(value), 1)));
  }
  function paintWeights(canvas, weights) {
    const most = Math.max(...Array.from(weights, Math.abs)) || 1;
    paint(canvas, weights, (value) => blueOrOrange(value / most));
    return canvas;
  }

  // notebook/answer.js
  var REASONS = "The hidden units that contribute most. Each looks for ink where its picture is blue and for paper where it is orange. Below: the digit it supports most, and how much it adds here.";
  function answerParts() {
    return {
      answer: element("p.pad-answer", { role: "status" }),
      error: element("p.pad-error", { role: "alert" }),
      digits: element("div.pad-digits"),
      why: element("div.pad-why")
    };
  }
  function showAnswer(parts, answer, size, follow, chosen) {
    const { boxes, error, digits, why: why2 } = parts;
    for (const part of [boxes, digits, why2]) part.replaceChildren();
    error.textContent = answer?.error ? sentence(answer.error) : "";
    parts.answer.replaceChildren(...spoken(answer));
    if (!answer || answer.error) return;
    boxes.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
    const outlines = answer.digits.map((digit) => outline(digit, Math.max(...size) / 26));
    boxes.append(...answer.leftOut.map(grayOutline), ...outlines);
    const select2 = (number) => {
      [...digits.children].forEach((card2, n) => card2.setAttribute("aria-pressed", `${n === number}`));
      outlines.forEach((box, n) => box.classList.toggle("pad-selected", n === number));
      why2.replaceChildren(...reasons(answer.digits[number]));
      follow(answer.digits[number], number);
    };
    digits.append(...answer.digits.map((digit, n) => card(digit, () => select2(n))));
    if (answer.digits.length) select2(Math.min(chosen, answer.digits.length - 1));
  }
  function spoken(answer) {
    if (!answer) return ["Nothing drawn yet."];
    if (answer.error) return [];
    if (!answer.digits.length) {
      const alone = answer.leftOut.length ? " A digit that stands alone is always read." : "";
      return [`I see no digit here: ${sentence(answer.hint)}${alone}`];
    }
    const unsure = answer.digits.filter((digit) => digit.doubt).length;
    const number = element("strong", answer.text);
    if (!unsure) return ["This reads ", number, "."];
    const those = unsure === 1 ? "one digit" : `${unsure} digits`;
    const doubt2 = answer.digits.length === 1 ? "" : ` of ${those}`;
    return ["This may read ", number, `, but I am unsure${doubt2}.`];
  }
  function outline({ box, digit, doubt: doubt2 }, size) {
    const [left, top, , bottom] = box;
    const at = { x: left, y: top > size ? top - size / 4 : bottom + size, "font-size": size };
    const number = svg("text", at, doubt2 ? `${digit}?` : `${digit}`);
    const name = doubt2 ? "g.pad-box.pad-unsure" : "g.pad-box";
    return svg(name, svg("rect", placeOf(box), { rx: size / 6 }), number);
  }
  var grayOutline = (box) => svg("g.pad-box.pad-left-out", svg("rect", placeOf(box)));
  function placeOf([left, top, right, bottom]) {
    return { x: left, y: top, width: right - left, height: bottom - top };
  }
  function card(digit, select2) {
    const title = [element("b", `${digit.digit}`), ` ${asPercent(digit.probability)}`];
    const picture = pixels(digit.image, grey, "what the network sees");
    const note = digit.taught ? "as you taught it" : digit.doubt;
    const parts = [element("span.pad-title", title), picture, bars(digit)];
    if (note) parts.push(element("span.pad-doubt", note));
    return element("button.pad-card", { type: "button", onclick: select2 }, parts);
  }
  function bars({ probabilities, digit }) {
    const said = probabilities.map((p, k) => `${k}: ${Math.round(100 * p)}%`).join(", ");
    const rows = probabilities.flatMap((p, k) => {
      const height = Math.max(0.8, 34 * p);
      const place = { x: 10 * k + 1.5, y: 35 - height, width: 7, height };
      const below = { x: 10 * k + 5, y: 45, "text-anchor": "middle" };
      return [svg(k === digit ? "rect.pad-best" : "rect", place), svg("text", below, `${k}`)];
    });
    return svg("svg", { viewBox: "0 0 100 46", role: "img", "aria-label": said }, rows);
  }
  function reasons({ why: why2, digit }) {
    if (!why2?.length) return [];
    const units = why2.map(({ unit, weights, speaksFor, contribution }) => {
      const picture = paintWeights(pixels(weights, grey, "what it looks for"), weights);
      const support = [element("b", `${speaksFor}`), ` ${signed(contribution)}`];
      const words = element("figcaption", `unit ${unit}`, element("br"), support);
      return element("figure", picture, words);
    });
    const head = element("p.pad-question", `Why ${a(digit)}?`);
    return [head, element("p", REASONS), element("div.pad-units", units)];
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
    const [row2, column] = [Math.floor(unit / columns), unit % columns];
    return [left + (column + 0.5) * cell, top + (row2 + 0.5) * high];
  }
  function nameOf(layers, layer) {
    if (layer === 0) return "input";
    return layer < layers - 1 ? `hidden layer ${layer}` : "output";
  }
  function unitOf(place, unit, name) {
    const [x, y] = middleOf(place, unit);
    const [width, height] = [place.cell - 1, place.high - 1];
    const said = { role: "option", "aria-label": name, "aria-selected": "false", tabindex: -1 };
    const box = { x: x - width / 2, y: y - height / 2, width, height, rx: 2 };
    return svg("rect.inside-unit", box, said);
  }
  function labelsOf(sizes, places) {
    const names = sizes.map((size, layer) => {
      const side = layer ? { x: places[layer].left } : { x: WIDTH / 2, "text-anchor": "middle" };
      const count2 = layer ? `${size} units` : "28 × 28 pixels";
      const text = `${nameOf(sizes.length, layer)}: ${count2}`;
      return svg("text", side, { y: places[layer].top - 5 }, text);
    });
    const end = places.at(-1);
    const below = { y: end.top + end.tall + FONT, "text-anchor": "middle" };
    const digits = Array.from(
      { length: end.columns },
      (_, k) => svg("text", below, { x: middleOf(end, k)[0] }, `${k}`)
    );
    return svg("g", { "aria-hidden": "true" }, names, digits);
  }
  function drawDiagram(sizes) {
    const places = placesOf(sizes);
    const [image, end] = [places[0], places[places.length - 1]];
    const tall = end.top + end.tall + 1.6 * FONT;
    const units = places.slice(1).map((place, n) => {
      const name = (unit) => `unit ${unit} of ${nameOf(sizes.length, n + 1)}`;
      return Array.from({ length: sizes[n + 1] }, (_, unit) => unitOf(place, unit, name(unit)));
    });
    const input = pixels(new Float32Array(sizes[0]), grey, "what the network sees");
    const across = (length) => `${100 * length / WIDTH}%`;
    const [left, width] = [across(image.left), across(image.tall)];
    Object.assign(input.style, { left, width, top: `${100 * image.top / tall}%` });
    const bars2 = Array.from(
      { length: end.columns },
      (_, k) => svg("rect", { x: middleOf(end, k)[0] - 10, width: 20 })
    );
    const links = svg("g.inside-links");
    const label2 = "The units of the network; arrow keys go from one to the next";
    const box = { viewBox: `0 0 ${WIDTH} ${tall}`, role: "listbox", "aria-label": label2 };
    const parts = [svg("g.inside-bars", bars2), ...units.flat(), labelsOf(sizes, places), links];
    const network = svg("svg", box, parts);
    const drawing = element("div.inside-drawing", input, network);
    return { sizes, places, units, network, bars: bars2, links, input, drawing };
  }
  function paintLayers({ input, units, bars: bars2, places }, layers) {
    paint(input, layers[0], grey);
    layers.slice(1, -1).forEach((values, n) => {
      const most = largest(values) || 1;
      values.forEach((value, unit) => {
        units[n][unit].style.fill = `rgb(${grey(value / most).join(" ")})`;
      });
    });
    const { top, tall } = places.at(-1);
    softmax(layers.at(-1)).forEach((p, k) => {
      const height = Math.max(1, p * tall);
      bars2[k].setAttribute("height", height);
      bars2[k].setAttribute("y", top + tall - height);
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
  function mark({ units, network }, { layer, unit }, said) {
    const set2 = (one, label2, isSelected) => {
      one.setAttribute("aria-label", label2);
      one.setAttribute("aria-selected", isSelected);
      one.setAttribute("tabindex", isSelected ? 0 : -1);
    };
    const before = network.querySelector('[aria-selected="true"]');
    if (before) set2(before, before.getAttribute("aria-label").split(".")[0], false);
    set2(units[layer - 1][unit], said, true);
  }

  // notebook/controls.js
  var DIGITS = Array.from({ length: 10 }, (_, digit) => `${digit}`);
  function button(text, action, label2) {
    const named = label2 ? { "aria-label": label2 } : {};
    return element("button", { type: "button", onclick: action, ...named }, text);
  }
  function stepOf(key, columns) {
    return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
  }

  // notebook/inside.js
  var MOST2 = 6;
  var LEGEND = "The darker a unit, the larger its activation. Select one to see what it looks for, and its strongest connections: blue adds, orange takes away.";
  var BLANK = " Until you draw, you see how the units respond to a blank picture.";
  var LOOKS = "What it looks for: ink where it is blue, paper where orange.";
  function lookInside(load) {
    const body = element("div.inside");
    const summary = element("summary", "Look inside the network");
    const details = element("details.pad-inside", { ontoggle: open }, summary, body);
    let update = (
      /** @type {((image: Numbers) => void) | null} */
      null
    );
    let [image, frame] = [new Float32Array(784), 0];
    async function open() {
      if (!details.open || update) return update?.(image);
      body.textContent = "Opening the network …";
      try {
        update = viewOf(await load(), body);
        update(image);
      } catch (error) {
        body.textContent = sentence(error);
      }
    }
    function renew() {
      update = null;
      open();
    }
    function show(next) {
      cancelAnimationFrame(frame);
      image = next;
      if (details.open) update?.(image);
    }
    function follow(see) {
      cancelAnimationFrame(frame);
      if (details.open && update) frame = requestAnimationFrame(() => show(see()));
    }
    return { element: details, show, follow, renew };
  }
  function viewOf(network, body) {
    const centered = { ...network, W: [...network.W.slice(0, -1), favors(network)] };
    const diagram = drawDiagram(network.sizes);
    const [legend, words] = [element("p"), element("div")];
    const picture = pixels(new Float32Array(network.sizes[0]), grey, "what this unit looks for");
    const panel = element("div.inside-panel", words, element("p", LOOKS), picture);
    body.replaceChildren(legend, diagram.drawing, panel);
    let [chosen, image, selected] = [null, [], { layer: 1, unit: 0 }];
    function update() {
      const layers = forward(network, image);
      legend.textContent = LEGEND + (Array.from(image).some(Boolean) ? "" : BLANK);
      selected = chosen ?? loudest(centered, layers);
      paintLayers(diagram, layers);
      const links = linksOf(centered, layers, selected);
      drawLinks(diagram, links);
      const lines = wordsOn(layers, selected, links);
      words.replaceChildren(...lines.map((line) => element("p", line)));
      mark(diagram, selected, lines.slice(0, 2).join(". "));
      paintWeights(picture, gains(centered, layers, selected.layer, selected.unit));
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
    const said = hidden.map((a2, unit) => a2 * W.at(-1)[unit * logits.length + digit]);
    return { layer: layers.length - 2, unit: argmax(said) };
  }
  function linksOf({ sizes, W }, layers, to) {
    const { layer, unit } = to;
    const [before, after] = [layers[layer - 1], layers[layer + 1] ?? []];
    const incoming = Array.from(before, (value, n) => {
      const amount = value * W[layer - 1][n * sizes[layer] + unit];
      return { from: { layer: layer - 1, unit: n }, to, amount };
    });
    const outgoing = Array.from(after, (_, n) => {
      const amount = layers[layer][unit] * W[layer][unit * sizes[layer + 1] + n];
      return { from: to, to: { layer: layer + 1, unit: n }, amount };
    });
    return [...strongest(incoming), ...strongest(outgoing)];
  }
  function strongest(links) {
    const order = argsort(links.map(({ amount }) => -Math.abs(amount))).slice(0, MOST2);
    return order.map((n) => links[n]).filter(({ amount }) => amount);
  }
  function moved({ sizes, places }, { layer, unit }, key) {
    const { columns } = places[layer];
    const step2 = stepOf(key, columns);
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
    return activation ? `Its activation is ${activation.toFixed(2)}.` : "It is silent (activation 0): what opposes it outweighs what supports it.";
  }

  // notebook/taught.js
  var TITLE = "Teach it your handwriting";
  var INVITATION = "Is a digit misread? Select it, and say what it is. The network learns from your correction at once. It also rehearses digits that it knows, so that it does not forget them.";
  var readBy = (network, image) => argmax(probabilitiesOf(network, image));
  function buildParts({ teach: teach2, undo, forget, save, open }) {
    const labels = DIGITS.map((digit, n) => button(digit, () => teach2(n), `It is ${a(n)}`));
    const status = { role: "status" };
    const reset = button("Reset", () => ask(true));
    const parts = {
      labels,
      tools: [button("Undo the last", undo), button("Export", save), reset],
      question: element("span.pad-prompt"),
      said: element("span.pad-said-here", status),
      summary: element("summary", TITLE),
      invitation: element("p", INVITATION),
      taught: element("ul.pad-taught"),
      facts: element("div.pad-facts"),
      done: element("p.pad-done", status),
      note: element("p.pad-note"),
      kept: element("p.pad-note")
    };
    const { tools, question, said, summary, invitation, taught, facts, done, note, kept } = parts;
    const group = { role: "group", hidden: "" };
    const choice = [element("span", question, said), element("span.pad-labels", labels)];
    const row2 = element("div.pad-teach", { ...group, "aria-label": "Teach this digit" }, choice);
    const keep = button("Keep them", () => ask(false));
    const forgetAll = button("Forget all", () => {
      ask(false);
      forget();
    });
    const answers = ["Forget all corrections?", forgetAll, keep];
    const sure = element("span.pad-sure", { ...group, "aria-label": "Forget all?" }, answers);
    function ask(asks) {
      sure.hidden = !asks;
      tools.forEach((tool) => tool.hidden = asks);
      (asks ? keep : summary).focus();
    }
    const file = fileInput({ accept: ".json,application/json" }, open);
    const importing = element("label.pad-file", "Import", file);
    const all = element("div.pad-tools", tools, sure, importing);
    const contents = [summary, invitation, taught, facts, done, all, note, kept];
    return { ...parts, row: row2, sure, panel: element("details.pad-hand", contents) };
  }
  function showChoice({ row: row2, question, labels }, { digit, doubt: doubt2 }) {
    row2.classList.toggle("pad-asks", Boolean(doubt2));
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
    const takeBack = (one) => () => {
      summary.focus();
      change({ remove: one }, () => `Correction undone: ${one.label}.`);
    };
    taught.replaceChildren(...compared2.rows.map((row2) => thumbnail(row2, takeBack(row2.one))));
    facts.replaceChildren(...count2 ? factsOf(lesson, compared2) : []);
  }
  function* comparedWith({ corrections, network }, original, seen) {
    const [rows, changes] = [[], []];
    for (const one of corrections) {
      const image = imageOf(one);
      rows.push({ one, image, was: readBy(original, image), now: readBy(network, image) });
      yield;
    }
    const others = new Map(seen.map((image) => [correctionOf(0, image).pixels, image]));
    for (const { pixels: pixels2 } of corrections) others.delete(pixels2);
    for (const image of others.values()) {
      const [was, now] = [readBy(original, image), readBy(network, image)];
      if (was !== now) changes.push(`${was} → ${now}`);
      yield;
    }
    return { rows, others: others.size, changes };
  }
  function thumbnail({ one: { label: label2 }, image, was, now }, takeBack) {
    const before = was === label2 ? "read correctly before, too" : `misread as ${a(was)}`;
    const said = now === label2 ? before : `still reads ${a(now)}`;
    return element(
      now === label2 ? "li" : "li.pad-still",
      pixels(image, grey, `your ${label2}`),
      element("span", element("b", `${label2}`), element("br"), said),
      button("×", takeBack, `Take back this ${label2}`)
    );
  }
  function factsOf({ before, after, tests }, { rows, others, changes }) {
    const right = (when) => `${rows.filter((row2) => row2[when] === row2.one.label).length} of ${rows.length}`;
    const percent = (share) => `${(100 * share).toFixed(tests < 1e3 ? 1 : 2)}%`;
    const lines = [
      ["read correctly", "before", "now"],
      ["your digits", right("was"), right("now")],
      [`${tests.toLocaleString("en")} MNIST test images`, percent(before), percent(after)]
    ];
    const cell = (text, scope) => scope ? element("th", { scope }, text) : element("td", text);
    const rowOf = (texts, n) => texts.map((text, m) => cell(text, n ? !m && "row" : "col"));
    const table = lines.map((texts, n) => element("tr", rowOf(texts, n)));
    const said = others ? [element("p", othersSaid(others, changes))] : [];
    return [element("table", table), ...said];
  }
  function othersSaid(others, changes) {
    const seen = "Other digits seen here:";
    if (!changes.length)
      return `${seen} ${others === 1 ? "1, " : `all ${others} are `}read as before.`;
    const are = changes.length === 1 ? "is" : "are";
    const kinds = [...new Set(changes)].join(", ");
    return `${seen} ${changes.length} of ${others} ${are} read differently now (${kinds}).`;
  }

  // notebook/lesson.js
  var FILE = "my-hand.json";
  var REMEMBERED = 200;
  function newTeaching(school, learned) {
    const parts = buildParts({ teach: teach2, undo, forget, save, open });
    let lesson = (
      /** @type {Lesson | null} */
      null
    );
    let selected = (
      /** @type {Digit | null} */
      null
    );
    let [shown, past] = (
      /** @type {Numbers[][]} */
      [[], []]
    );
    let turn = 0;
    async function change(what, words, status = parts.done) {
      const mine = ++turn;
      parts.said.textContent = parts.done.textContent = "";
      status.textContent = "Learning …";
      try {
        const next = await school.learn(what);
        if (mine !== turn || !next) return;
        const original = await school.network();
        const compared2 = await inSlices(comparedWith(next, original, [...past, ...shown]));
        if (mine !== turn) return;
        const isAnother = lesson || next.corrections.length;
        lesson = next;
        showLesson(parts, next, compared2, change);
        status.textContent = words(next.network);
        if (isAnother) learned();
      } catch (error) {
        if (mine === turn) status.textContent = sentence(error);
      }
    }
    function teach2(label2) {
      if (!selected) return;
      const { image, digit } = selected;
      const words = (network2) => {
        const now = readBy(network2, image);
        if (now !== label2) return `It still reads ${a(now)}. Correct another ${label2} of yours.`;
        return `Learned: ${digit === label2 ? "this is" : "it now reads this as"} ${a(label2)}.`;
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
        parts.done.textContent = sentence(error);
      }
    }
    function forget() {
      change({ clear: true }, () => "All corrections are forgotten.");
    }
    function offer(digit) {
      if (`${digit.image}` !== `${selected?.image}`) parts.said.textContent = "";
      selected = digit;
      showChoice(parts, digit);
    }
    function marked(digits) {
      return digits.map((one) => {
        const said = correctionOf(one.digit, one.image);
        const taught = lesson?.corrections.some((other) => isSame(said, other));
        return taught ? { ...one, taught, doubt: "" } : one;
      });
    }
    function saw(digits) {
      shown = digits.map(({ image }) => image);
      parts.row.hidden = !digits.length;
    }
    function leave() {
      past = [...past, ...shown].slice(-REMEMBERED);
      shown = [];
    }
    school.listen?.(() => change({}, () => ""));
    change({}, () => "");
    const network = async () => lesson?.network ?? school.network();
    return { row: parts.row, panel: parts.panel, network, offer, marked, saw, leave };
  }

  // notebook/pen.js
  var WIDTH2 = 800;
  var HEIGHTS = { wide: 400, narrow: 600 };
  var TALLEST = 26;
  var STEP = 10;
  var INK2 = 26;
  var GLANCE = 96;
  var MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  var KEYBOARD = "With the keyboard: arrows move the pen, the space bar puts it down and lifts it.";
  function newSheet(words, told) {
    const described = { tabindex: 0, role: "application", "aria-label": `${words}. ${KEYBOARD}` };
    const sheet = {
      strokes: (
        /** @type {Stroke[]} */
        []
      ),
      picture: (
        /** @type {Shown | null} */
        null
      ),
      pen: null,
      // of the keyboard: x, y, and whether it is down
      canvas: element("canvas", described),
      boxes: svg("svg", { "aria-hidden": "true" }),
      hint: element("p.pad-hint", { "aria-hidden": "true" }, words),
      undo: button("Undo", undo),
      clear: button("Clear", told.clear),
      draw: () => draw(sheet)
    };
    function undo() {
      if (!sheet.strokes.pop()) sheet.picture = null;
      told.change();
      told.read();
    }
    listenToPen(sheet, told);
    listenToKeys(sheet, told, undo);
    return sheet;
  }
  function draw({ strokes, picture, pen, canvas, boxes, hint, undo, clear }) {
    const narrow = (canvas.parentElement?.clientWidth ?? 0) < 480;
    const empty = { width: WIDTH2, height: HEIGHTS[narrow ? "narrow" : "wide"] };
    const { width, height } = picture ? picture.shown : empty;
    const isOther = canvas.width !== width || canvas.height !== height;
    if (isOther) Object.assign(canvas, { width, height });
    canvas.style.width = `min(100%, ${TALLEST * width / height}rem)`;
    boxes.replaceChildren();
    const context = contextOf(canvas);
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    if (picture) context.drawImage(picture.shown, 0, 0);
    for (const stroke of strokes) drawStroke(context, stroke);
    if (pen) {
      const name = pen.down ? "circle.pad-pen.pad-down" : "circle.pad-pen";
      boxes.setAttribute("viewBox", `0 0 ${width} ${height}`);
      boxes.append(svg(name, { cx: pen.x, cy: pen.y, r: 9 }));
    }
    hint.hidden = picture || strokes.length > 0;
    undo.disabled = clear.disabled = !hint.hidden;
  }
  function drawStroke(context, { width, points }) {
    context.strokeStyle = `rgb(${INK2} ${INK2} ${INK2})`;
    context.lineWidth = width;
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    context.moveTo(...points[0]);
    for (let n = 1; n < points.length; n++) {
      const [[u, v], [x, y]] = points.slice(n - 1, n + 1);
      context.quadraticCurveTo(u, v, (u + x) / 2, (v + y) / 2);
    }
    context.lineTo(...points.at(-1));
    context.stroke();
  }
  function startStroke({ strokes, canvas }, { lineWidth, change }, point) {
    const stroke = { width: lineWidth() * canvas.width / WIDTH2, points: [point, point] };
    strokes.push(stroke);
    change();
    return stroke;
  }
  function listenToPen(sheet, told) {
    const { canvas } = sheet;
    let [pointer, stroke] = [
      0,
      /** @type {Stroke | null} */
      null
    ];
    const place = (event) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const [right, down] = [event.clientX - left, event.clientY - top];
      return [right * canvas.width / width, down * canvas.height / height];
    };
    canvas.onpointerdown = (event) => {
      if (event.button !== 0 || stroke) return;
      event.preventDefault();
      canvas.focus({ preventScroll: true });
      canvas.setPointerCapture(event.pointerId);
      pointer = event.pointerId;
      sheet.pen = null;
      stroke = startStroke(sheet, told, place(event));
    };
    canvas.onpointermove = (event) => {
      if (!stroke || event.pointerId !== pointer) return;
      const events = event.getCoalescedEvents?.() ?? [];
      stroke.points.push(...(events.length ? events : [event]).map(place));
      told.refresh();
    };
    canvas.onpointerup = canvas.onpointercancel = (event) => {
      if (!stroke || event.pointerId !== pointer) return;
      stroke = null;
      told.read();
    };
  }
  function listenToKeys(sheet, told, undo) {
    const { canvas } = sheet;
    function movePen(pen, [right, down], step2) {
      pen.x = Math.min(Math.max(pen.x + right * step2, 0), canvas.width);
      pen.y = Math.min(Math.max(pen.y + down * step2, 0), canvas.height);
      if (pen.down) sheet.strokes.at(-1)?.points.push([pen.x, pen.y]);
      told.refresh();
    }
    function turnPen(pen) {
      pen.down = !pen.down;
      if (pen.down) return startStroke(sheet, told, [pen.x, pen.y]);
      told.change();
      told.read();
    }
    canvas.onkeydown = (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
      else if (MOVES[event.key] || event.key === " ") {
        const pen = sheet.pen ??= { x: canvas.width / 2, y: canvas.height / 4, down: false };
        if (event.key === " ") turnPen(pen);
        else movePen(pen, MOVES[event.key], event.shiftKey ? 1 : STEP);
      } else return;
      event.preventDefault();
    };
    canvas.onblur = () => {
      const down = sheet.pen?.down;
      sheet.pen = null;
      if (down) told.refresh();
      if (down) told.read();
    };
  }
  function latestDigit(strokes) {
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
    const context = contextOf(element("canvas", { width, height }));
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.setTransform(size, 0, 0, size, -left * size, -top * size);
    for (const stroke of own) drawStroke(context, stroke);
    const { data } = context.getImageData(0, 0, width, height);
    const ink = Float32Array.from(
      { length: width * height },
      (_, n) => (255 - data[4 * n]) / (255 - INK2)
    );
    return normalise(evenStrokes(grid(height, width, ink))).data;
  }

  // notebook/pad.js
  var SHRINK = 2;
  var TAKES = "Draw, drop, paste, open or photograph a number";
  var LINK = "that is a link, and the pad fetches nothing from the network; save the picture, then open the file";
  function mount(root, desk, said = "", zone = root) {
    let [turn, asked, reading] = [0, false, false];
    let chosen = 0;
    const lineWidth = () => Number(width.value);
    const sheet = newSheet(TAKES, { refresh, change, read: read2, clear: () => replace(null), lineWidth });
    const width = element("input", { type: "range", min: 4, max: 44, value: 16 });
    const parts = { ...answerParts(), boxes: sheet.boxes };
    const teaching = newTeaching(desk, () => {
      inside.renew();
      read2();
    });
    const inside = lookInside(teaching.network);
    const shrink = () => sheet.picture ? 1 : SHRINK;
    function show(answer) {
      const size = [sheet.canvas.width, sheet.canvas.height].map((side) => side / shrink());
      const digits = teaching.marked(answer?.digits ?? []);
      teaching.saw(digits);
      showAnswer(parts, answer && { ...answer, digits }, size, follow, chosen);
    }
    function follow(digit, n) {
      chosen = n;
      teaching.offer(digit);
      inside.show(digit.image);
    }
    function refresh() {
      sheet.draw();
      if (sheet.strokes.length) inside.follow(() => latestDigit(sheet.strokes));
    }
    function change() {
      turn++;
      asked = false;
      chosen = 0;
      refresh();
    }
    function question() {
      const { canvas, strokes, picture } = sheet;
      if (picture && !strokes.length) return { grey: picture.grey, scale: picture.scale };
      const drawn = contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height);
      return { drawn, factor: shrink() };
    }
    async function read2() {
      if (!sheet.picture && sheet.strokes.length === 0) return show(null);
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
      Object.assign(sheet, { picture, pen: null });
      sheet.strokes.length = 0;
      teaching.leave();
      change();
      return read2();
    }
    async function open(file2) {
      if (!file2) return;
      const mine = ++turn;
      parts.answer.textContent = "Opening …";
      const opened = await Promise.resolve(file2).then(desk.open).catch(asError);
      if (mine !== turn) return;
      await replace(opened.error ? null : opened);
      if (opened.error) show(opened);
    }
    const file = (name, words, more) => element(name, words, fileInput({ accept: "image/*", ...more }, open));
    const label2 = element("label.pad-width", "Line width", width);
    root.classList.add("pad");
    keepKeys(root);
    root.replaceChildren(
      element("div.pad-sheet", sheet.canvas, sheet.boxes, sheet.hint),
      element(
        "div.pad-tools",
        [sheet.undo, sheet.clear, label2, file("label.pad-file", "Open a picture", {})],
        file("label.pad-file.pad-photo", "Take a photo", { capture: "environment" })
      ),
      element("div.pad-answers", parts.answer, parts.error),
      parts.digits,
      teaching.row,
      parts.why,
      element("div", teaching.panel, inside.element),
      ...said ? [element("p.pad-said", said)] : []
    );
    listenToFiles(root, zone, open);
    refresh();
    show(null);
  }
  var asError = (error) => (
    /** @type {any} */
    { error: `${error?.message ?? error}` }
  );
  function listenToFiles(root, zone, open) {
    const isOver = ({ dataTransfer }) => ["Files", "text/uri-list"].some((kind) => dataTransfer?.types.includes(kind));
    zone.addEventListener("dragover", (event) => {
      if (!isOver(event)) return;
      event.preventDefault();
      root.classList.add("pad-over");
    });
    zone.addEventListener("dragleave", () => root.classList.remove("pad-over"));
    zone.addEventListener("drop", (event) => {
      root.classList.remove("pad-over");
      if (!isOver(event)) return;
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
    const margin = 4 * SMOOTHNESS;
    return [0, 1].map(() => {
      const noise = zeros(SIDE, SIDE, Float64Array).data.map(() => NOISE * (2 * uniform() - 1));
      return trim(gaussianFilter(pad(grid(SIDE, SIDE, noise), margin), SMOOTHNESS), margin).data;
    });
  }
  function distorted(image, amounts, bends2) {
    const [down, right] = bends2;
    const { rotation, scale, shear, shift, bend, thickness: thickness2 } = amounts;
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
    const within2 = (value, most) => Math.min(Math.max(value, 0), most);
    const [top, left] = [y, x].map((place) => within2(Math.floor(place), SIDE - 2));
    const [v, u, first] = [within2(y - top, 1), within2(x - left, 1), top * SIDE + left];
    const along = (n) => (1 - u) * image[n] + u * image[n + 1];
    return (1 - v) * along(first) + v * along(first + SIDE);
  }
  function withPen(image, thickness2) {
    const extreme = thickness2 < 0 ? Math.min : Math.max;
    return image.map((value, n) => {
      const beside = [n % SIDE ? n - 1 : n, (n + 1) % SIDE ? n + 1 : n];
      const near2 = [...beside, n - SIDE, n + SIDE].map((other) => image[other] ?? value);
      return value + Math.abs(thickness2) * (extreme(value, ...near2) - value);
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
    const { rate, settling, mostPasses } = settings;
    const ordered = [...examples].sort(compared);
    const own = { images: ordered.map((one) => one.image), labels: ordered.map((one) => one.label) };
    const uniform = uniformNumbers(SEED);
    const ways = yield* allBends();
    const copies = () => copiesOf(own, settings, ways, uniform);
    const learner = copied(network);
    function* pass(rate2) {
      const fresh = yield* copies();
      const images = [...rehearsal.images, ...fresh.images];
      const labels = [...Array.from(rehearsal.labels), ...fresh.labels];
      for (const rows of batches(images.length, settings, uniform))
        yield* step(learner, { images, labels }, rows, rate2);
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
    const suited = turnable(digits, Array.from(rehearsal.labels).slice(-settings.atRandom));
    const turned = digits.map((_, n) => {
      const image = Float32Array.from(suited[n % suited.length]);
      return rot90(grid(28, 28, image), n % 2 ? 1 : 3).data;
    });
    const images = [...digits, ...turned];
    const labels = images.map((_, n) => Number(n < digits.length));
    const ones = examples.map(({ image }) => ({ label: 1, image }));
    return yield* teach(refuser, ones, { rehearsal: { images, labels }, settings });
  }
  var turnable = (images, labels) => images.filter((_, n) => ![0, 1, 8].includes(labels[n]));
  function* noMoreThanNeeded(original, learner, own, copies, { stepsBack, sure, copiesRight }) {
    const between = copied(original);
    const isSure = (image, n) => probabilitiesOf(between, image)[own.labels[n]] >= sure;
    for (const share of stepsBack) {
      between.theta.forEach((_, n) => {
        between.theta[n] = original.theta[n] + share * (learner.theta[n] - original.theta[n]);
      });
      const isReady = own.images.every(isSure);
      if (isReady && (yield* evaluate(between, copies)).accuracy >= copiesRight) break;
      yield;
    }
    return between;
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
      if (job.file) return openPicture(job.file);
      if (job.hand) {
        const lesson = await learn(job.hand);
        if (!lesson) return null;
        const { refuser, ...told } = lesson;
        reader = reader.then((own) => ({ ...own, network: told.network, refuser }));
        return told;
      }
      const picture = job.drawn ? pictureOf(job.drawn, job.factor) : job;
      return describe(read(picture, await reader), picture, await reader);
    };
  }
  function learnsFrom(data) {
    const ready = once(() => Promise.all([readerFrom(data), lessonsFrom(data.lessons)]));
    async function learn(hand) {
      const [original, lessons] = await ready();
      const accuracyOf = async (own) => (await inSlices(evaluate(own, lessons.tests))).accuracy;
      const examples = hand.map((one) => ({ label: one.label, image: imageOf(one) }));
      let { network, refuser } = original;
      if (hand.length) {
        network = await inSlices(teach(network, examples, lessons));
        refuser = await inSlices(teachRefuser(refuser, examples, lessons));
      }
      const before = await accuracyOf(original.network);
      const after = await accuracyOf(network);
      return { network, refuser, before, after, tests: lessons.tests.images.length };
    }
    let [last, turn] = [
      /** @type {Promise<any>} */
      Promise.resolve(),
      0
    ];
    return (hand) => {
      const mine = ++turn;
      last = last.catch(() => null).then(() => mine === turn ? learn(hand) : null);
      return last;
    };
  }
  function once(make) {
    let made = null;
    return () => made ??= make();
  }
  function worksAside(data) {
    const inPage = once(() => worksHere(data));
    const here = (job) => new Promise(requestAnimationFrame).then(() => inPage()(job));
    let worker = newWorker();
    if (!worker) return here;
    const open = /* @__PURE__ */ new Map();
    let count2 = 0;
    worker.postMessage({ data });
    worker.onmessage = ({ data: { number, answer, error } }) => {
      const { done, fail } = open.get(number);
      open.delete(number);
      if (error) fail(new Error(error));
      else done(answer);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker = null;
      for (const { job, done, fail } of open.values()) here(job).then(done, fail);
    };
    return (job) => {
      if (!worker) return here(job);
      worker.postMessage({ number: ++count2, job });
      return new Promise((done, fail) => open.set(count2, { job, done, fail }));
    };
  }
  async function warmUp(work) {
    const isPaper = (n) => n % 100 > 12 || Math.abs(n / 400 - 100) > 60;
    const bars2 = Float32Array.from({ length: 200 * 400 }, (_, n) => Number(isPaper(n)));
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
    let work = (
      /** @type {any} */
      null
    );
    page.onmessage = async ({ data: { data, number, job } }) => {
      if (data) return warmUp(work = worksHere(data));
      const answer = await work(job).catch(asError);
      const shown = answer?.shown?.transferToImageBitmap();
      const moved2 = shown ? [shown, answer.grey.data.buffer] : [];
      const told = shown ? { ...answer, shown } : answer;
      page.postMessage({ number, answer: told, error: answer?.error }, moved2);
    };
  }
  function describe({ text, hint, leftOut, digits }, { scale }, { network }) {
    const boxOf2 = ({ box }) => box.map((side, n) => side / scale[n % 2]);
    const described = digits.map((digit) => ({
      ...digit,
      box: boxOf2(digit),
      probability: Math.max(...digit.probabilities),
      why: why(network, digit.image, UNITS)
    }));
    return { text, hint, leftOut: leftOut.map(boxOf2), digits: described };
  }
  function start() {
    const [root, reader] = ["pad", "reader"].map((id) => document.getElementById(id));
    if (!root || !reader) return;
    const data = JSON.parse(reader.textContent);
    const work = worksAside(data);
    const hand = newHand(browserStorage());
    const network = once(() => networkFrom(data.network));
    let isTaught = false;
    async function learn(change) {
      hand.change(change);
      const [corrections, note] = [hand.list(), hand.note()];
      isTaught ||= corrections.length > 0;
      const untaught = { network: await network(), before: 0, after: 0, tests: 0 };
      const lesson = isTaught ? await work({ hand: corrections }) : untaught;
      return lesson && { ...lesson, corrections, kept: KEPT, note };
    }
    const desk = { open: (file) => work({ file }), read: work, network, learn, listen: hand.listen };
    mount(root, desk, SAID, document.documentElement);
  }
  if (globalThis.document) start();
  else serve();
  return __toCommonJS(page_exports);
})();
