// Images of MNIST, digit by digit, or of other data, class by class.
import { inflatedBytes } from "../reading/web/ann.js";
import { sum } from "../reading/web/arrays.js";
import { choice, DIGITS, gallery } from "./controls.js";
import { imagesIn } from "./learn.js";
import { element, grey, live, paint, pixels } from "./live.js";

/**
 * names and shape: of other data than MNIST.
 * @typedef {{ images: string, labels: number[], rows: number[], names?: string[], shape?: [number, number] }} Data
 */

/** @type {(root: HTMLElement, data: Data) => Promise<void>} */
async function mount(
  root,
  { images: packed, labels, rows, names, shape: [height, width] = [28, 28] },
) {
  const images = imagesIn(await inflatedBytes(packed), 255, height * width);
  const picture = pixels(images[0], grey, "the chosen image", width);
  const status = element("p", { role: "status" });
  const digit = choice(names ? "Class" : "Digit", ["all", ...(names ?? DIGITS)], update);
  const shown = gallery(
    images,
    nameOf,
    (n) => {
      const ink = (100 * sum(images[n])) / images[n].length;
      paint(picture, images[n], grey);
      status.textContent = `Image ${rows[n].toLocaleString("en")} of the training set: ${nameOf(n)}. On average, its pixels are ${ink.toFixed(0)}% ink.`;
    },
    width,
  );
  function nameOf(/** @type {number} */ n) {
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

export default live("images", (root, data) => void mount(root, data));
