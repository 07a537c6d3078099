// What the pad says about a picture: the number, each of its digits, and the reasons for a reading.
/** @import { Reason } from "../reading/web/why.js" */
/** @import { Attributes } from "./live.js" */
/** @import { Parts } from "./pad.js" */
import { asPercent, blueOrOrange, element, grey, pixels, signed, svg } from "./live.js";

/** @typedef {{ box: number[], digit: number, probability: number, doubt: string, taught?: boolean }} Said */
/** @typedef {{ image: ArrayLike<number>, probabilities: number[], why: Reason[] }} Reasons */
/** @typedef {Said & Reasons} Digit as pad.py describes it */
/** @typedef {{ text: string, hint: string, leftOut: number[][], digits: Digit[] }} Read */
/** @typedef {{ error: string } | ({ error?: undefined } & Read)} Answer */

/**
 * Show an answer, or that there is none; size: width and height of the picture that boxes refer to.
 * follow is called with each digit that the reader selects, and its number; at first, that is chosen.
 * @type {(parts: Parts, answer: Answer | null, size: number[], follow: (digit: Digit, n: number) => void, chosen: number) => void}
 */
export function showAnswer(parts, answer, size, follow, chosen) {
  const { boxes, error, digits, why } = parts;
  for (const part of [boxes, digits, why]) part.replaceChildren();
  error.textContent = answer?.error ? sentence(answer.error) : "";
  parts.answer.replaceChildren(...spoken(answer));
  if (!answer || answer.error !== undefined) return;
  boxes.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
  const outlines = answer.digits.map((digit) => outline(digit, Math.max(...size) / 26));
  boxes.append(...answer.leftOut.map(grayOutline), ...outlines);
  const select = (/** @type {number} */ number) => {
    [...digits.children].forEach((card, n) => card.setAttribute("aria-pressed", `${n === number}`));
    outlines.forEach((box, n) => box.classList.toggle("pad-selected", n === number));
    why.replaceChildren(...reasons(answer.digits[number]));
    follow(answer.digits[number], number);
  };
  answer.digits.forEach((digit, n) => digits.append(card(digit, () => select(n))));
  if (answer.digits.length) select(Math.min(chosen, answer.digits.length - 1));
}

/** The text with a period at its end. @type {(text: string) => string} */
export function sentence(text) {
  return text.endsWith(".") ? text : `${text}.`;
}

/** @type {(answer: Answer | null) => (Node | string)[]} */
function spoken(answer) {
  if (!answer) return ["Nothing drawn yet."];
  if (answer.error !== undefined) return [];
  if (!answer.digits.length) {
    const alone = answer.leftOut.length ? " A digit that stands alone is always read." : "";
    return [`I see no digit here: ${sentence(answer.hint)}${alone}`];
  }
  const unsure = answer.digits.filter((digit) => digit.doubt).length;
  const number = element("strong", {}, answer.text);
  if (!unsure) return ["This reads ", number, "."];
  const those = unsure === 1 ? "one digit" : `${unsure} digits`;
  const doubt = answer.digits.length === 1 ? "" : ` of ${those}`;
  return ["This may read ", number, `, but I am unsure${doubt}.`];
}

/** @type {(digit: Digit, size: number) => SVGElement} */
function outline({ box, digit, doubt }, size) {
  const [left, top, , bottom] = box;
  const group = svg("g", { class: doubt ? "pad-box pad-unsure" : "pad-box" });
  group.append(svg("rect", { ...placeOf(box), rx: size / 6 }));
  const at = { x: left, y: top > size ? top - size / 4 : bottom + size, "font-size": size };
  group.append(svg("text", at, doubt ? `${digit}?` : `${digit}`));
  return group;
}

/** @type {(box: number[]) => SVGElement} */
function grayOutline(box) {
  const group = svg("g", { class: "pad-box pad-left-out" });
  group.append(svg("rect", placeOf(box)));
  return group;
}

/** @type {(box: number[]) => Attributes} */
function placeOf([left, top, right, bottom]) {
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** @type {(digit: Digit, select: () => void) => HTMLElement} */
function card(digit, select) {
  const title = element("span", { class: "pad-title" }, element("b", {}, `${digit.digit}`));
  title.append(` ${asPercent(digit.probability)}`);
  const made = element("button", { type: "button", class: "pad-card" });
  made.append(title, pixels(digit.image, grey, "what the network sees"), bars(digit));
  const note = digit.taught ? "as you taught it" : digit.doubt;
  if (note) made.append(element("span", { class: "pad-doubt" }, note));
  made.onclick = select;
  return made;
}

/** @type {(digit: Digit) => SVGElement} */
function bars({ probabilities, digit }) {
  const said = probabilities.map((p, k) => `${k}: ${Math.round(100 * p)}%`).join(", ");
  const made = svg("svg", { viewBox: "0 0 100 46", role: "img", "aria-label": said });
  probabilities.forEach((p, k) => {
    const height = Math.max(0.8, 34 * p);
    const place = { x: 10 * k + 1.5, y: 35 - height, width: 7, height };
    made.append(svg("rect", k === digit ? { ...place, class: "pad-best" } : place));
    made.append(svg("text", { x: 10 * k + 5, y: 45, "text-anchor": "middle" }, `${k}`));
  });
  return made;
}

/** @type {(digit: Digit) => HTMLElement[]} */
function reasons({ why, digit }) {
  if (!why?.length) return [];
  const head = element("p", { class: "pad-question" }, `Why ${digit === 8 ? "an" : "a"} ${digit}?`);
  const said = element(
    "p",
    {},
    "The hidden units that contribute most. Each looks for ink where its picture is blue and for " +
      "paper where it is orange. Below: the digit it supports most, and how much it adds here.",
  );
  const units = why.map((unit) => {
    const largest = Math.max(...unit.weights.map(Math.abs)) || 1;
    const picture = pixels(
      unit.weights,
      (value) => blueOrOrange(value / largest),
      "what it looks for",
    );
    const words = element("figcaption", {}, `unit ${unit.unit}`, element("br"));
    words.append(element("b", {}, `${unit.speaksFor}`), ` ${signed(unit.contribution)}`);
    return element("figure", {}, picture, words);
  });
  return [head, said, element("div", { class: "pad-units" }, ...units)];
}
