// reading/web/arrays.js
function sum(values) {
  let total = 0;
  for (const value of values) total += Number(value);
  return total;
}

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
  return (
    /** @type {CanvasRenderingContext2D} */
    context
  );
}

// notebook/live.js
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
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, `${value}`);
  made.append(...children);
  return made;
}
function pixels(values, color, label, width = Math.sqrt(values.length)) {
  const height = values.length / width;
  const canvas = element("canvas", { width, height, role: "img", "aria-label": label });
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

// notebook/controls.js
var PAGE = 40;
function slider(label, max, start, words, changed, min = 0) {
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
    element: element("label", { class: "live-slider" }, label, said, input),
    value,
    set(value2, max2 = Number(input.max)) {
      input.max = `${max2}`;
      input.value = `${value2}`;
      tell();
    }
  };
}
function choice(label, texts, changed) {
  const select = element("select");
  select.append(...texts.map((text) => new Option(text)));
  select.onchange = changed;
  return {
    element: element("label", { class: "live-choice" }, label, select),
    value: () => select.selectedIndex
  };
}
function gallery(images, name, choose, width) {
  const grid2 = element("div", { class: "live-gallery", role: "listbox" });
  let rows = [];
  const last = () => Math.max(0, Math.ceil(rows.length / PAGE) - 1);
  const words = (page) => `${page + 1} of ${last() + 1}`;
  const pages = slider("Page", 0, 0, words, () => turn(false));
  function turn(focus, at = 0) {
    const shown = rows.slice(pages.value() * PAGE).slice(0, PAGE);
    const options = shown.map((n) => {
      const option = element("div", { role: "option" });
      option.append(pixels(images[n], grey, name(n), width));
      option.onclick = () => mark(options, option);
      return option;
    });
    grid2.replaceChildren(...options);
    grid2.setAttribute("aria-label", `${rows.length} pictures, page ${words(pages.value())}`);
    if (options.length) mark(options, options[at], focus);
  }
  function mark(options, chosen, focus = true) {
    for (const option of options) {
      option.setAttribute("aria-selected", `${option === chosen}`);
      option.tabIndex = option === chosen ? 0 : -1;
    }
    if (focus) chosen.focus();
    choose(rows[pages.value() * PAGE + options.indexOf(chosen)]);
  }
  grid2.onkeydown = (event) => {
    const options = (
      /** @type {HTMLElement[]} */
      [...grid2.children]
    );
    const columns = getComputedStyle(grid2).gridTemplateColumns.split(" ").length;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
    const step2 = steps[
      /** @type {keyof typeof steps} */
      event.key
    ];
    const next = options[options.findIndex((one) => one.tabIndex === 0) + (step2 ?? NaN)];
    if (step2) event.preventDefault();
    if (next) mark(options, next);
  };
  return {
    element: element("div", {}, grid2, pages.element),
    show(given) {
      rows = given;
      pages.set(0, last());
      pages.element.hidden = last() === 0;
      turn(false);
    }
  };
}
var DIGITS = Array.from({ length: 10 }, (_, digit) => `${digit}`);

// notebook/learn.js
var PIXELS = 784;
function imagesIn(bytes, black = 255, size = PIXELS) {
  const pixels2 = new Float32Array(bytes.length);
  for (let n = 0; n < bytes.length; n++) pixels2[n] = bytes[n] / black;
  return Array.from(
    { length: bytes.length / size },
    (_, n) => pixels2.subarray(n * size, (n + 1) * size)
  );
}

// notebook/images.js
async function mount(root, { images: packed, labels, rows, names, shape: [height, width] = [28, 28] }) {
  const images = imagesIn(await inflatedBytes(packed), 255, height * width);
  const picture = pixels(images[0], grey, "the chosen image", width);
  const status = element("p", { role: "status" });
  const digit = choice(names ? "Class" : "Digit", ["all", ...names ?? DIGITS], update);
  const shown = gallery(
    images,
    nameOf,
    (n) => {
      const ink = 100 * sum(images[n]) / images[n].length;
      paint(picture, images[n], grey);
      status.textContent = `Image ${rows[n].toLocaleString("en")} of the training set: ${nameOf(n)}. On average, its pixels are ${ink.toFixed(0)}% ink.`;
    },
    width
  );
  function nameOf(n) {
    return names ? names[labels[n]] : `a ${labels[n]}`;
  }
  function update() {
    const of = digit.value() - 1;
    shown.show([...labels.keys()].filter((n) => of < 0 || labels[n] === of));
  }
  const detail = element("div", { class: "live-detail" }, picture, status);
  root.append(digit.element, shown.element, detail);
  update();
}
var images_default = live("images", (root, data) => void mount(root, data));
export {
  images_default as default
};
