// The digits that a reader has corrected: their form as text, the same as in files that `digits
// teach` takes, and where a page keeps them.
import { PIXELS } from "./learn.js";

/** @typedef {{ label: number, pixels: string }} Correction pixels: base64 of 784 bytes, 255 = ink */
/** @typedef {{ add?: Correction[], remove?: Correction, clear?: boolean }} Change */

const KEY = "digits.hand."; // and a name: tabs that write at once never overwrite each other
export const MOST = 600; // corrections: the network sees no more of them
const LARGEST = 4e6; // bytes of a file

/** @type {(label: number, image: ArrayLike<number>) => Correction} */
export function correctionOf(label, image) {
  const bytes = Array.from(image, (ink) => Math.round(255 * ink));
  return { label, pixels: btoa(String.fromCharCode(...bytes)) };
}

/** Its 784 pixels, 1 = ink. @type {(correction: Correction) => Float32Array} */
export function imageOf({ pixels }) {
  return Float32Array.from(atob(pixels), (character) => character.charCodeAt(0) / 255);
}

/** @type {(one: Correction, other: Correction) => boolean} */
export function isSame(one, other) {
  return one.label === other.label && one.pixels === other.pixels;
}

/** Whether a value from outside is a correction. @type {(value: any) => value is Correction} */
function isCorrection(value) {
  const { label, pixels } = value ?? {};
  if (!Number.isInteger(label) || label < 0 || label > 9 || typeof pixels !== "string")
    return false;
  try {
    return atob(pixels).length === PIXELS;
  } catch {
    return false;
  }
}

/** @type {(corrections: Correction[]) => string} */
export function toText(corrections) {
  const rows = corrections.map(({ label, pixels }) => JSON.stringify({ label, pixels }));
  return `{"digits": [\n${rows.join(",\n")}\n]}\n`;
}

/**
 * The corrections in a text, and how many others are damaged. Throws an Error if it has none.
 * @type {(text: string, name: string) => { corrections: Correction[], damaged: number }}
 */
export function fromText(text, name) {
  const refused = (/** @type {string} */ why) =>
    new Error(`${name} ${why}; choose a file that the pad has exported, such as my-hand.json`);
  if (text.length > LARGEST) throw refused("is too large");
  let digits;
  try {
    digits = JSON.parse(text).digits;
  } catch {
    throw refused("is not JSON");
  }
  const corrections = Array.isArray(digits) ? digits.filter(isCorrection) : [];
  if (!corrections.length) throw refused("has no corrected digits");
  return {
    corrections: corrections.map(({ label, pixels }) => ({ label, pixels })),
    damaged: digits.length - corrections.length,
  };
}

/**
 * The corrections that a browser keeps, each under a key of its own; storage: where, or null if the
 * browser refuses. What cannot be stored lasts as long as the page.
 * @param {Storage | null} storage
 */
export function newHand(storage) {
  /** @type {Map<string, string>} */
  const memory = new Map();
  let count = 0;

  /** @type {() => [string, string][]} */
  function stored() {
    try {
      const keys = Object.keys(storage ?? {}).filter((key) => key.startsWith(KEY));
      return keys.map((key) => [key, storage?.getItem(key) ?? ""]);
    } catch {
      return [];
    }
  }

  /** @type {() => { key: string, value: any }[]} */
  function all() {
    const rows = [...stored(), ...memory].sort(([one], [other]) => (one < other ? -1 : 1));
    return rows.map(([key, text]) => ({ key, value: parsed(text) }));
  }

  function put(/** @type {Correction} */ { label, pixels }) {
    const time = Date.now().toString(36).padStart(9, "0");
    const order = `${count++}`.padStart(4, "0");
    const key = `${KEY}${time}-${order}-${Math.random().toString(36).slice(2, 8)}`;
    const text = JSON.stringify({ label, pixels });
    try {
      if (!storage) throw new Error("refused");
      storage.setItem(key, text);
    } catch {
      memory.set(key, text);
    }
  }

  function drop(/** @type {string} */ key) {
    memory.delete(key);
    try {
      storage?.removeItem(key);
    } catch {
      // what cannot be reached is not kept either
    }
  }

  const list = () => all().flatMap(({ value }) => (isCorrection(value) ? [value] : []));

  return {
    /** In the order in which they were made. @type {() => Correction[]} */
    list,
    /** Apply a change; the digit of an added correction loses its older one. @type {(change: Change) => void} */
    change({ add = [], remove, clear }) {
      if (list().length + add.length > MOST)
        throw new Error(`a hand has at most ${MOST} corrections; take some back first`);
      const isOver = (/** @type {any} */ value) =>
        clear ||
        (isCorrection(value) &&
          ((remove && isSame(value, remove)) || add.some(({ pixels }) => pixels === value.pixels)));
      for (const { key, value } of all()) if (isOver(value)) drop(key);
      add.forEach(put);
    },
    /** What the reader should know about the storage, in sentences. @type {() => string} */
    note() {
      const damaged = all().filter(({ value }) => !isCorrection(value)).length;
      const said = [];
      if (memory.size)
        said.push(
          "This browser cannot store your corrections; export them before you close the page.",
        );
      if (damaged)
        said.push(
          damaged === 1
            ? "One stored correction is damaged and was ignored."
            : `${damaged} stored corrections are damaged and were ignored.`,
        );
      return said.join(" ");
    },
    /** Call told when another tab has changed what is stored. @type {(told: () => void) => void} */
    listen(told) {
      globalThis.addEventListener("storage", ({ key }) => {
        if (key === null || key.startsWith(KEY)) told();
      });
    },
  };
}

/** @type {(text: string) => unknown} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** This browser's storage, or null if it refuses. @type {() => Storage | null} */
export function browserStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // where pages may store nothing
  }
}
