// Images of MNIST, digit by digit, or of other data, class by class.
import { inflatedBytes } from "../reading/web/ann.js";
import { mean } from "../reading/web/arrays.js";
import { choice, DIGITS, gallery } from "./controls.js";
import { imagesIn } from "./learn.js";
import { element, grey, live, paint, pixels } from "./live.js";

// data: see explore.py; names and shape: of other data than MNIST
async function mount(root, { images: packed, labels, rows, names, shape = [28, 28] }) {
  const [height, width] = shape;
  const images = imagesIn(await inflatedBytes(packed), 255, height * width);
  const picture = pixels(images[0], grey, "the chosen image", width);
  const status = element("p", { role: "status" });
  const digit = choice(names ? "Class" : "Digit", ["all", ...(names ?? DIGITS)], update);
  const nameOf = (n) => (names ? names[labels[n]] : `a ${labels[n]}`);
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

export default live("images", (root, data) => void mount(root, data));
