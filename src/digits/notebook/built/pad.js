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
function argmax(values) {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
}
function argsort(values) {
  return Array.from(values, (_, n) => n).sort((a2, b) => values[a2] - values[b] || a2 - b);
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

// reading/web/ann.js
async function networkFrom({ sizes, parameters }) {
  return viewsOf(await inflate(parameters), sizes);
}
function viewsOf(theta, sizes) {
  const network = { sizes, theta, W: [], b: [] };
  for (let layer = 0, start = 0; layer < sizes.length - 1; layer++) {
    const [d, k] = sizes.slice(layer, layer + 2);
    network.W.push(theta.subarray(start, start + d * k));
    network.b.push(theta.subarray(start + d * k, start += (d + 1) * k));
  }
  return network;
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

// reading/web/ink.js
function strokeWidth(mask) {
  const wide = pad(mask, 1);
  return widthOf(where(distanceTransform(wide).data, (_, i) => wide.data[i]));
}
function widthOf(inside) {
  if (!inside.length) return 0;
  const sumOfRoots = 4 * (sum(inside) / inside.length) - 2;
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
  const outside = distanceTransform(map(mask, (value) => 1 - value)).data;
  const inside = distanceTransform(mask);
  const grow = (STROKE * CANVAS - strokeWidth(mask)) / 2;
  const soft = (value, i) => Math.min(Math.max(value - outside[i] + grow + 0.5, 0), 1);
  return map(inside, soft, Float32Array);
}
function normalise(ink) {
  const { BOX, CENTER, SIDE } = MNIST;
  const image = zeros(SIDE, SIDE, Float32Array);
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
    return Math.min(Math.max(shift, 0), SIDE - (axis ? width : height));
  });
  small.data.forEach((value, i) => image.data[(top + row(i)) * SIDE + left + column(i)] = value);
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

// notebook/answer.js
function showAnswer(parts, answer, size, follow, chosen) {
  const { boxes, error, digits, why } = parts;
  for (const part of [boxes, digits, why]) part.replaceChildren();
  error.textContent = answer?.error ? sentence(answer.error) : "";
  parts.answer.replaceChildren(...spoken(answer));
  if (!answer || answer.error !== void 0) return;
  boxes.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
  const outlines = answer.digits.map((digit) => outline(digit, Math.max(...size) / 26));
  boxes.append(...answer.leftOut.map(grayOutline), ...outlines);
  const select = (number) => {
    [...digits.children].forEach((card2, n) => card2.setAttribute("aria-pressed", `${n === number}`));
    outlines.forEach((box, n) => box.classList.toggle("pad-selected", n === number));
    why.replaceChildren(...reasons(answer.digits[number]));
    follow(answer.digits[number], number);
  };
  answer.digits.forEach((digit, n) => digits.append(card(digit, () => select(n))));
  if (answer.digits.length) select(Math.min(chosen, answer.digits.length - 1));
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
  const doubt = answer.digits.length === 1 ? "" : ` of ${those}`;
  return ["This may read ", number, `, but I am unsure${doubt}.`];
}
function outline({ box, digit, doubt }, size) {
  const [left, top, , bottom] = box;
  const group = svg("g", { class: doubt ? "pad-box pad-unsure" : "pad-box" });
  group.append(svg("rect", { ...placeOf(box), rx: size / 6 }));
  const at = { x: left, y: top > size ? top - size / 4 : bottom + size, "font-size": size };
  group.append(svg("text", at, doubt ? `${digit}?` : `${digit}`));
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
function card(digit, select) {
  const title = element("span", { class: "pad-title" }, element("b", {}, `${digit.digit}`));
  title.append(` ${asPercent(digit.probability)}`);
  const made = element("button", { type: "button", class: "pad-card" });
  made.append(title, pixels(digit.image, grey, "what the network sees"), bars(digit));
  const note = digit.taught ? "as you taught it" : digit.doubt;
  if (note) made.append(element("span", { class: "pad-doubt" }, note));
  made.onclick = select;
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
function reasons({ why, digit }) {
  if (!why?.length) return [];
  const head = element("p", { class: "pad-question" }, `Why ${digit === 8 ? "an" : "a"} ${digit}?`);
  const said = element(
    "p",
    {},
    "The hidden units that contribute most. Each looks for ink where its picture is blue and for paper where it is orange. Below: the digit it supports most, and how much it adds here."
  );
  const units = why.map((unit) => {
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

// reading/web/why.js
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

// notebook/inside.js
var MOST = 6;
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
  const order = argsort(links.map(({ amount }) => -Math.abs(amount))).slice(0, MOST);
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
  const refused = (why) => new Error(`${name} ${why}; choose a file that the pad has exported, such as my-hand.json`);
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
function showChoice({ row, question, labels }, { digit, doubt }) {
  row.classList.toggle("pad-asks", Boolean(doubt));
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
  const takeBack = (one) => {
    summary.focus();
    change({ remove: one }, () => `Correction undone: ${one.label}.`);
  };
  taught.replaceChildren(...compared.rows.map((row) => thumbnail(row, () => takeBack(row.one))));
  facts.replaceChildren(...count2 ? factsOf(lesson, compared) : []);
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
function buildParts({ teach, undo, forget, save, open }) {
  const labels = DIGITS2.map((digit) => {
    const made = button(`${digit}`, () => teach(digit));
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
  const parts = buildParts({ teach, undo, forget, save, open });
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
      const compared = await inSlices(comparedWith(next, await school.network(), seen));
      if (mine !== turn) return;
      const isAnother = lesson || next.corrections.length;
      lesson = next;
      showLesson(parts, lesson, compared, change);
      status.textContent = words(lesson.network);
      if (isAnother) learned();
    } catch (error) {
      if (mine === turn) status.textContent = sentenceOf(error);
    }
  }
  function teach(label2) {
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
function listenToPen(parts, state, { refresh, change, read }) {
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
    read();
  };
}
function listenToKeys(parts, state, { refresh, change, read, undo }) {
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
    if (!pen.down) read();
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
    if (down) read();
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
    read();
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
    const read2 = answer && answer.error === void 0;
    const digits = read2 ? teaching.marked(answer.digits) : [];
    teaching.saw(digits);
    showAnswer(parts, read2 ? { ...answer, digits } : answer, size, follow, chosen);
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
  async function read() {
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
    return read();
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
    read();
  }
  parts.undo.onclick = undo;
  parts.clear.onclick = () => replace(null);
  for (const input of [parts.open, parts.photo]) {
    input.onchange = async () => {
      await open(input.files?.[0]);
      input.value = "";
    };
  }
  const told = { refresh, change, read, undo };
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
var RESTARTED = "Python has been restarted: run the cell above again";
function render({ model, el }) {
  const waiting = /* @__PURE__ */ new Map();
  let count2 = 0;
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
  const accepted = (answer) => {
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
  let network;
  model.on("msg:custom", heard);
  model.on("comm_live_update", lost);
  mount(el, {
    open: openPicture,
    read(question) {
      const { grey: grey2 } = "drawn" in question ? pictureOf(question.drawn, question.factor) : question;
      const bytes = Uint8Array.from(grey2.data, (value) => Math.round(255 * value));
      return ask({ width: grey2.width, height: grey2.height }, [bytes.buffer]);
    },
    network: () => network ??= ask({ wants: "network" }).then(accepted).then(networkFrom),
    async learn(change) {
      const lesson = accepted(await ask({ wants: "lesson", change }));
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
