// reading/web/arrays.js
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
function contextOf(canvas) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no room for another canvas; close other pages");
  return (
    /** @type {CanvasRenderingContext2D} */
    context
  );
}

// notebook/live.js
var SVG = "http://www.w3.org/2000/svg";
function live(kind, mount2) {
  if (document.documentElement.dataset.theme) {
    for (const root of document.querySelectorAll(`[data-live="${kind}"]`)) {
      const data = JSON.parse(root.querySelector("script")?.textContent ?? "{}");
      root.replaceChildren();
      mount2(
        /** @type {HTMLElement} */
        root,
        data
      );
    }
  }
  return {
    render({ model, el }) {
      el.classList.add("live");
      keepKeys(el);
      return mount2(el, model.get("data"));
    }
  };
}
function keepKeys(root) {
  root.addEventListener("focusin", ({ target }) => {
    target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
}
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key2, value] of Object.entries(attributes)) made.setAttribute(key2, `${value}`);
  made.append(...children);
  return made;
}
function svg(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key2, value] of Object.entries(attributes)) made.setAttribute(key2, `${value}`);
  made.textContent = text;
  return made;
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
function blueOrOrange(value) {
  const [end, part] = value > 0 ? [[0, 114, 178], value] : [[213, 94, 0], -value];
  return end.map((channel) => Math.round(255 + (channel - 255) * Math.min(part, 1)));
}

// notebook/controls.js
function slider(label2, max, start, words, changed, min = 0) {
  const input = element("input", { type: "range", min, max, value: start });
  const said = element("span");
  const value = () => Number(input.value);
  const tell = () => {
    said.textContent = words(value());
    input.setAttribute("aria-valuetext", words(value()));
  };
  input.addEventListener("input", () => {
    tell();
    changed();
  });
  tell();
  return {
    element: element("label", { class: "live-slider" }, label2, said, input),
    value,
    set(value2, max2 = Number(input.max)) {
      input.max = `${max2}`;
      input.value = `${value2}`;
      tell();
    }
  };
}
function button(text, action) {
  const made = element("button", { type: "button" }, text);
  made.onclick = action;
  return made;
}
var DIGITS = Array.from({ length: 10 }, (_, digit) => `${digit}`);
function bars(title, names = DIGITS) {
  const shown = names.map((name) => name.slice(0, 12));
  const left = 9 + 7 * Math.max(...shown.map((name) => name.length));
  const viewBox = `0 0 ${134 + left} ${17 * names.length + 2}`;
  const picture = svg("svg", { viewBox, role: "img", class: "live-bars" });
  return {
    element: element("figure", {}, element("figcaption", {}, element("b", {}, title)), picture),
    show(p, styles) {
      const rows = p.flatMap((value, digit) => {
        const [y, length] = [17 * digit + 2, 76 * value];
        const bar = { x: left, y, height: 14, width: Math.max(1, length) };
        const share = value > 0.9995 ? ">99.9%" : `${(100 * value).toFixed(1)}%`;
        return [
          svg("text", { x: 2, y: y + 12 }, shown[digit]),
          svg("rect", { ...bar, class: styles[digit] ?? "" }),
          svg("text", { x: left + 5 + length, y: y + 12 }, value >= 5e-4 ? share : "")
        ];
      });
      picture.replaceChildren(...rows);
      const likely = p.map((value, digit) => `${names[digit]}: ${percent(value)}`).join(", ");
      picture.setAttribute("aria-label", `${title}. ${likely}`);
    }
  };
}
function percent(share) {
  if (share < 5e-4) return "under 0.1%";
  if (share > 0.99999) return "over 99.999%";
  const nines = Math.floor(-Math.log10(1 - share));
  return `${(100 * share).toFixed(Math.max(1, nines - 1))}%`;
}

// notebook/chart.js
var [WIDTH, HEIGHT] = [360, 230];
var FRAME = { left: 52, right: 344, top: 8, bottom: 186 };
var MOST = 8;
function chart(title, { x, y }, shown = {}) {
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const legend = element("span", { class: "live-legend" });
  const caption = element("figcaption", {}, element("b", {}, title), legend);
  const content = svg("g");
  const [xOf, yOf] = [placer(x, FRAME.left, FRAME.right), placer(y, FRAME.bottom, FRAME.top)];
  picture.append(...xAxis(x, xOf), ...yAxis(y, yOf), content);
  function update({ said = "", lines = [], marks = [], cursor }) {
    const parts = lines.map(
      (line) => svg("path", { class: `live-line ${line.class}`, d: path(line.points, xOf, yOf) })
    );
    const dots = marks.flatMap(
      (mark) => isNumber(mark.y) ? [svg("circle", { class: mark.class, cx: xOf(mark.x), cy: yOf(mark.y), r: 5 })] : []
    );
    const at = cursor === void 0 ? [] : [upright(xOf(cursor), "live-cursor")];
    content.replaceChildren(...at, ...parts, ...dots);
    legend.replaceChildren(...lines.flatMap((line) => line.label ? [key(line)] : []));
    picture.setAttribute("aria-label", `${title}. ${said}`);
  }
  update(shown);
  return { element: element("figure", { class: "live-chart" }, caption, picture), update };
}
function isNumber(value) {
  return typeof value === "number" && isFinite(value);
}
function placer({ range, log }, from, to) {
  const scaled = (value) => log ? Math.log(value) : value;
  const [low, high] = range.map(scaled);
  return (value) => {
    const part = (scaled(Math.min(Math.max(value, range[0]), range[1])) - low) / (high - low || 1);
    return Number((from + part * (to - from)).toFixed(1));
  };
}
function path(points, xOf, yOf) {
  let pen = "M";
  return points.reduce((d, [x, y]) => {
    if (!isNumber(x) || !isNumber(y)) {
      pen = "M";
      return d;
    }
    const next = `${d}${pen}${xOf(x)} ${yOf(y)}`;
    pen = "L";
    return next;
  }, "");
}
function ticks({ range: [low, high], log }) {
  const powers = Array.from({ length: 24 }, (_, n) => n - 12);
  const round2 = powers.flatMap((power) => [1, 2, 5].map((part) => Number(`${part}e${power}`)));
  const inside = (value) => value >= low && value <= high;
  if (log) {
    const all = round2.filter(inside);
    return all.length > MOST ? powers.map((power) => Number(`1e${power}`)).filter(inside) : all;
  }
  const step2 = round2.find((size) => size >= (high - low) / 5) ?? high - low;
  const first = Math.ceil(low / step2 - 1e-9);
  const count2 = Math.floor(high / step2 + 1e-9) - first + 1;
  return Array.from({ length: count2 }, (_, n) => (first + n) * step2);
}
var inWords = ({ words = String }, value) => words(Number(value.toPrecision(6)));
function upright(x, name = "live-grid") {
  return svg("line", { class: name, x1: x, x2: x, y1: FRAME.top, y2: FRAME.bottom });
}
function xAxis(axis, xOf) {
  const below = { "text-anchor": "middle", y: FRAME.bottom + 17 };
  const marks = ticks(axis).flatMap((value) => [
    upright(xOf(value)),
    svg("text", { ...below, x: xOf(value) }, inWords(axis, value))
  ]);
  const middle = (FRAME.left + FRAME.right) / 2;
  return [...marks, svg("text", { ...below, x: middle, y: HEIGHT - 8 }, axis.label ?? "")];
}
function yAxis(axis, yOf) {
  const { left, right } = FRAME;
  return ticks(axis).flatMap((value) => [
    svg("line", { class: "live-grid", x1: left, x2: right, y1: yOf(value), y2: yOf(value) }),
    svg("text", { "text-anchor": "end", x: left - 6, y: yOf(value) + 4 }, inWords(axis, value))
  ]);
}
function key(line) {
  const sample = svg("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" });
  sample.append(svg("path", { class: `live-line ${line.class}`, d: "M0 4L24 4" }));
  return element("span", {}, sample, line.label ?? "");
}

// notebook/curves.js
var TITLES = { loss: "Loss (nats)", accuracy: "Accuracy" };
var AXES = {
  loss: { label: "", range: [0, 2.5] },
  accuracy: {
    label: "",
    range: [0, 1],
    words: (share) => `${Math.round(100 * share)}%`
  }
};
function curves(name, points, past) {
  const line = (of, set) => of.map((point) => [point.passes, point[set]?.[name]]);
  const lines = [
    { class: "live-training", label: "training", points: line(points, "training") },
    { class: "live-held-out", label: "held out", points: line(points, "heldOut") }
  ];
  const before = { class: "train-past", label: "run before", points: line(past, "heldOut") };
  const end = roundEnd(Math.max(...[points, past].map((some) => some.at(-1)?.passes ?? 0)));
  const axes = { x: { label: "passes", range: [0, end] }, y: AXES[name] };
  const said = spoken(name, points.at(-1));
  return chart(TITLES[name], axes, { lines: past.length ? [before, ...lines] : lines, said }).element;
}
function roundEnd(value) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(value, 2)));
  return [1, 2, 5, 10].map((part) => part * ten).find((end) => end >= Math.max(value, 2)) ?? value;
}
function spoken(name, last) {
  if (!last) return "No steps yet.";
  const training = last.training ? `training ${inWords2(last.training, name)}, ` : "";
  const heldOut = `held out ${inWords2(last.heldOut, name)}`;
  return `After ${last.passes.toFixed(1)} passes: ${training}${heldOut}.`;
}
function inWords2(score, name) {
  return name === "loss" ? score.loss.toFixed(3) : `${(100 * score.accuracy).toFixed(1)}%`;
}

// reading/web/ann.js
function viewsOf(theta, sizes) {
  const network = { sizes, theta, W: [], b: [] };
  for (let layer = 0, start = 0; layer < sizes.length - 1; layer++) {
    const [d, k] = sizes.slice(layer, layer + 2);
    network.W.push(theta.subarray(start, start + d * k));
    network.b.push(theta.subarray(start + d * k, start += (d + 1) * k));
  }
  return network;
}
function newNetwork(sizes, normal) {
  const network = zeroNetwork(sizes);
  network.W.forEach((weights, layer) => {
    const scale = Math.sqrt(2 / sizes[layer]);
    for (let n = 0; n < weights.length; n++) weights[n] = scale * normal();
  });
  return network;
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

// notebook/learn.js
var SEED = 1;
var POINTS = 2;
var MOST_POINTS = 600;
var PIXELS = 784;
async function setsFrom({ images, tones, heldOut }) {
  const all = imagesIn(await inflatedBytes(images), tones - 1);
  const labels = all.map((_, n) => n % 10);
  const take = (from, to) => ({
    images: all.slice(from, to),
    labels: labels.slice(from, to)
  });
  const count2 = all.length - heldOut;
  return { training: take(0, count2), heldOut: take(count2, all.length) };
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
function normalNumbers(uniform) {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
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
function newRun(sets, widths, settings) {
  const uniform = uniformNumbers(SEED);
  const network = newNetwork([PIXELS, ...widths, 10], normalNumbers(uniform));
  const start = network.W[0].slice();
  const run = { network, start, points: [], steps: 0, passes: 0, broken: false };
  return { run, work: train(run, sets, settings, uniform) };
}
function* train(run, { training, heldOut }, settings, uniform) {
  const { network } = run;
  const count2 = training.images.length;
  run.points.push({ passes: 0, heldOut: yield* evaluate(network, heldOut) });
  let images = 0;
  let [seen, loss, accuracy] = [0, 0, 0];
  for (const rows of batches(count2, settings, uniform)) {
    const score = yield* step(network, training, rows, settings.rate);
    run.steps++;
    images += rows.length;
    run.passes = images / count2;
    run.broken = !Number.isFinite(score.loss);
    if (run.broken) return;
    seen += rows.length;
    loss += score.loss * rows.length;
    accuracy += score.accuracy * rows.length;
    if (seen >= count2 / POINTS) {
      const means = { loss: loss / seen, accuracy: accuracy / seen };
      const point = {
        passes: run.passes,
        training: means,
        heldOut: yield* evaluate(network, heldOut)
      };
      run.points.push(point);
      if (run.points.length > MOST_POINTS) run.points = run.points.filter((_, n) => n % 2 === 0);
      [seen, loss, accuracy] = [0, 0, 0];
    }
    yield true;
  }
}
function unitsOff(network, images) {
  const isOff = network.sizes.slice(1, -1).map((units) => new Array(units).fill(true));
  for (const image of images)
    forward(network, image).slice(1, -1).forEach((a, layer) => a.forEach((value, unit) => isOff[layer][unit] &&= value <= 0));
  return isOff.flat().filter(Boolean).length;
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

// notebook/views.js
var { SIDE } = MNIST;
var CELL = SIDE + 2;
var PEN = { value: "44" };
var INVITATION = "Draw a digit. With the keyboard: arrows move the pen, the space bar puts it down and lifts it.";
var SEEN = "the digit as the network sees it";
var LOUD = 3;
var STEPS = 127;
var COLORS = new Uint32Array(2 * STEPS + 1).map((_, n) => {
  const [red, green, blue] = blueOrOrange(n / STEPS - 1);
  return 4278190080 | blue << 16 | green << 8 | red;
});
function weightsView() {
  const canvas = element("canvas", { role: "img" });
  const choice = element("select", { "aria-label": "First-layer weights" });
  choice.append(new Option("what training has changed", "change"));
  choice.append(new Option("the weights themselves", "all"));
  let shown;
  function paintRun(run) {
    shown = run;
    const [weights, units] = [run.network.W[0], run.network.sizes[1]];
    const before = choice.value === "all" ? null : run.start;
    paintUnits(canvas, weights, before, units);
    const what = `${choice.selectedOptions[0].text} of ${units} units`;
    canvas.setAttribute("aria-label", `Pictures of 28 by 28 pixels: ${what} of the first layer`);
  }
  choice.onchange = () => shown && paintRun(shown);
  const title = element("figcaption", {}, element("b", {}, "First layer: "), choice);
  const said = "A picture for each unit: ink where it is blue raises the unit's activation, ink where it is orange lowers it.";
  const made = element("figure", {}, title, canvas, element("p", { class: "live-note" }, said));
  return { element: made, paint: paintRun };
}
function paintUnits(canvas, weights, before, units) {
  const columns = (canvas.parentElement?.clientWidth ?? 0) < 420 ? 12 : 16;
  const [width, height] = [columns * CELL - 2, Math.ceil(units / columns) * CELL - 2];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = contextOf(canvas);
  let size = 0;
  const value = (n) => before ? weights[n] - before[n] : weights[n];
  for (let n = 0; n < weights.length; n++) size += value(n) ** 2;
  const scale = STEPS / (LOUD * Math.sqrt(size / weights.length) || 1);
  const image = context.createImageData(width, height);
  const colors = new Uint32Array(image.data.buffer);
  for (let pixel = 0, n = 0; pixel < SIDE * SIDE; pixel++) {
    const inside = Math.floor(pixel / SIDE) * width + pixel % SIDE;
    for (let unit = 0; unit < units; unit++, n++) {
      const corner = Math.floor(unit / columns) * CELL * width + unit % columns * CELL;
      const shade = Math.max(-STEPS, Math.min(STEPS, Math.round(value(n) * scale)));
      colors[corner + inside] = COLORS[STEPS + (shade || 0)];
    }
  }
  context.putImageData(image, 0, 0);
}
function readingSheet(network, say) {
  const parts = buildSheet(undo, clear);
  const state = { strokes: [], picture: null, pen: null };
  let frame = 0;
  let image = [];
  function update() {
    const reader = network();
    if (!reader || !image.length) return "";
    const p = softmax(forward(reader, image).slice(-1)[0]);
    const digit = argmax(p);
    parts.bars.show(p, { [digit]: "live-right" });
    return `Read as ${digit}, with ${Math.floor(100 * p[digit])}%.`;
  }
  function see() {
    cancelAnimationFrame(frame);
    const ink = state.strokes.length > 0;
    image = ink ? normalise(evenStrokes(latestInk(state.strokes))).data : [];
    if (ink) paint(parts.seen, image, grey);
    for (const part of [parts.seen, parts.bars.element])
      part.style.visibility = ink ? "visible" : "hidden";
    return update();
  }
  function refresh() {
    draw(parts, state);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(see);
  }
  function undo() {
    state.strokes.pop();
    refresh();
  }
  function clear() {
    state.strokes.length = 0;
    refresh();
  }
  const told = { refresh, change: refresh, read: () => say(see()), undo };
  listenToPen(parts, state, told);
  listenToKeys(parts, state, told);
  draw(parts, state);
  see();
  return { element: parts.element, update };
}
function buildSheet(undo, clear) {
  const parts = {
    canvas: element("canvas", { tabindex: 0, role: "application", "aria-label": INVITATION }),
    boxes: svg("svg", { "aria-hidden": "true" }),
    hint: element("p", { "aria-hidden": "true" }, "Draw a digit"),
    undo: button("Undo", undo),
    clear: button("Clear", clear),
    seen: element("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": SEEN }),
    bars: bars("The network as it is now"),
    width: PEN
  };
  const title = element("figcaption", {}, element("b", {}, "Draw a digit for it to read"));
  const paper = element("div", { class: "train-paper" }, parts.canvas, parts.boxes, parts.hint);
  const tools = element("div", { class: "live-tools" }, parts.clear, parts.undo, parts.seen);
  const made = element("div", { class: "train-sheet" });
  made.append(element("figure", {}, title, paper), tools, parts.bars.element);
  return { ...parts, element: made };
}

// notebook/train.js
var SLICE = 12;
var SECOND = 1e3;
var PAINT = 120;
var TOLD = [1, 2, 5, 10, 20, 50, 100, 200, 500];
var RATES = Array.from({ length: 31 }, (_, n) => Number((10 ** (n / 10 - 3)).toPrecision(2)));
var POWERS = Array.from({ length: 9 }, (_, n) => 2 ** n);
var FAR = 5;
var SAID = "Training runs in this page, on 2,500 of MNIST's training images in 16 grays; 500 others are held out. Training losses and accuracies are means over the batches of half a pass, each before its step. Every run starts from the same seed; another width starts a new one.";
var NEW = "A new network, which has learned nothing yet.";
var BROKEN = "the loss is no longer a number, because the steps were too large. Choose a smaller learning rate, then Reset.";
var MEND = "Choose a smaller learning rate, larger batches or wider layers, then Reset.";
var GUESSING = Math.log(10).toFixed(2);
var LOOKED_AT = 100;
function mount(root, data) {
  let job;
  let sets;
  let past = [];
  let going = "";
  let next = 0;
  let [told, painted] = [0, 0];
  let pace = { from: 0, steps: 0, speed: 0 };
  const say = (text) => parts.status.textContent = text;
  const parts = build({ play, step: step2, reset, restart, say, network: () => job?.run.network });
  const settings = {
    get rate() {
      return RATES[parts.rate.value()];
    },
    get batchSize() {
      return POWERS[parts.batch.value()];
    }
  };
  function paint2() {
    if (!job) return;
    const { run } = job;
    painted = performance.now();
    const perSecond = SECOND * (run.steps - pace.steps) / (painted - pace.from);
    if (painted - pace.from > SECOND) pace = { from: painted, steps: run.steps, speed: perSecond };
    show(parts, run, past, going === "on" ? pace.speed : 0);
    parts.play.textContent = going === "on" ? "Pause" : "Play";
    parts.play.disabled = parts.step.disabled = run.broken;
  }
  function restart() {
    if (!sets) return;
    if (job && job.run.points.length > 1) past = job.run.points;
    job = newRun(sets, [POWERS[parts.first.value()], POWERS[parts.second.value()]], settings);
    told = 0;
    pace.steps = 0;
    paint2();
    say(NEW);
  }
  function go(how) {
    if (!job) return;
    cancelAnimationFrame(next);
    next = requestAnimationFrame(frame);
    going = how;
    pace = { from: performance.now(), steps: job.run.steps, speed: 0 };
    if (how === "on") say("Training.");
    paint2();
  }
  function stop() {
    cancelAnimationFrame(next);
    going = "";
    paint2();
    if (job && sets) say(summary(job.run, settings.rate, sets));
  }
  function frame() {
    if (!job || !sets) return;
    next = requestAnimationFrame(frame);
    if (performance.now() - painted > PAINT) return paint2();
    const end = performance.now() + SLICE;
    while (performance.now() < end) {
      const { value, done } = job.work.next();
      if (done || value && going === "step") return stop();
    }
    if (job.run.passes >= TOLD[told]) {
      told++;
      say(summary(job.run, settings.rate, sets));
    }
  }
  function play() {
    if (going === "on") stop();
    else go("on");
  }
  function step2() {
    go("step");
  }
  function reset() {
    stop();
    restart();
  }
  root.append(...parts.all);
  setsFrom(data).then((opened) => {
    sets = opened;
    requestAnimationFrame(restart);
  }).catch((error) => say(`The images cannot be unpacked: ${error.message}.`));
  return () => cancelAnimationFrame(next);
}
function summary({ network, broken, steps, passes, points }, rate, { heldOut }) {
  if (broken) return `Training broke after ${counted(steps, "step")}: ${BROKEN}`;
  const last = points.at(-1);
  if (!last) return NEW;
  const [loss, accuracy] = [inWords2(last.heldOut, "loss"), inWords2(last.heldOut, "accuracy")];
  const after = `After ${counted(steps, "step")}, ${passes.toFixed(1)} passes`;
  const said = `${after}: held-out loss ${loss}, accuracy ${accuracy}.`;
  if (rate * steps < FAR || Math.min(last.heldOut.loss, last.training?.loss ?? 0) < 2) return said;
  const off = unitsOff(network, heldOut.images.slice(0, LOOKED_AT));
  const lost = `${off} of ${counted(network.sizes[1] + network.sizes[2], "hidden unit")}`;
  return `${said} Guessing has a loss of ${GUESSING}; ${lost} are off for each of ${LOOKED_AT} images. ${MEND}`;
}
function show({ charts, weights, sheet, numbers }, run, past, speed) {
  charts.replaceChildren(curves("loss", run.points, past), curves("accuracy", run.points, past));
  weights.paint(run);
  if (!run.broken) sheet.update();
  const rate = speed ? `, ${counted(Math.round(speed), "step")} a second` : "";
  numbers.textContent = `${counted(run.steps, "step")}, ${run.passes.toFixed(1)} passes${rate}`;
}
function build({ play, step: step2, reset, restart, say, network }) {
  const div = (name, ...children) => element("div", { class: name }, ...children);
  const knob = (label2, choices, start, words, changed = () => {
  }) => {
    const at = (n) => words(choices[n]);
    return slider(label2, choices.length - 1, choices.indexOf(start), at, changed);
  };
  const parts = {
    play: button("Play", play),
    step: button("One step", step2),
    rate: knob("Learning rate", RATES, 0.1, String),
    batch: knob("Batch size", POWERS, 32, (n) => counted(n, "image")),
    first: knob("First hidden layer", POWERS, 128, (n) => counted(n, "unit"), restart),
    second: knob("Second hidden layer", POWERS, 64, (n) => counted(n, "unit"), restart),
    status: element("p", { role: "status" }, "Unpacking the images …"),
    numbers: element("p", { class: "train-numbers" }),
    charts: div("live-charts"),
    weights: weightsView(),
    sheet: readingSheet(network, say)
  };
  const knobs = [parts.rate, parts.batch, parts.first, parts.second].map((one) => one.element);
  const left = div(
    "train-weights",
    parts.weights.element,
    element("p", { class: "live-note" }, SAID)
  );
  const all = [
    div("live-tools train-controls", parts.play, parts.step, button("Reset", reset), parts.numbers),
    div("live-sliders", ...knobs),
    parts.status,
    parts.charts,
    div("train-views", left, parts.sheet.element)
  ];
  return { ...parts, all };
}
var train_default = live("train", mount);
export {
  train_default as default
};
