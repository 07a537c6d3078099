// reading/web/arrays.js
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
  return context;
}

// notebook/live.js
function live(kind, mount2) {
  const isPage = document.documentElement.dataset.theme;
  const places = isPage ? document.querySelectorAll(`[data-live="${kind}"]`) : [];
  for (
    const root of
    /** @type {any} */
    places
  ) {
    const data = JSON.parse(root.querySelector("script")?.textContent ?? "{}");
    root.replaceChildren();
    mount2(root, data);
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
    else for (const [key2, value] of Object.entries(part ?? {})) set(made, key2, value);
  }
  return made;
}
function set(made, key2, value) {
  if (typeof value === "function") made[key2] = value;
  else made.setAttribute(key2, value);
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
function counted(count2, noun) {
  return `${count2} ${noun}${count2 === 1 ? "" : "s"}`;
}
function blueOrOrange(value) {
  const end = value > 0 ? [0, 114, 178] : [213, 94, 0];
  return end.map((channel) => Math.round(255 + (channel - 255) * Math.min(Math.abs(value), 1)));
}

// notebook/controls.js
var DIGITS = Array.from({ length: 10 }, (_, digit) => `${digit}`);
function slider(label2, max, start, words, changed, min = 0) {
  const input = element("input", { type: "range", min, max, value: start });
  const said = element("span");
  const value = () => Number(input.value);
  const tell = () => {
    said.textContent = words(value());
    input.setAttribute("aria-valuetext", words(value()));
  };
  input.oninput = () => {
    tell();
    changed();
  };
  tell();
  function set2(value2, max2 = input.max) {
    Object.assign(input, { max: max2, value: value2 });
    tell();
  }
  return { element: element("label.live-slider", label2, said, input), value, set: set2 };
}
function button(text, action, label2) {
  const named = label2 ? { "aria-label": label2 } : {};
  return element("button", { type: "button", onclick: action, ...named }, text);
}
function bars(title, names = DIGITS) {
  const shown = names.map((name) => name.slice(0, 12));
  const left = 9 + 7 * Math.max(...shown.map((name) => name.length));
  const viewBox = `0 0 ${134 + left} ${17 * names.length + 2}`;
  const picture = svg("svg.live-bars", { viewBox, role: "img" });
  function show2(p, styles) {
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
  const caption = element("figcaption", element("b", title));
  return { element: element("figure", caption, picture), show: show2 };
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
var POWERS = Array.from({ length: 24 }, (_, n) => Number(`1e${n - 12}`));
var ROUND = POWERS.flatMap((power) => [1, 2, 5].map((n) => Number((n * power).toPrecision(1))));
var bothSets = (training, heldOut) => [
  { class: "live-training", label: "training", points: training },
  { class: "live-held-out", label: "held out", points: heldOut }
];
function chart(title, { x, y }, shown = {}) {
  const [legend, content] = [element("span.live-legend"), svg("g")];
  const [xOf, yOf] = [placer(x, FRAME.left, FRAME.right), placer(y, FRAME.bottom, FRAME.top)];
  const axes = [...xAxis(x, xOf), ...yAxis(y, yOf)];
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" };
  const picture = svg("svg", box, axes, content);
  function update({ said = "", lines = [], marks = [], cursor = null }) {
    const at = cursor === null ? [] : [upright(xOf(cursor), "live-cursor")];
    const paths = lines.map((line) => drawn(line, path(line.points, xOf, yOf)));
    const known = marks.filter((mark) => Number.isFinite(mark.y));
    const dots = known.map(
      (mark) => svg("circle", { class: mark.class, cx: xOf(mark.x), cy: yOf(mark.y), r: 5 })
    );
    content.replaceChildren(...at, ...paths, ...dots);
    legend.replaceChildren(...lines.filter((line) => line.label).map(key));
    picture.setAttribute("aria-label", `${title}. ${said}`);
  }
  update(shown);
  const caption = element("figcaption", element("b", title), legend);
  return { element: element("figure.live-chart", caption, picture), update };
}
function placer({ range, log = false }, from, to) {
  const scaled = (value) => log ? Math.log(value) : value;
  const [low, high] = range.map(scaled);
  return (value) => {
    const part = (scaled(Math.min(Math.max(value, range[0]), range[1])) - low) / (high - low || 1);
    return Number((from + part * (to - from)).toFixed(1));
  };
}
var drawn = (line, d) => svg("path", { class: `live-line ${line.class}`, d });
function path(points, xOf, yOf) {
  let pen = "M";
  const parts = points.map(([x, y]) => {
    const isThere = Number.isFinite(x) && Number.isFinite(y);
    const part = isThere ? `${pen}${xOf(x)} ${yOf(y)}` : "";
    pen = isThere ? "L" : "M";
    return part;
  });
  return parts.join("");
}
function ticks({ range: [low, high], log = false }) {
  const inside = (value) => value >= low && value <= high;
  if (log) {
    const all = ROUND.filter(inside);
    return all.length > MOST ? POWERS.filter(inside) : all;
  }
  const step2 = ROUND.find((size) => size >= (high - low) / 5) ?? high - low;
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
    svg("line.live-grid", { x1: left, x2: right, y1: yOf(value), y2: yOf(value) }),
    svg("text", { "text-anchor": "end", x: left - 6, y: yOf(value) + 4 }, inWords(axis, value))
  ]);
}
function key(line) {
  const box = { viewBox: "0 0 24 8", "aria-hidden": "true" };
  return element("span", svg("svg", box, drawn(line, "M0 4L24 4")), line.label);
}

// notebook/curves.js
var TITLES = { loss: "Loss (nats)", accuracy: "Accuracy" };
var AXES = {
  loss: { range: [0, 2.5] },
  accuracy: { range: [0, 1], words: (share) => `${Math.round(100 * share)}%` }
};
function curves(name, points, past) {
  const line = (of, set2) => of.map((point) => [point.passes, point[set2]?.[name]]);
  const lines = bothSets(line(points, "training"), line(points, "heldOut"));
  const before = { class: "train-past", label: "run before", points: line(past, "heldOut") };
  const end = roundEnd(Math.max(2, ...[points, past].map((some) => some.at(-1)?.passes ?? 0)));
  const axes = { x: { label: "passes", range: [0, end] }, y: AXES[name] };
  const shown = {
    lines: past.length ? [before, ...lines] : lines,
    said: spoken(name, points.at(-1))
  };
  return chart(TITLES[name], axes, shown).element;
}
function roundEnd(value) {
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((part) => part * ten).find((end) => end >= value) ?? value;
}
function spoken(name, last) {
  if (!last) return "No steps yet.";
  const training = last.training ? `training ${inWords2(last.training, name)}, ` : "";
  return `After ${last.passes.toFixed(1)} passes: ${training}held out ${inWords2(last.heldOut, name)}.`;
}
function inWords2(score, name) {
  return name === "loss" ? score.loss.toFixed(3) : `${(100 * score.accuracy).toFixed(1)}%`;
}

// reading/web/ann.js
function viewsOf(theta, sizes) {
  let start = 0;
  const take = (length) => theta.subarray(start, start += length);
  const network = { sizes, theta, W: [], b: [] };
  sizes.slice(1).forEach((k, n) => network.W.push(take(sizes[n] * k)) && network.b.push(take(k)));
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

// notebook/learn.js
var SEED = 1;
var POINTS = 2;
var MOST_POINTS = 600;
var PIXELS = 784;
async function setsFrom({ images, tones, heldOut }) {
  const all = imagesIn(await inflatedBytes(images), tones - 1);
  const labels = all.map((_, n) => n % 10);
  const part = (...ends) => ({ images: all.slice(...ends), labels: labels.slice(...ends) });
  return { training: part(0, -heldOut), heldOut: part(-heldOut) };
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
  const order = shuffled(count2, uniform);
  while (order.length) yield order.splice(0, settings.batchSize);
}
function newRun(sets, widths, settings) {
  const uniform = uniformNumbers(SEED);
  const network = newNetwork([PIXELS, ...widths, 10], normalNumbers(uniform));
  const start = network.W[0].slice();
  const run = { network, start, points: [], steps: 0, passes: 0, broken: false };
  return { run, work: train(run, sets, settings, uniform) };
}
function* train(run, { training, heldOut }, settings, uniform) {
  const count2 = training.images.length;
  let [images, seen, loss, accuracy] = [0, 0, 0, 0];
  run.points.push({ passes: 0, heldOut: yield* evaluate(run.network, heldOut) });
  for (; ; ) {
    for (const rows of batches(count2, settings, uniform)) {
      const score = yield* step(run.network, training, rows, settings.rate);
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
        const score2 = yield* evaluate(run.network, heldOut);
        run.points.push({ passes: run.passes, training: means, heldOut: score2 });
        if (run.points.length > MOST_POINTS) run.points = run.points.filter((_, n) => n % 2 === 0);
        [seen, loss, accuracy] = [0, 0, 0];
      }
      yield true;
    }
  }
}
function unitsOff(network, images) {
  const seen = images.map((image) => forward(network, image).slice(1, -1));
  const isOff = (layer) => (_, unit) => seen.every((layers) => layers[layer][unit] <= 0);
  return seen[0].reduce(
    (sum2, units, layer) => sum2 + Array.from(units).filter(isOff(layer)).length,
    0
  );
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
  const start = (length, place) => {
    const moment = sum(data.map((value, i) => value * place(i)));
    const shift = Math.floor(CENTER - moment / total + 0.5 + AS_MNIST.TIE);
    return Math.min(Math.max(shift, 0), SIDE2 - length);
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

// notebook/views.js
var { SIDE } = MNIST;
var CELL = SIDE + 2;
var PEN = 44;
var LOUD = 3;
var STEPS = 127;
var COLORS = new Uint32Array(2 * STEPS + 1).map((_, n) => {
  const [red, green, blue] = blueOrOrange(n / STEPS - 1);
  return 4278190080 | blue << 16 | green << 8 | red;
});
var SAID = "A picture for each unit: ink where it is blue raises the unit's activation, ink where it is orange lowers it.";
function weightsView() {
  const canvas = element("canvas", { role: "img" });
  const options = ["what training has changed", "the weights themselves"];
  const choice = element("select", { "aria-label": "First-layer weights" });
  choice.append(...options.map((text) => new Option(text)));
  let shown = null;
  function paintRun(run) {
    shown = run;
    const units = run.network.sizes[1];
    paintUnits(canvas, run.network.W[0], choice.selectedIndex ? null : run.start, units);
    const what = `${options[choice.selectedIndex]} of ${units} units`;
    canvas.setAttribute("aria-label", `Pictures of 28 by 28 pixels: ${what} of the first layer`);
  }
  choice.onchange = () => shown && paintRun(shown);
  const title = element("figcaption", element("b", "First layer: "), choice);
  const made = element("figure", title, canvas, element("p.live-note", SAID));
  return { element: made, paint: paintRun };
}
function paintUnits(canvas, weights, before, units) {
  const columns = (canvas.parentElement?.clientWidth ?? 0) < 420 ? 12 : 16;
  const [width, height] = [columns * CELL - 2, Math.ceil(units / columns) * CELL - 2];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const values = before ? weights.map((value, n) => value - before[n]) : weights;
  const size = values.reduce((sum2, value) => sum2 + value * value, 0);
  const scale = STEPS / (LOUD * Math.sqrt(size / weights.length) || 1);
  const image = new ImageData(width, height);
  const colors = new Uint32Array(image.data.buffer);
  for (let pixel = 0, n = 0; pixel < SIDE * SIDE; pixel++) {
    const inside = Math.floor(pixel / SIDE) * width + pixel % SIDE;
    for (let unit = 0; unit < units; unit++, n++) {
      const corner = Math.floor(unit / columns) * CELL * width + unit % columns * CELL;
      const shade = Math.max(-STEPS, Math.min(STEPS, Math.round(values[n] * scale)));
      colors[corner + inside] = COLORS[STEPS + (shade || 0)];
    }
  }
  contextOf(canvas).putImageData(image, 0, 0);
}
function readingSheet(network, say) {
  const told = { refresh, change: refresh, read, clear, lineWidth: () => PEN };
  const sheet = newSheet("Draw a digit", told);
  const seen = pixels(new Float32Array(SIDE * SIDE), grey, "the digit as the network sees it");
  const chart2 = bars("The network as it is now");
  let [frame, image] = [
    0,
    /** @type {Numbers | null} */
    null
  ];
  function update() {
    const reader = network();
    if (!reader || !image) return "";
    const p = probabilitiesOf(reader, image);
    const digit = argmax(p);
    chart2.show(p, { [digit]: "live-right" });
    return `Read as ${digit}, with ${Math.floor(100 * p[digit])}%.`;
  }
  function see() {
    cancelAnimationFrame(frame);
    image = sheet.strokes.length ? latestDigit(sheet.strokes) : null;
    if (image) paint(seen, image, grey);
    for (const part of [seen, chart2.element]) part.style.visibility = image ? "visible" : "hidden";
    return update();
  }
  function read() {
    const said = see();
    if (said) say(said);
  }
  function refresh() {
    sheet.draw();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(see);
  }
  function clear() {
    sheet.strokes.length = 0;
    refresh();
  }
  sheet.draw();
  see();
  const title = element("figcaption", element("b", "Draw a digit for it to read"));
  const paper = element("div.train-paper", sheet.canvas, sheet.boxes, sheet.hint);
  const tools = element("div.live-tools", sheet.clear, sheet.undo, seen);
  const made = element("div.train-sheet", element("figure", title, paper), tools, chart2.element);
  return { element: made, update };
}

// notebook/train.js
var SLICE = 12;
var SECOND = 1e3;
var PAINT = 120;
var TOLD = [1, 2, 5, 10, 20, 50, 100, 200, 500];
var RATES = Array.from({ length: 31 }, (_, n) => Number((10 ** (n / 10 - 3)).toPrecision(2)));
var POWERS2 = Array.from({ length: 9 }, (_, n) => 2 ** n);
var FAR = 5;
var SAID2 = "Training runs in this page, on 2,500 of MNIST's training images in 16 grays; 500 others are held out. Training losses and accuracies are means over the batches of half a pass, each before its step. Every run starts from the same seed; another width starts a new one.";
var NEW = "A new network, which has learned nothing yet.";
var BROKEN = "the loss is no longer a number, because the steps were too large. Choose a smaller learning rate, then Reset.";
var MEND = "Choose a smaller learning rate, larger batches or wider layers, then Reset.";
var GUESSING = Math.log(10).toFixed(2);
var LOOKED_AT = 100;
function mount(root, data) {
  let job = (
    /** @type {ReturnType<typeof newRun> | null} */
    null
  );
  let sets = (
    /** @type {any} */
    null
  );
  let past = (
    /** @type {Point[]} */
    []
  );
  let going = "";
  let [next, told, painted] = [0, 0, 0];
  let pace = { from: 0, steps: 0, speed: 0 };
  const say = (text) => parts.status.textContent = text;
  const play = () => going === "on" ? stop() : go("on");
  const step2 = () => go("step");
  const reset = () => {
    stop();
    restart();
  };
  const settings = { rate: 0.1, batchSize: 32, widths: [128, 64] };
  const network = () => job?.run.network;
  const parts = build2(settings, { play, step: step2, reset, restart, say, network });
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
    job = newRun(sets, settings.widths, settings);
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
    if (job) say(summary(job.run, settings.rate, sets));
  }
  function frame() {
    if (!job) return;
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
function knob(label2, choices, owner, name, words, changed = () => {
}) {
  const start = choices.indexOf(owner[name]);
  const turned = () => {
    owner[name] = choices[made.value()];
    changed();
  };
  const made = slider(label2, choices.length - 1, start, (n) => words(choices[n]), turned);
  return made.element;
}
function build2(settings, { play, step: step2, reset, restart, say, network }) {
  const images = (n) => counted(n, "image");
  const units = (n) => counted(n, "unit");
  const knobs = [
    knob("Learning rate", RATES, settings, "rate", String),
    knob("Batch size", POWERS2, settings, "batchSize", images),
    knob("First hidden layer", POWERS2, settings.widths, 0, units, restart),
    knob("Second hidden layer", POWERS2, settings.widths, 1, units, restart)
  ];
  const parts = {
    play: button("Play", play),
    step: button("One step", step2),
    status: element("p", { role: "status" }, "Unpacking the images …"),
    numbers: element("p.train-numbers"),
    charts: element("div.live-charts"),
    weights: weightsView(),
    sheet: readingSheet(network, say)
  };
  const buttons = [parts.play, parts.step, button("Reset", reset), parts.numbers];
  const left = element("div.train-weights", parts.weights.element, element("p.live-note", SAID2));
  const all = [
    element("div.live-tools.train-controls", buttons),
    element("div.live-sliders", knobs),
    parts.status,
    parts.charts,
    element("div.train-views", left, parts.sheet.element)
  ];
  return { ...parts, all };
}
var train_default = live("train", mount);
export {
  train_default as default
};
