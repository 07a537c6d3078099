// What a pad shows of teaching: the question what a digit is, and the panel of what was taught.
/** @import { Network } from "../reading/web/ann.js" */
/** @import { Digit } from "./answer.js" */
/** @import { Change, Correction } from "./hand.js" */
/** @import { Lesson } from "./lesson.js" */
import { forward } from "../reading/web/ann.js";
import { argmax } from "../reading/web/arrays.js";
import { button } from "./controls.js";
import { correctionOf, imageOf } from "./hand.js";
import { counted, element, grey, pixels } from "./live.js";

/** @typedef {ReturnType<typeof buildParts>} Parts */

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);
const TITLE = "Teach it your handwriting";
const INVITATION =
  "Is a digit misread? Select it, and say what it is. The network learns from your correction at " +
  "once. It also rehearses digits that it knows, so that it does not forget them.";

/** @type {(digit: number) => string} */
export function a(digit) {
  return `${digit === 8 ? "an" : "a"} ${digit}`;
}

/** @type {(network: Network, image: ArrayLike<number>) => number} */
export function readBy(network, image) {
  return argmax(forward(network, image)[network.W.length]);
}

/** @type {(parts: Parts, digit: Digit) => void} */
export function showChoice({ row, question, labels }, { digit, doubt }) {
  row.classList.toggle("pad-asks", Boolean(doubt));
  question.textContent = doubt ? "I am unsure. What is it?" : `Not ${a(digit)}? Say what it is.`;
  labels.forEach((label, n) => label.classList.toggle("pad-read", n === digit));
}

/** @type {(parts: Parts, lesson: Lesson, compared: Compared, change: Changes) => void} */
export function showLesson(parts, lesson, compared, change) {
  const { summary, invitation, taught, facts, tools, sure, note, kept } = parts;
  const count = lesson.corrections.length;
  summary.textContent = count ? `Adapted to your handwriting: ${counted(count, "digit")}` : TITLE;
  invitation.hidden = count > 0;
  sure.hidden = true;
  for (const tool of tools) tool.hidden = count === 0;
  note.textContent = lesson.note;
  kept.textContent = lesson.kept;
  const takeBack = (/** @type {Correction} */ one) => {
    summary.focus(); // the button that had the focus goes
    change({ remove: one }, () => `Correction undone: ${one.label}.`);
  };
  taught.replaceChildren(...compared.rows.map((row) => thumbnail(row, () => takeBack(row.one))));
  facts.replaceChildren(...(count ? factsOf(lesson, compared) : []));
}

/** @typedef {(what: Change, words: (network: Network) => string) => Promise<void>} Changes */
/** @typedef {{ one: Correction, image: Float32Array, was: number, now: number }} Row */
/** @typedef {{ rows: Row[], others: number, changes: string[] }} Compared others: that were not taught; changes: readings among them that differ now */

/**
 * How the original network and the one of a lesson read the corrections, and other images seen.
 * @type {(lesson: Lesson, original: Network, seen: Digit["image"][]) => Generator<void, Compared>}
 */
export function* comparedWith({ corrections, network }, original, seen) {
  const both = (/** @type {Digit["image"]} */ image) =>
    [original, network].map((one) => readBy(one, image));
  const rows = [];
  for (const one of corrections) {
    const image = imageOf(one);
    const [was, now] = both(image);
    rows.push({ one, image, was, now });
    yield;
  }
  const others = new Map(seen.map((image) => [correctionOf(0, image).pixels, image]));
  for (const { pixels } of corrections) others.delete(pixels);
  const changes = [];
  for (const image of others.values()) {
    const [was, now] = both(image);
    if (was !== now) changes.push(`${was} → ${now}`);
    yield;
  }
  return { rows, others: others.size, changes };
}

/** @type {(row: Row, takeBack: () => void) => HTMLElement} */
function thumbnail({ one: { label }, image, was, now }, takeBack) {
  const right = now === label;
  const said = right
    ? was === label
      ? "read correctly before, too"
      : `misread as ${a(was)}`
    : `still reads ${a(now)}`;
  const made = element("li", { class: right ? "" : "pad-still" });
  const forget = button("×", takeBack);
  forget.setAttribute("aria-label", `Take back this ${label}`);
  const words = element("span", {}, element("b", {}, `${label}`), element("br"), said);
  made.append(pixels(image, grey, `your ${label}`), words, forget);
  return made;
}

/** @type {(lesson: Lesson, compared: Compared) => HTMLElement[]} */
function factsOf({ before, after, tests }, { rows, others, changes }) {
  const right = (/** @type {"was" | "now"} */ when) =>
    `${rows.filter((row) => row[when] === row.one.label).length} of ${rows.length}`;
  const percent = (/** @type {number} */ share) =>
    `${(100 * share).toFixed(tests < 1000 ? 1 : 2)}%`;
  const lines = [
    ["read correctly", "before", "now"],
    ["your digits", right("was"), right("now")],
    [`${tests.toLocaleString("en")} MNIST test images`, percent(before), percent(after)],
  ];
  const table = element("table");
  lines.forEach((cells, n) => {
    const made = cells.map((text, column) => {
      const scope = n ? "row" : "col";
      return n && column ? element("td", {}, text) : element("th", { scope }, text);
    });
    table.append(element("tr", {}, ...made));
  });
  if (!others) return [table];
  return [table, element("p", {}, othersSaid(others, changes))];
}

/** How other images are read now. @type {(others: number, changes: string[]) => string} */
export function othersSaid(others, changes) {
  const seen = "Other digits seen here:";
  if (!changes.length)
    return `${seen} ${others === 1 ? "1, " : `all ${others} are `}read as before.`;
  const are = changes.length === 1 ? "is" : "are";
  const kinds = [...new Set(changes)].join(", ");
  return `${seen} ${changes.length} of ${others} ${are} read differently now (${kinds}).`;
}

/**
 * @typedef {object} Told the reader's actions
 * @property {(label: number) => void} teach
 * @property {() => void} undo
 * @property {() => void} forget
 * @property {() => void} save
 * @property {(file: File) => void} open
 */

/** @param {Told} told */
export function buildParts({ teach, undo, forget, save, open }) {
  const labels = DIGITS.map((digit) => {
    const made = button(`${digit}`, () => teach(digit));
    made.setAttribute("aria-label", `It is ${a(digit)}`);
    return made;
  });
  const file = element("input", { type: "file", accept: ".json,application/json" });
  file.onchange = () => {
    if (file.files?.[0]) open(file.files[0]);
    file.value = "";
  };
  const row = element("div", {
    class: "pad-teach",
    role: "group",
    "aria-label": "Teach this digit",
  });
  const panel = element("details", { class: "pad-hand" });
  const sure = element("span", { class: "pad-sure", role: "group", "aria-label": "Forget all?" });
  const ask = (/** @type {boolean} */ asks) => {
    sure.hidden = !asks;
    tools.forEach((tool) => (tool.hidden = asks));
    (asks ? keep : parts.summary).focus();
  };
  const keep = button("Keep them", () => ask(false));
  const yes = button("Forget all", () => {
    ask(false);
    forget();
  });
  sure.append("Forget all corrections?", yes, keep);
  const tools = [
    button("Undo the last", undo),
    button("Export", save),
    button("Reset", () => ask(true)),
  ];
  const parts = {
    row,
    panel,
    labels,
    tools,
    sure,
    question: element("span", { class: "pad-prompt" }),
    said: element("span", { class: "pad-said-here", role: "status" }),
    summary: element("summary", {}, TITLE),
    invitation: element("p", {}, INVITATION),
    taught: element("ul", { class: "pad-taught" }),
    facts: element("div", { class: "pad-facts" }),
    done: element("p", { class: "pad-done", role: "status" }),
    note: element("p", { class: "pad-note" }),
    kept: element("p", { class: "pad-note" }),
  };
  const { question, said, summary, invitation, taught, facts, done, note, kept } = parts;
  row.append(
    element("span", {}, question, said),
    element("span", { class: "pad-labels" }, ...labels),
  );
  row.hidden = sure.hidden = true;
  const all = element("div", { class: "pad-tools" }, ...tools, sure);
  all.append(element("label", { class: "pad-file" }, "Import", file));
  panel.append(summary, invitation, taught, facts, done, all, note, kept);
  return parts;
}
