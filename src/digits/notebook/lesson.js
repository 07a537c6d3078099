// The pad learns a hand: the reader says what a digit is, and sees what the network makes of it.
/** @import { Network } from "../reading/web/ann.js" */
/** @import { Digit } from "./answer.js" */
/** @import { Change, Correction } from "./hand.js" */
import { sentence } from "./answer.js";
import { correctionOf, fromText, isSame, toText } from "./hand.js";
import { inSlices } from "./learn.js";
import { counted, element } from "./live.js";
import { a, buildParts, comparedWith, readBy, showChoice, showLesson } from "./taught.js";

/**
 * What a network has been taught. before and after: its accuracy on MNIST test images; kept: where
 * corrections are kept, in words; note: what went wrong there.
 * @typedef {object} Lesson
 * @property {Correction[]} corrections
 * @property {Network} network
 * @property {number} before
 * @property {number} after
 * @property {number} tests
 * @property {string} kept
 * @property {string} note
 */
/**
 * What teaching needs. learn changes the corrections, and teaches the original network anew; its
 * lesson is null if a newer change has overtaken it. listen: call told when others change them.
 * @typedef {object} School
 * @property {() => Promise<Network>} network the original one
 * @property {(change: Change) => Promise<Lesson | null>} learn
 * @property {(told: () => void) => void} [listen]
 */

const FILE = "my-hand.json";
const REMEMBERED = 200; // digits of this session that were not corrected

/**
 * The parts that teach; learned is called when the network is another one.
 * @type {(school: School, learned: () => void) => { row: HTMLElement, panel: HTMLElement,
 *   network: () => Promise<Network>, offer: (digit: Digit) => void, marked: (digits: Digit[]) => Digit[], saw: (digits: Digit[]) => void, leave: () => void }}
 */
export function newTeaching(school, learned) {
  const parts = buildParts({ teach, undo, forget, save, open });
  /** @type {Lesson | null} */
  let lesson = null;
  /** @type {Digit | null} */
  let selected = null;
  /** @type {Digit[]} */
  let shown = []; // on the sheet
  /** @type {Digit["image"][]} */
  let past = []; // on earlier sheets
  let turn = 0;

  /** @type {(what: Change, words: (network: Network) => string, status?: HTMLElement) => Promise<void>} */
  async function change(what, words, status = parts.done) {
    const mine = ++turn;
    parts.said.textContent = parts.done.textContent = "";
    status.textContent = "Learning …";
    try {
      const next = await school.learn(what);
      if (mine !== turn || !next) return;
      const seen = [...past, ...shown.map(({ image }) => image)];
      const compared = await inSlices(comparedWith(next, await school.network(), seen));
      if (mine !== turn) return;
      const isAnother = lesson || next.corrections.length;
      lesson = next;
      showLesson(parts, lesson, compared, change);
      status.textContent = words(lesson.network);
      if (isAnother) learned();
    } catch (error) {
      if (mine === turn) status.textContent = sentenceOf(error);
    }
  }

  function teach(/** @type {number} */ label) {
    if (!selected) return;
    const { image, digit } = selected;
    const words = (/** @type {Network} */ network) => {
      const now = readBy(network, image);
      if (now !== label) return `It still reads ${a(now)}. Correct another ${label} of yours.`;
      return digit === label
        ? `Learned: this is ${a(label)}.`
        : `Learned: it now reads this as ${a(label)}.`;
    };
    if (!lesson?.corrections.length) parts.panel.open = true; // the first one, so show what follows
    change({ add: [correctionOf(label, image)] }, words, parts.said);
  }

  function undo() {
    const last = lesson?.corrections.at(-1);
    if (last) change({ remove: last }, () => `Correction undone: ${last.label}.`);
  }

  function save() {
    const blob = new Blob([toText(lesson?.corrections ?? [])], { type: "application/json" });
    const address = URL.createObjectURL(blob);
    element("a", { href: address, download: FILE }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  async function open(/** @type {File} */ file) {
    try {
      const { corrections, damaged } = fromText(await file.text(), file.name);
      const left = damaged ? ` Left out: ${counted(damaged, "damaged digit")}.` : "";
      const words = `Learned ${counted(corrections.length, "digit")} from ${file.name}.${left}`;
      await change({ add: corrections }, () => words);
    } catch (error) {
      parts.done.textContent = sentenceOf(error);
    }
  }

  function forget() {
    change({ clear: true }, () => "All corrections are forgotten.");
  }

  school.listen?.(() => change({}, () => ""));
  change({}, () => "");
  return {
    row: parts.row,
    panel: parts.panel,
    network: async () => lesson?.network ?? school.network(),
    offer(digit) {
      if (`${digit.image}` !== `${selected?.image}`) parts.said.textContent = "";
      selected = digit;
      showChoice(parts, digit);
    },
    /** Nobody doubts a digit that reads as its writer said. */
    marked(digits) {
      return digits.map((one) => {
        const said = correctionOf(one.digit, one.image);
        const taught = lesson?.corrections.some((other) => isSame(said, other));
        return taught ? { ...one, taught, doubt: "" } : one;
      });
    },
    saw(digits) {
      shown = digits;
      parts.row.hidden = !digits.length;
    },
    leave() {
      past = [...past, ...shown.map(({ image }) => image)].slice(-REMEMBERED);
      shown = [];
    },
  };
}

/** @type {(error: unknown) => string} */
function sentenceOf(error) {
  return sentence(error instanceof Error ? error.message : `${error}`);
}
