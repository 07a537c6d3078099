// reading/web/arrays.js
function sum(values) {
  let total = 0;
  for (let n = 0; n < values.length; n++) total += values[n];
  return total;
}
var mean = (values) => sum(values) / values.length;

// reading/web/ann.js
async function inflatedBytes(text) {
  const characters = atob(text);
  const packed = new Uint8Array(characters.length);
  for (let n = 0; n < packed.length; n++) packed[n] = characters.charCodeAt(n);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

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
function choice(label, texts, changed) {
  const options = texts.map((text) => new Option(text));
  const select = element("select", { onchange: changed }, options);
  const made = element("label.live-choice", label, select);
  return { element: made, value: () => select.selectedIndex };
}
function gallery(images, name, choose, width) {
  const grid = element("div.live-gallery", { role: "listbox" });
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
    grid.replaceChildren(...options);
    grid.setAttribute("aria-label", `${rows.length} pictures, page ${words(pages.value())}`);
    if (options.length) mark(0, false);
  }
  function mark(chosen, focus = true) {
    [...grid.children].forEach((option, n) => {
      option.setAttribute("aria-selected", `${n === chosen}`);
      option.tabIndex = n === chosen ? 0 : -1;
    });
    if (focus) grid.children[chosen].focus();
    choose(rows[pages.value() * PAGE + chosen]);
  }
  grid.onkeydown = (event) => {
    const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    const step2 = stepOf(event.key, columns);
    const next = [...grid.children].findIndex((one) => one.tabIndex === 0) + step2;
    if (step2) event.preventDefault();
    if (step2 && grid.children[next]) mark(next);
  };
  function show(given) {
    rows = given;
    pages.set(0, last());
    pages.element.hidden = last() === 0;
    turn();
  }
  return { element: element("div", grid, pages.element), show };
}
function stepOf(key, columns) {
  return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
}

// notebook/learn.js
var PIXELS = 784;
function imagesIn(bytes, black = 255, size = PIXELS) {
  const pixels2 = new Float32Array(bytes.length);
  for (let n = 0; n < bytes.length; n++) pixels2[n] = bytes[n] / black;
  const count = bytes.length / size;
  return Array.from({ length: count }, (_, n) => pixels2.subarray(n * size, (n + 1) * size));
}

// notebook/images.js
async function mount(root, { images: packed, labels, rows, names, shape = [28, 28] }) {
  const [height, width] = shape;
  const images = imagesIn(await inflatedBytes(packed), 255, height * width);
  const picture = pixels(images[0], grey, "the chosen image", width);
  const status = element("p", { role: "status" });
  const digit = choice(names ? "Class" : "Digit", ["all", ...names ?? DIGITS], update);
  const nameOf = (n) => names ? names[labels[n]] : `a ${labels[n]}`;
  const shown = gallery(images, nameOf, choose, width);
  function choose(n) {
    const ink = (100 * mean(images[n])).toFixed(0);
    paint(picture, images[n], grey);
    status.textContent = `Image ${rows[n].toLocaleString("en")} of the training set: ${nameOf(n)}. On average, its pixels are ${ink}% ink.`;
  }
  function update() {
    const of = digit.value() - 1;
    shown.show([...labels.keys()].filter((n) => of < 0 || labels[n] === of));
  }
  root.append(digit.element, shown.element, element("div.live-detail", picture, status));
  update();
}
var images_default = live("images", (root, data) => void mount(root, data));
export {
  images_default as default
};
