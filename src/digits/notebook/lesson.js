// The pad learns a hand: the reader says what a digit is, and sees what the network makes of it.
import { correctionOf, fromText, isSame, toText } from "./hand.js";
import { inSlices } from "./learn.js";
import { a, counted, element, sentence } from "./live.js";
import { buildParts, comparedWith, readBy, showChoice, showLesson } from "./taught.js";

// A school has the original network(), and learn(change), which changes the corrections and teaches
// the original network anew; its lesson is null if a newer change has overtaken it. If it has
// listen(told), that calls told when others change the corrections.

const FILE = "my-hand.json";
const REMEMBERED = 200; // digits of this session that were not corrected

// The parts that teach; learned is called when the network is another one. offer: a digit that may
// be corrected; marked: digits that nobody doubts, because they read as their writer said; saw: the
// digits on the sheet; leave: the sheet is another one.
export function newTeaching(school, learned) {
  const parts = buildParts({ teach, undo, forget, save, open });
  let lesson = /** @type {Lesson | null} */ (null);
  let selected = /** @type {Digit | null} */ (null);
  let [shown, past] = /** @type {Numbers[][]} */ ([[], []]); // on the sheet, and on earlier ones
  let turn = 0;

  async function change(what, words, status = parts.done) {
    const mine = ++turn;
    parts.said.textContent = parts.done.textContent = "";
    status.textContent = "Learning …";
    try {
      const next = await school.learn(what);
      if (mine !== turn || !next) return;
      const original = await school.network();
      const compared = await inSlices(comparedWith(next, original, [...past, ...shown]));
      if (mine !== turn) return;
      const isAnother = lesson || next.corrections.length;
      lesson = next;
      showLesson(parts, next, compared, change);
      status.textContent = words(next.network);
      if (isAnother) learned();
    } catch (error) {
      if (mine === turn) status.textContent = sentence(error);
    }
  }

  function teach(label) {
    if (!selected) return;
    const { image, digit } = selected;
    const words = (network) => {
      const now = readBy(network, image);
      if (now !== label) return `It still reads ${a(now)}. Correct another ${label} of yours.`;
      return `Learned: ${digit === label ? "this is" : "it now reads this as"} ${a(label)}.`;
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

  async function open(file) {
    try {
      const { corrections, damaged } = fromText(await file.text(), file.name);
      const left = damaged ? ` Left out: ${counted(damaged, "damaged digit")}.` : "";
      const words = `Learned ${counted(corrections.length, "digit")} from ${file.name}.${left}`;
      await change({ add: corrections }, () => words);
    } catch (error) {
      parts.done.textContent = sentence(error);
    }
  }

  function forget() {
    change({ clear: true }, () => "All corrections are forgotten.");
  }

  function offer(digit) {
    if (`${digit.image}` !== `${selected?.image}`) parts.said.textContent = "";
    selected = digit;
    showChoice(parts, digit);
  }

  function marked(digits) {
    return digits.map((one) => {
      const said = correctionOf(one.digit, one.image);
      const taught = lesson?.corrections.some((other) => isSame(said, other));
      return taught ? { ...one, taught, doubt: "" } : one;
    });
  }

  function saw(digits) {
    shown = digits.map(({ image }) => image);
    parts.row.hidden = !digits.length;
  }

  function leave() {
    past = [...past, ...shown].slice(-REMEMBERED);
    shown = [];
  }

  school.listen?.(() => change({}, () => ""));
  change({}, () => "");
  const network = async () => lesson?.network ?? school.network();
  return { row: parts.row, panel: parts.panel, network, offer, marked, saw, leave };
}
