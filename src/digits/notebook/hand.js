// The digits that a reader has corrected: their form as text, the same as in files that `digits
// teach` takes, and where a page keeps them.
import { PIXELS } from "./learn.js";

// A change may { add } corrections, { remove } one, or { clear } all.

const KEY = "digits.hand."; // and a name: tabs that write at once never overwrite each other
export const MOST = 600; // corrections: the network sees no more of them
const LARGEST = 4e6; // bytes of a file
const LOST = "This browser cannot store your corrections; export them before you close the page.";

export function correctionOf(label, image) {
  const bytes = Array.from(image, (ink) => Math.round(255 * ink));
  return { label, pixels: btoa(String.fromCharCode(...bytes)) };
}

// Its 784 pixels, 1 = ink.
export function imageOf({ pixels }) {
  return Float32Array.from(atob(pixels), (character) => character.charCodeAt(0) / 255);
}

export function isSame(one, other) {
  return one.label === other.label && one.pixels === other.pixels;
}

// What work returns, or otherwise if it throws, as storage does where a page may store nothing.
function attempt(work, otherwise = /** @type {any} */ (null)) {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

// The correction in a value from outside, in an array; an empty one if it holds none.
function correctionsIn(value) {
  const { label, pixels } = value ?? {};
  const isDigit = Number.isInteger(label) && label >= 0 && label <= 9;
  const isImage = typeof pixels === "string" && attempt(() => atob(pixels).length) === PIXELS;
  return isDigit && isImage ? [{ label, pixels }] : [];
}

export function toText(corrections) {
  const rows = corrections.map(({ label, pixels }) => JSON.stringify({ label, pixels }));
  return `{"digits": [\n${rows.join(",\n")}\n]}\n`;
}

// The corrections in a text, and how many others are damaged. Throws an Error if it has none.
export function fromText(text, name) {
  const refuse = (why) => {
    throw new Error(
      `${name} ${why}; choose a file that the pad has exported, such as my-hand.json`,
    );
  };
  if (text.length > LARGEST) refuse("is too large");
  const read = attempt(() => JSON.parse(text));
  if (!read) refuse("is not JSON");
  const { digits } = read;
  const corrections = Array.isArray(digits) ? digits.flatMap(correctionsIn) : [];
  if (!corrections.length) refuse("has no corrected digits");
  return { corrections, damaged: digits.length - corrections.length };
}

// The corrections that a browser keeps, each under a key of its own; storage: where, or null if the
// browser refuses. What cannot be stored lasts as long as the page.
export function newHand(storage) {
  const memory = new Map();
  let count = 0;

  function all() {
    const keys = attempt(() => Object.keys(storage).filter((key) => key.startsWith(KEY)), []);
    const stored = attempt(() => keys.map((key) => [key, storage.getItem(key)]), []);
    const rows = [...stored, ...memory].sort(([one], [other]) => (one < other ? -1 : 1));
    return rows.map(([key, text]) => ({
      key,
      own: correctionsIn(attempt(() => JSON.parse(text))),
    }));
  }

  function put(correction) {
    const time = Date.now().toString(36).padStart(9, "0");
    const order = `${count++}`.padStart(4, "0");
    const key = `${KEY}${time}-${order}-${Math.random().toString(36).slice(2, 8)}`;
    const text = JSON.stringify(correction);
    if (attempt(() => storage.setItem(key, text), "refused")) memory.set(key, text);
  }

  function drop(key) {
    memory.delete(key);
    attempt(() => storage.removeItem(key)); // what cannot be reached is not kept either
  }

  const list = () => all().flatMap(({ own }) => own);

  // Apply a change; the digit of an added correction loses its older one.
  function change({ add = [], remove, clear }) {
    if (list().length + add.length > MOST)
      throw new Error(`a hand has at most ${MOST} corrections; take some back first`);
    const isOver = (one) =>
      (remove && isSame(one, remove)) || add.some(({ pixels }) => pixels === one.pixels);
    for (const { key, own } of all()) if (clear || own.some(isOver)) drop(key);
    add.forEach(put);
  }

  // What the reader should know about the storage, in sentences.
  function note() {
    const damaged = all().filter(({ own }) => !own.length).length;
    const said = memory.size ? [LOST] : [];
    if (damaged === 1) said.push("One stored correction is damaged and was ignored.");
    if (damaged > 1) said.push(`${damaged} stored corrections are damaged and were ignored.`);
    return said.join(" ");
  }

  // Call told when another tab has changed what is stored.
  function listen(told) {
    globalThis.addEventListener("storage", ({ key }) => {
      if (key === null || key.startsWith(KEY)) told();
    });
  }
  return { list, change, note, listen };
}

// This browser's storage, or null if it refuses.
export const browserStorage = () => attempt(() => globalThis.localStorage ?? null);
