// What every live figure needs: a way to start in JupyterLab and in a page, and building blocks.
import { contextOf } from "../reading/web/pictures.js";

// The export of a kind of live figure: in JupyterLab, anywidget calls its render. In a page of the
// report, it starts at once wherever the page has a placeholder.
export function live(kind, mount) {
  const isPage = document.documentElement.dataset.theme;
  const places = isPage ? document.querySelectorAll(`[data-live="${kind}"]`) : [];
  for (const root of /** @type {any} */ (places)) {
    const data = JSON.parse(root.querySelector("script")?.textContent ?? "{}");
    root.replaceChildren();
    mount(root, data);
  }
  return {
    render({ model, el }) {
      el.classList.add("live");
      keepKeys(el);
      return mount(el, model.get("data"));
    },
  };
}

// Keep keys, such as arrows, from JupyterLab while root has the focus.
export function keepKeys(root) {
  root.addEventListener("focusin", ({ target }) => {
    /** @type {Element} */ (target).setAttribute("data-lm-suppress-shortcuts", "true");
  });
}

// An element, such as element("p.note", { role: "status" }, "Done."): its name and classes, then
// attributes, listeners, and contents.
export const element = (name, ...parts) => build("http://www.w3.org/1999/xhtml", name, parts);

// The same for drawings.
export const svg = (name, ...parts) => build("http://www.w3.org/2000/svg", name, parts);

function build(space, name, parts) {
  const [tag, ...classes] = name.split(".");
  const made = /** @type {any} */ (document.createElementNS(space, tag));
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

// An input of files that calls open with each.
export function fileInput(how, open) {
  async function onchange() {
    await open(input.files[0]);
    input.value = ""; // otherwise the same file could not be opened again
  }
  const input = element("input", { type: "file", onchange, ...how });
  return input;
}

// A canvas of values, each in the color [r, g, b] that color returns; a square without a width.
export function pixels(values, color, label, width = Math.sqrt(values.length)) {
  const height = values.length / width;
  const canvas = element("canvas", { width, height, role: "img", "aria-label": label });
  paint(canvas, values, color);
  return canvas;
}

export function paint(canvas, values, color) {
  const image = new ImageData(canvas.width, canvas.height);
  for (let n = 0; n < values.length; n++) image.data.set([...color(values[n]), 255], 4 * n);
  contextOf(canvas).putImageData(image, 0, 0);
}

// Ink from 0 to 1 as gray on white.
export function grey(ink) {
  const tone = Math.round(255 * (1 - ink));
  return [tone, tone, tone];
}

// A digit with its article.
export const a = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;

// A text, or what an error says, with a period at its end.
export function sentence(said) {
  const text = `${said?.message ?? said}`;
  return text.endsWith(".") ? text : `${text}.`;
}

// A count with its noun, as in words.py.
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

// A probability in percent, as certainty.py says it.
export function asPercent(p) {
  if (p > 0.999) return "over 99.9%";
  return p >= 0.001 ? `${(100 * p).toFixed(1)}%` : "under 0.1%";
}

// An amount with its sign, to a tenth.
export function signed(amount) {
  return `${amount < 0 ? "−" : "+"}${Math.abs(amount).toFixed(1)}`;
}

// A weight from -1 to 1: blue is for, orange against.
export function blueOrOrange(value) {
  const end = value > 0 ? [0, 114, 178] : [213, 94, 0];
  return end.map((channel) => Math.round(255 + (channel - 255) * Math.min(Math.abs(value), 1)));
}

// Weights as a picture in which the largest has the full color.
export function paintWeights(canvas, weights) {
  const most = Math.max(...Array.from(weights, Math.abs)) || 1;
  paint(canvas, weights, (value) => blueOrOrange(value / most));
  return canvas;
}
