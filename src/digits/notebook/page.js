// The pad in a page without a kernel: the browser itself reads.
import { readerFrom, why } from "./network.js";
import { mount } from "./pad.js";
import { read } from "./recognize.js";

const UNITS = 5; // hidden units shown for a digit
const SAID = "The network runs in this page. What you draw or open never leaves your browser.";

// Put the pad into the element root; data: what bundle.py's reader_data wrote.
export async function start(root, data) {
  const reader = await readerFrom(data);
  mount(root, async (picture) => describe(read(picture, reader), picture, reader), SAID);
}

// As pad.py's describe.
function describe(reading, { scale }, reader) {
  const digits = reading.digits.map((digit) => ({
    ...digit,
    box: digit.box.map((side, n) => side / scale[n % 2]),
    probability: Math.max(...digit.probabilities),
    why: why(reader.network, digit.image, UNITS),
  }));
  return { text: reading.text, digits };
}
