// reading/web/arrays.js
function argmax(values) {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
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

// notebook/mistakes.js
var LEAST = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999];
async function mount(root, data) {
  const {
    labels,
    rows,
    probabilities,
    all,
    names = DIGITS,
    shape: [height, width] = [28, 28]
  } = data;
  const images = imagesIn(await inflatedBytes(data.images), 255, height * width);
  const a = data.names ? "" : "a ";
  const read = probabilities.map(argmax);
  const nameOf = (n) => `${a}${names[labels[n]]} read as ${names[read[n]]}`;
  const picture = pixels(new Float32Array(height * width), grey, "the chosen image", width);
  const [count, status] = [element("p", { role: "status" }), element("p", { role: "status" })];
  const chart = bars("Probabilities", names);
  const digit = choice(data.names ? "Class" : "Digit", ["any", ...names], update);
  const taken = choice("Read as", ["any", ...names], update);
  const words = (n) => n ? `at least ${100 * LEAST[n]}%` : "any";
  const least = slider("Probability of the reading", LEAST.length - 1, 0, words, update);
  const shown = gallery(
    images,
    nameOf,
    (n) => {
      paint(picture, images[n], grey);
      chart.show(probabilities[n], { [read[n]]: "live-wrong", [labels[n]]: "live-right" });
      const sure = percent(probabilities[n][read[n]]);
      status.textContent = `Test image ${rows[n].toLocaleString("en")}: ${nameOf(n)}, with ${sure}; the ${names[labels[n]]} got ${percent(probabilities[n][labels[n]])}.`;
    },
    width
  );
  const detail = element("div", { class: "live-detail" }, picture, status, chart.element);
  function update() {
    const found = [...labels.keys()].filter(
      (n) => (!digit.value() || labels[n] === digit.value() - 1) && (!taken.value() || read[n] === taken.value() - 1) && probabilities[n][read[n]] >= LEAST[least.value()]
    );
    const held = all > labels.length ? `, of which the ${labels.length} surest are here` : "";
    count.textContent = `${found.length} of ${all} misread images${held}.`;
    detail.hidden = !found.length;
    shown.show(found);
  }
  const tools = element("div", { class: "live-tools" }, digit.element, taken.element);
  root.append(tools, least.element, count, shown.element, detail);
  update();
}
var mistakes_default = live("mistakes", (root, data) => void mount(root, data));
export {
  mistakes_default as default
};
