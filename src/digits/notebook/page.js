// The pad in a page without a kernel: the browser itself reads. A page calls start; what else is
// exported is for whoever wants to read pictures in a page of their own.
/** @import { Reader } from "../reading/web/certainty.js" */
/** @import { Opened } from "../reading/web/pictures.js" */
/** @import { Digit, Reading } from "../reading/web/recognize.js" */
import { readerFrom } from "../reading/web/certainty.js";
import { openPicture } from "../reading/web/pictures.js";
import { read } from "../reading/web/recognize.js";
import { why } from "../reading/web/why.js";
import { mount } from "./pad.js";

export { openPicture, read, readerFrom };

const UNITS = 5; // hidden units shown for a digit
const SAID = "The network runs in this page. What you draw or open never leaves your browser.";

/**
 * Put the pad into the element root; data: what reader_data in Python wrote.
 * @type {(root: HTMLElement, data: any) => Promise<void>}
 */
export async function start(root, data) {
  const reader = await readerFrom(data);
  mount(root, async (picture) => describe(read(picture, reader), picture, reader), SAID);
}

/**
 * As pad.py's describe.
 * @type {(reading: Reading, picture: Opened, reader: Reader) => import("./pad.js").Answer}
 */
function describe(reading, { scale }, reader) {
  const boxOf = (/** @type {Digit} */ { box }) => box.map((side, n) => side / scale[n % 2]);
  const digits = reading.digits.map((digit) => ({
    ...digit,
    box: boxOf(digit),
    probability: Math.max(...digit.probabilities),
    why: why(reader.network, digit.image, UNITS),
  }));
  const { text, hint, leftOut } = reading;
  return { text, hint, leftOut: leftOut.map(boxOf), digits };
}
