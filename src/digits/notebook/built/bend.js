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
function trim(picture, margin) {
  const [right, bottom] = [picture.width - margin, picture.height - margin];
  return crop(picture, { left: margin, top: margin, right, bottom });
}
function sum(values) {
  let total = 0;
  for (let n = 0; n < values.length; n++) total += values[n];
  return total;
}
var largest = (values) => values[argmax(values)] ?? -Infinity;
function argmax(values) {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
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
function addTimes(target, to, factor, source, from, count) {
  let n = 0;
  for (; n + 3 < count; n += 4) {
    target[to + n] += factor * source[from + n];
    target[to + n + 1] += factor * source[from + n + 1];
    target[to + n + 2] += factor * source[from + n + 2];
    target[to + n + 3] += factor * source[from + n + 3];
  }
  for (; n < count; n++) target[to + n] += factor * source[from + n];
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
    else for (const [key, value] of Object.entries(part ?? {})) set(made, key, value);
  }
  return made;
}
function set(made, key, value) {
  if (typeof value === "function") made[key] = value;
  else made.setAttribute(key, value);
}
function pixels(values, color, label, width = Math.sqrt(values.length)) {
  const height = values.length / width;
  const canvas = element("canvas", { width, height, role: "img", "aria-label": label });
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

// notebook/controls.js
var PAGE = 40;
var DIGITS = Array.from({ length: 10 }, (_, digit) => `${digit}`);
function slider(label, max, start, words, changed, min = 0) {
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
  return { element: element("label.live-slider", label, said, input), value, set: set2 };
}
function button(text, action, label) {
  const named = label ? { "aria-label": label } : {};
  return element("button", { type: "button", onclick: action, ...named }, text);
}
function gallery(images, name, choose, width) {
  const grid2 = element("div.live-gallery", { role: "listbox" });
  let rows = [];
  const last = () => Math.max(0, Math.ceil(rows.length / PAGE) - 1);
  const words = (page) => `${page + 1} of ${last() + 1}`;
  const pages = slider("Page", 0, 0, words, turn);
  function turn() {
    const shown = rows.slice(pages.value() * PAGE).slice(0, PAGE);
    const pictures = shown.map((n) => pixels(images[n], grey, name(n), width));
    const options = pictures.map(
      (one, n) => element("div", { role: "option", onclick: () => mark(n) }, one)
    );
    grid2.replaceChildren(...options);
    grid2.setAttribute("aria-label", `${rows.length} pictures, page ${words(pages.value())}`);
    if (options.length) mark(0, false);
  }
  function mark(chosen, focus = true) {
    [...grid2.children].forEach((option, n) => {
      option.setAttribute("aria-selected", `${n === chosen}`);
      option.tabIndex = n === chosen ? 0 : -1;
    });
    if (focus) grid2.children[chosen].focus();
    choose(rows[pages.value() * PAGE + chosen]);
  }
  grid2.onkeydown = (event) => {
    const columns = getComputedStyle(grid2).gridTemplateColumns.split(" ").length;
    const step2 = stepOf(event.key, columns);
    const next = [...grid2.children].findIndex((one) => one.tabIndex === 0) + step2;
    if (step2) event.preventDefault();
    if (step2 && grid2.children[next]) mark(next);
  };
  function show(given) {
    rows = given;
    pages.set(0, last());
    pages.element.hidden = last() === 0;
    turn();
  }
  return { element: element("div", grid2, pages.element), show };
}
function stepOf(key, columns) {
  return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
}
function bars(title, names = DIGITS) {
  const shown = names.map((name) => name.slice(0, 12));
  const left = 9 + 7 * Math.max(...shown.map((name) => name.length));
  const viewBox = `0 0 ${134 + left} ${17 * names.length + 2}`;
  const picture = svg("svg.live-bars", { viewBox, role: "img" });
  function show(p, styles) {
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
  return { element: element("figure", caption, picture), show };
}
function percent(share) {
  if (share < 5e-4) return "under 0.1%";
  if (share > 0.99999) return "over 99.999%";
  const nines = Math.floor(-Math.log10(1 - share));
  return `${(100 * share).toFixed(Math.max(1, nines - 1))}%`;
}

// notebook/learn.js
var PIXELS = 784;
function imagesIn(bytes, black = 255, size = PIXELS) {
  const pixels2 = new Float32Array(bytes.length);
  for (let n = 0; n < bytes.length; n++) pixels2[n] = bytes[n] / black;
  const count = bytes.length / size;
  return Array.from({ length: count }, (_, n) => pixels2.subarray(n * size, (n + 1) * size));
}
function uniformNumbers(seed) {
  return () => {
    seed = seed + 1831565813 | 0;
    let bits = Math.imul(seed ^ seed >>> 15, 1 | seed);
    bits = bits + Math.imul(bits ^ bits >>> 7, 61 | bits) ^ bits;
    return ((bits ^ bits >>> 14) >>> 0) / 2 ** 32;
  };
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
function distorted(image, amounts, bends) {
  const [down, right] = bends;
  const { rotation, scale, shear, shift, bend, thickness } = amounts;
  const pen = withPen(image, thickness);
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
function withPen(image, thickness) {
  const extreme = thickness < 0 ? Math.min : Math.max;
  return image.map((value, n) => {
    const beside = [n % SIDE ? n - 1 : n, (n + 1) % SIDE ? n + 1 : n];
    const near = [...beside, n - SIDE, n + SIDE].map((other) => image[other] ?? value);
    return value + Math.abs(thickness) * (extreme(value, ...near) - value);
  });
}

// notebook/bend.js
var toward = (unit, plus, minus) => (value) => value ? `${Math.abs(value)}${unit} ${value > 0 ? plus : minus}` : "none";
var KINDS = {
  rotation: { step: 1, most: 60, words: toward("°", "clockwise", "counterclockwise") },
  scale: { step: 0.02, most: 30, words: (v) => `${Math.round(100 * Math.exp(v))}%` },
  shear: { step: 0.05, most: 16, words: toward(" px a row,", "to the right", "to the left") },
  shift: { step: 0.5, most: 16, words: toward(" px", "to the right", "to the left") },
  bend: { step: 0.1, least: 0, most: 40, words: (v) => v ? `about ${v} px` : "none" },
  thickness: { step: 0.1, most: 10, words: toward(" px", "thicker", "thinner") }
};
var NAMES = Object.keys(KINDS);
var NOTE = "“Plain” was trained on MNIST as it is, “Distorted” on distorted digits. Both read test images here; the sliders go beyond the training range. To save space, parameters are rounded to 8 bits.";
var READERS = ["Plain", "Distorted"];
async function networkFrom({ sizes, scales, parameters }) {
  const network = newNetwork(sizes, () => 0);
  const bytes = await inflatedBytes(parameters);
  let n = 0;
  network.W.forEach((weights, layer) => {
    for (const values of [weights, network.b[layer]])
      for (let i = 0; i < values.length; i++)
        values[i] = (bytes[n++] - 128) * scales[layer][i % sizes[layer + 1]];
  });
  return network;
}
async function mount(root, data) {
  const networks = await Promise.all(data.networks.map(networkFrom));
  const images = imagesIn(await inflatedBytes(data.images));
  let [chosen, seed] = [0, 1];
  let bend = bendOf(seed);
  const sliders = NAMES.map((name) => {
    const { step: step2, most, least = -most, words } = KINDS[name];
    const label = name[0].toUpperCase() + name.slice(1);
    return slider(label, most, 0, (n) => words(Number((n * step2).toFixed(2))), update, least);
  });
  const picture = pixels(images[0], grey, "the digit as the networks see it");
  const readings = READERS.map((title) => bars(title));
  const status = element("p", { role: "status" });
  function update() {
    const values = sliders.map((one, n) => [NAMES[n], KINDS[NAMES[n]].step * one.value()]);
    const amounts = Object.fromEntries(values);
    const image = distorted(images[chosen], { ...amounts, scale: Math.exp(amounts.scale) }, bend);
    paint(picture, image, grey);
    const label = data.labels[chosen];
    const said = networks.map((network, n) => {
      const p = probabilitiesOf(network, image);
      const read = argmax(p);
      readings[n].show(p, { [read]: "live-wrong", [label]: "live-right" });
      return `${READERS[n]}: ${read === label ? read : `misread as ${read}`}, ${percent(p[read])}.`;
    });
    status.textContent = `This is a ${label}. ${said.join(" ")}`;
  }
  function set2(amount) {
    sliders.forEach((one, n) => one.set(Math.round(amount(NAMES[n]) / KINDS[NAMES[n]].step)));
    update();
  }
  function another(how = update) {
    bend = bendOf(++seed);
    how();
  }
  function choose(n) {
    chosen = n;
    update();
  }
  const inTraining = (name) => name === "bend" ? data.limits.bend / NOISE : data.limits[name] * (2 * Math.random() - 1);
  const digits = gallery(images, (n) => `a ${data.labels[n]}`, choose);
  const tools = [
    button("Random, as in training", () => another(() => set2(inTraining))),
    button("Another bend", () => another()),
    button("Undistorted", () => set2(() => 0))
  ];
  const elements = (controls) => controls.map((one) => one.element);
  root.append(
    digits.element,
    element("div.live-detail", picture, status, elements(readings)),
    element("div.live-sliders", elements(sliders)),
    element("div.live-tools", tools),
    element("p.live-note", NOTE)
  );
  digits.show([...data.labels.keys()]);
}
var bend_default = live("bend", (root, data) => void mount(root, data));
export {
  bend_default as default
};
