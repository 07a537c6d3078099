// Images of MNIST, digit by digit.
import { inflatedBytes } from "../reading/web/ann.js";
import { sum } from "../reading/web/arrays.js";
import { choice, gallery } from "./controls.js";
import { imagesIn } from "./learn.js";
import { element, grey, live, paint, pixels } from "./live.js";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

/** @type {(root: HTMLElement, data: { images: string, labels: number[], rows: number[] }) => Promise<void>} */
async function mount(root, { images: packed, labels, rows }) {
  const images = imagesIn(await inflatedBytes(packed));
  const picture = pixels(images[0], grey, "the chosen image");
  const status = element("p", { role: "status" });
  const digit = choice("Digit", ["all", ...DIGITS.map(String)], update);
  const shown = gallery(images, nameOf, (n) => {
    const ink = (100 * sum(images[n])) / images[n].length;
    paint(picture, images[n], grey);
    status.textContent = `Image ${rows[n].toLocaleString("en")} of the training set: ${nameOf(n)}. On average, its pixels are ${ink.toFixed(0)}% ink.`;
  });
  function nameOf(/** @type {number} */ n) {
    return `a ${labels[n]}`;
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
