// What a pad shows of teaching: the question what a digit is, and the panel of what was taught.
import { probabilitiesOf } from "../reading/web/ann.js";
import { argmax } from "../reading/web/arrays.js";
import { DIGITS, button } from "./controls.js";
import { correctionOf, imageOf } from "./hand.js";
import { a, counted, element, fileInput, grey, pixels } from "./live.js";

const TITLE = "Teach it your handwriting";
const INVITATION =
  "Is a digit misread? Select it, and say what it is. The network learns from your correction at " +
  "once. It also rehearses digits that it knows, so that it does not forget them.";

export const readBy = (network, image) => argmax(probabilitiesOf(network, image));

// What a pad needs to teach; told: the reader's actions.
export function buildParts({ teach, undo, forget, save, open }) {
  const labels = DIGITS.map((digit, n) => button(digit, () => teach(n), `It is ${a(n)}`));
  const status = { role: "status" };
  const reset = button("Reset", () => ask(true));
  const parts = {
    labels,
    tools: [button("Undo the last", undo), button("Export", save), reset],
    question: element("span.pad-prompt"),
    said: element("span.pad-said-here", status),
    summary: element("summary", TITLE),
    invitation: element("p", INVITATION),
    taught: element("ul.pad-taught"),
    facts: element("div.pad-facts"),
    done: element("p.pad-done", status),
    note: element("p.pad-note"),
    kept: element("p.pad-note"),
  };
  const { tools, question, said, summary, invitation, taught, facts, done, note, kept } = parts;
  const group = { role: "group", hidden: "" };
  const choice = [element("span", question, said), element("span.pad-labels", labels)];
  const row = element("div.pad-teach", { ...group, "aria-label": "Teach this digit" }, choice);
  const keep = button("Keep them", () => ask(false));
  const forgetAll = button("Forget all", () => {
    ask(false);
    forget();
  });
  const answers = ["Forget all corrections?", forgetAll, keep];
  const sure = element("span.pad-sure", { ...group, "aria-label": "Forget all?" }, answers);
  function ask(asks) {
    sure.hidden = !asks;
    tools.forEach((tool) => (tool.hidden = asks));
    (asks ? keep : summary).focus();
  }
  const file = fileInput({ accept: ".json,application/json" }, open);
  const importing = element("label.pad-file", "Import", file);
  const all = element("div.pad-tools", tools, sure, importing);
  const contents = [summary, invitation, taught, facts, done, all, note, kept];
  return { ...parts, row, sure, panel: element("details.pad-hand", contents) };
}

export function showChoice({ row, question, labels }, { digit, doubt }) {
  row.classList.toggle("pad-asks", Boolean(doubt));
  question.textContent = doubt ? "I am unsure. What is it?" : `Not ${a(digit)}? Say what it is.`;
  labels.forEach((label, n) => label.classList.toggle("pad-read", n === digit));
}

export function showLesson(parts, lesson, compared, change) {
  const { summary, invitation, taught, facts, tools, sure, note, kept } = parts;
  const count = lesson.corrections.length;
  summary.textContent = count ? `Adapted to your handwriting: ${counted(count, "digit")}` : TITLE;
  invitation.hidden = count > 0;
  sure.hidden = true;
  for (const tool of tools) tool.hidden = count === 0;
  note.textContent = lesson.note;
  kept.textContent = lesson.kept;
  const takeBack = (one) => () => {
    summary.focus(); // the button that had the focus goes
    change({ remove: one }, () => `Correction undone: ${one.label}.`);
  };
  taught.replaceChildren(...compared.rows.map((row) => thumbnail(row, takeBack(row.one))));
  facts.replaceChildren(...(count ? factsOf(lesson, compared) : []));
}

// How the original network and the one of a lesson read the corrections, and other images seen.
export function* comparedWith({ corrections, network }, original, seen) {
  /** @type {[any[], string[]]} */
  const [rows, changes] = [[], []];
  for (const one of corrections) {
    const image = imageOf(one);
    rows.push({ one, image, was: readBy(original, image), now: readBy(network, image) });
    yield;
  }
  const others = new Map(seen.map((image) => [correctionOf(0, image).pixels, image]));
  for (const { pixels } of corrections) others.delete(pixels);
  for (const image of others.values()) {
    const [was, now] = [readBy(original, image), readBy(network, image)];
    if (was !== now) changes.push(`${was} → ${now}`);
    yield;
  }
  return { rows, others: others.size, changes };
}

function thumbnail({ one: { label }, image, was, now }, takeBack) {
  const before = was === label ? "read correctly before, too" : `misread as ${a(was)}`;
  const said = now === label ? before : `still reads ${a(now)}`;
  return element(
    now === label ? "li" : "li.pad-still",
    pixels(image, grey, `your ${label}`),
    element("span", element("b", `${label}`), element("br"), said),
    button("×", takeBack, `Take back this ${label}`),
  );
}

function factsOf({ before, after, tests }, { rows, others, changes }) {
  const right = (when) =>
    `${rows.filter((row) => row[when] === row.one.label).length} of ${rows.length}`;
  const percent = (share) => `${(100 * share).toFixed(tests < 1000 ? 1 : 2)}%`;
  const lines = [
    ["read correctly", "before", "now"],
    ["your digits", right("was"), right("now")],
    [`${tests.toLocaleString("en")} MNIST test images`, percent(before), percent(after)],
  ];
  const cell = (text, scope) => (scope ? element("th", { scope }, text) : element("td", text));
  const rowOf = (texts, n) => texts.map((text, m) => cell(text, n ? !m && "row" : "col"));
  const table = lines.map((texts, n) => element("tr", rowOf(texts, n)));
  const said = others ? [element("p", othersSaid(others, changes))] : [];
  return [element("table", table), ...said];
}

// How other images are read now.
export function othersSaid(others, changes) {
  const seen = "Other digits seen here:";
  if (!changes.length)
    return `${seen} ${others === 1 ? "1, " : `all ${others} are `}read as before.`;
  const are = changes.length === 1 ? "is" : "are";
  const kinds = [...new Set(changes)].join(", ");
  return `${seen} ${changes.length} of ${others} ${are} read differently now (${kinds}).`;
}
