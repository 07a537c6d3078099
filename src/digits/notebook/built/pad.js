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
function transpose({ height, width, data }) {
  const result = new (kindOf(data))(data.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0, to = y; x < width; x++, i++, to += height) result[to] = data[i];
  return grid(width, height, result);
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
function argmax(values) {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
}
function argsort(values) {
  return Array.from(values, (_, n) => n).sort((a2, b) => values[a2] - values[b]);
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
  let start = 0;
  const take = (length) => theta.subarray(start, start += length);
  const network = { sizes, theta, W: [], b: [] };
  sizes.slice(1).forEach((k, n) => network.W.push(take(sizes[n] * k)) && network.b.push(take(k)));
  return network;
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
var AS_MNIST = {
  CANVAS: 72,
  MARGIN: 6,
  KEPT: [0.08, 0.3],
  NATIVE: 26,
  STROKE: 0.13,
  TIE: 1e-6
};

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
  const refuse = (why) => {
    throw new Error(`${name} ${why}`);
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
  const { boxes, error, digits, why } = parts;
  for (const part of [boxes, digits, why]) part.replaceChildren();
  error.textContent = answer?.error ? sentence(answer.error) : "";
  parts.answer.replaceChildren(...spoken(answer));
  if (!answer || answer.error) return;
  boxes.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
  const outlines = answer.digits.map((digit) => outline(digit, Math.max(...size) / 26));
  boxes.append(...answer.leftOut.map(grayOutline), ...outlines);
  const select = (number) => {
    [...digits.children].forEach((card2, n) => card2.setAttribute("aria-pressed", `${n === number}`));
    outlines.forEach((box, n) => box.classList.toggle("pad-selected", n === number));
    why.replaceChildren(...reasons(answer.digits[number]));
    follow(answer.digits[number], number);
  };
  digits.append(...answer.digits.map((digit, n) => card(digit, () => select(n))));
  if (answer.digits.length) select(Math.min(chosen, answer.digits.length - 1));
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
  const doubt = answer.digits.length === 1 ? "" : ` of ${those}`;
  return ["This may read ", number, `, but I am unsure${doubt}.`];
}
function outline({ box, digit, doubt }, size) {
  const [left, top, , bottom] = box;
  const at = { x: left, y: top > size ? top - size / 4 : bottom + size, "font-size": size };
  const number = svg("text", at, doubt ? `${digit}?` : `${digit}`);
  const name = doubt ? "g.pad-box.pad-unsure" : "g.pad-box";
  return svg(name, svg("rect", placeOf(box), { rx: size / 6 }), number);
}
var grayOutline = (box) => svg("g.pad-box.pad-left-out", svg("rect", placeOf(box)));
function placeOf([left, top, right, bottom]) {
  return { x: left, y: top, width: right - left, height: bottom - top };
}
function card(digit, select) {
  const title = [element("b", `${digit.digit}`), ` ${asPercent(digit.probability)}`];
  const picture = pixels(digit.image, grey, "what the network sees");
  const note = digit.taught ? "as you taught it" : digit.doubt;
  const parts = [element("span.pad-title", title), picture, bars(digit)];
  if (note) parts.push(element("span.pad-doubt", note));
  return element("button.pad-card", { type: "button", onclick: select }, parts);
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
function reasons({ why, digit }) {
  if (!why?.length) return [];
  const units = why.map(({ unit, weights, speaksFor, contribution }) => {
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

// reading/web/why.js
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

// notebook/inside.js
var MOST = 6;
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
  const order = argsort(links.map(({ amount }) => -Math.abs(amount))).slice(0, MOST);
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

// notebook/hand.js
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
  const refuse = (why) => {
    throw new Error(
      `${name} ${why}; choose a file that the pad has exported, such as my-hand.json`
    );
  };
  if (text.length > LARGEST) refuse("is too large");
  const read = attempt(() => JSON.parse(text));
  if (!read) refuse("is not JSON");
  const { digits } = read;
  const corrections = Array.isArray(digits) ? digits.flatMap(correctionsIn) : [];
  if (!corrections.length) refuse("has no corrected digits");
  return { corrections, damaged: digits.length - corrections.length };
}

// notebook/taught.js
var TITLE = "Teach it your handwriting";
var INVITATION = "Is a digit misread? Select it, and say what it is. The network learns from your correction at once. It also rehearses digits that it knows, so that it does not forget them.";
var readBy = (network, image) => argmax(probabilitiesOf(network, image));
function buildParts({ teach, undo, forget, save, open }) {
  const labels = DIGITS.map((digit, n) => button(digit, () => teach(n), `It is ${a(n)}`));
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
function showChoice({ row: row2, question, labels }, { digit, doubt }) {
  row2.classList.toggle("pad-asks", Boolean(doubt));
  question.textContent = doubt ? "I am unsure. What is it?" : `Not ${a(digit)}? Say what it is.`;
  labels.forEach((label2, n) => label2.classList.toggle("pad-read", n === digit));
}
function showLesson(parts, lesson, compared, change) {
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
  taught.replaceChildren(...compared.rows.map((row2) => thumbnail(row2, takeBack(row2.one))));
  facts.replaceChildren(...count2 ? factsOf(lesson, compared) : []);
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
  const parts = buildParts({ teach, undo, forget, save, open });
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
      const compared = await inSlices(comparedWith(next, original, [...past, ...shown]));
      if (mine !== turn) return;
      const isAnother = lesson || next.corrections.length;
      lesson = next;
      showLesson(parts, next, compared, change);
      status.textContent = words(next.network);
      if (isAnother) learned();
    } catch (error) {
      if (mine === turn) status.textContent = sentence(error);
    }
  }
  function teach(label2) {
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

// reading/web/ink.js
function strokeWidth(mask) {
  const wide = pad(mask, 1);
  return widthOf(where(distanceTransform(wide).data, (_, i) => wide.data[i]));
}
function widthOf(inside) {
  if (!inside.length) return 0;
  const sumOfRoots = 4 * mean(inside) - 2;
  return (sumOfRoots + Math.sqrt(Math.max(sumOfRoots * sumOfRoots - 4, 0))) / 2;
}

// reading/web/as_mnist.js
function evenStrokes(ink) {
  const { CANVAS, MARGIN, NATIVE, STROKE, KEPT, TIE } = AS_MNIST;
  const strokes = strokeWidth(map(ink, (value) => value >= 0.5));
  const longest = Math.max(ink.height, ink.width);
  if (longest <= NATIVE && KEPT[0] * longest <= strokes && strokes <= KEPT[1] * longest) return ink;
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
  const { BOX, CENTER, SIDE } = MNIST;
  const image = zeros(SIDE, SIDE, Float32Array);
  const [box] = findObjects(map(ink, Boolean), 1);
  if (!box) return image;
  const inner = crop(ink, box);
  const fit = BOX / Math.max(inner.height, inner.width);
  const scaled = (side) => Math.max(1, Math.trunc(side * fit + 0.5));
  const small = resample(inner, scaled(inner.height), scaled(inner.width));
  const most = largest(small.data);
  const { data } = map(small, (value) => value / most, Float64Array);
  const total = sum(data);
  const start = (length, place) => {
    const moment = sum(data.map((value, i) => value * place(i)));
    const shift = Math.floor(CENTER - moment / total + 0.5 + AS_MNIST.TIE);
    return Math.min(Math.max(shift, 0), SIDE - length);
  };
  const top = start(small.height, (i) => Math.floor(i / small.width));
  const left = start(small.width, (i) => i % small.width);
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
  const sheet = newSheet(TAKES, { refresh, change, read, clear: () => replace(null), lineWidth });
  const width = element("input", { type: "range", min: 4, max: 44, value: 16 });
  const parts = { ...answerParts(), boxes: sheet.boxes };
  const teaching = newTeaching(desk, () => {
    inside.renew();
    read();
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
  async function read() {
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
    return read();
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
var RESTARTED = "Python has been restarted: run the cell above again";
function render({ model, el }) {
  const waiting = /* @__PURE__ */ new Map();
  let [count2, network] = [
    0,
    /** @type {Promise<Network> | null} */
    null
  ];
  const heard = ({ question, answer }) => {
    waiting.get(question)?.resolve(answer);
    waiting.delete(question);
  };
  const lost = () => waiting.forEach(({ reject }) => reject(new Error(RESTARTED)));
  const ask = (what, buffers = []) => new Promise((resolve, reject) => {
    waiting.set(++count2, { resolve, reject });
    try {
      model.send({ question: count2, ...what }, void 0, buffers);
    } catch {
      lost();
    }
  });
  const wanted = async (what) => {
    const answer = await ask(what);
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
  model.on("msg:custom", heard);
  model.on("comm_live_update", lost);
  mount(el, {
    open: openPicture,
    read(question) {
      const { grey: grey2 } = "drawn" in question ? pictureOf(question.drawn, question.factor) : question;
      const bytes = Uint8Array.from(grey2.data, (value) => Math.round(255 * value));
      return ask({ width: grey2.width, height: grey2.height }, [bytes.buffer]);
    },
    network: () => network ??= wanted({ wants: "network" }).then(networkFrom),
    async learn(change) {
      const lesson = await wanted({ wants: "lesson", change });
      return { ...lesson, network: await networkFrom(lesson.network) };
    }
  });
  return () => {
    model.off("msg:custom", heard);
    model.off("comm_live_update", lost);
  };
}
var pad_default = { render };
export {
  asError,
  pad_default as default,
  mount,
  render
};
