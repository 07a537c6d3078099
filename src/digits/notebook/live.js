// What every live figure needs: a way to start in JupyterLab and in a page, and building blocks.
import { contextOf } from "../reading/web/pictures.js";

/** @typedef {Record<string, string | number | boolean>} Attributes */
/** @typedef {(root: HTMLElement, data: any) => void | (() => void)} Mount builds the figure; may return a function that ends it */

const SVG = "http://www.w3.org/2000/svg";

/**
 * The export of a kind of live figure: in JupyterLab, anywidget calls its render. In a page of the
 * report, it starts at once wherever the page has a placeholder.
 * @type {(kind: string, mount: Mount) => { render: (context: { model: any, el: HTMLElement }) => any }}
 */
export function live(kind, mount) {
  if (document.documentElement.dataset.theme) {
    for (const root of document.querySelectorAll(`[data-live="${kind}"]`)) {
      const data = JSON.parse(root.querySelector("script")?.textContent ?? "{}");
      root.replaceChildren();
      mount(/** @type {HTMLElement} */ (root), data);
    }
  }
  return {
    render({ model, el }) {
      el.classList.add("live");
      keepKeys(el);
      return mount(el, model.get("data"));
    },
  };
}

/** Keep keys, such as arrows, from JupyterLab while root has the focus. @type {(root: HTMLElement) => void} */
export function keepKeys(root) {
  root.addEventListener("focusin", ({ target }) => {
    /** @type {Element} */ (target).setAttribute("data-lm-suppress-shortcuts", "true");
  });
}

/** @type {<K extends keyof HTMLElementTagNameMap>(name: K, attributes?: Attributes, ...children: (Node | string)[]) => HTMLElementTagNameMap[K]} */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, `${value}`);
  made.append(...children);
  return made;
}

/** @type {<K extends keyof SVGElementTagNameMap>(name: K, attributes?: Attributes, text?: string) => SVGElementTagNameMap[K]} */
export function svg(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, `${value}`);
  made.textContent = text;
  return made;
}

/**
 * A canvas of values, each in the color [r, g, b] that color returns; a square without a width.
 * @type {(values: ArrayLike<number>, color: (value: number) => number[], label: string, width?: number) => HTMLCanvasElement}
 */
export function pixels(values, color, label, width = Math.sqrt(values.length)) {
  const height = values.length / width;
  const canvas = element("canvas", { width, height, role: "img", "aria-label": label });
  paint(canvas, values, color);
  return canvas;
}

/** @type {(canvas: HTMLCanvasElement, values: ArrayLike<number>, color: (value: number) => number[]) => void} */
export function paint(canvas, values, color) {
  const context = contextOf(canvas);
  const image = context.createImageData(canvas.width, canvas.height);
  for (let n = 0; n < values.length; n++) image.data.set([...color(values[n]), 255], 4 * n);
  context.putImageData(image, 0, 0);
}

/** Ink from 0 to 1 as gray on white. @type {(ink: number) => number[]} */
export function grey(ink) {
  const tone = Math.round(255 * (1 - ink));
  return [tone, tone, tone];
}

/** A count with its noun, as in words.py. @type {(count: number, noun: string) => string} */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A probability in percent, as certainty.py says it. @type {(p: number) => string} */
export function asPercent(p) {
  if (p > 0.999) return "over 99.9%";
  return p >= 0.001 ? `${(100 * p).toFixed(1)}%` : "under 0.1%";
}

/** An amount with its sign, to a tenth. @type {(amount: number) => string} */
export function signed(amount) {
  return `${amount < 0 ? "−" : "+"}${Math.abs(amount).toFixed(1)}`;
}

/** A weight from -1 to 1: blue is for, orange against. @type {(value: number) => number[]} */
export function blueOrOrange(value) {
  const [end, part] = value > 0 ? [[0, 114, 178], value] : [[213, 94, 0], -value];
  return end.map((channel) => Math.round(255 + (channel - 255) * Math.min(part, 1)));
}
