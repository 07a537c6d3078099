// What the pad says about a picture: the number, each of its digits, and the reasons for a reading.
import {
  a,
  asPercent,
  element,
  grey,
  paintWeights,
  pixels,
  sentence,
  signed,
  svg,
} from "./live.js";

// An answer is { text, hint, leftOut, digits } as pad.py describes it, or { error }.

const REASONS =
  "The hidden units that contribute most. Each looks for ink where its picture is blue and for " +
  "paper where it is orange. Below: the digit it supports most, and how much it adds here.";

// Where an answer appears.
export function answerParts() {
  return {
    answer: element("p.pad-answer", { role: "status" }),
    error: element("p.pad-error", { role: "alert" }),
    digits: element("div.pad-digits"),
    why: element("div.pad-why"),
  };
}

// Show an answer, or that there is none; size: width and height of the picture that boxes refer to.
// follow is called with each digit that the reader selects, and its number; at first, that is
// chosen.
export function showAnswer(parts, answer, size, follow, chosen) {
  const { boxes, error, digits, why } = parts;
  for (const part of [boxes, digits, why]) part.replaceChildren();
  error.textContent = answer?.error ? sentence(answer.error) : "";
  parts.answer.replaceChildren(...spoken(answer));
  if (!answer || answer.error) return;
  boxes.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
  const outlines = answer.digits.map((digit) => outline(digit, Math.max(...size) / 26));
  boxes.append(...answer.leftOut.map(grayOutline), ...outlines);
  const select = (number) => {
    [...digits.children].forEach((card, n) => card.setAttribute("aria-pressed", `${n === number}`));
    outlines.forEach((box, n) => box.classList.toggle("pad-selected", n === number));
    why.replaceChildren(...reasons(answer.digits[number]));
    follow(answer.digits[number], number);
  };
  digits.append(...answer.digits.map((digit, n) => card(digit, () => select(n))));
  if (answer.digits.length) select(Math.min(chosen, answer.digits.length - 1));
}

function spoken(answer) {
  if (!answer) return ["Nothing drawn yet."];
  if (answer.error) return [];
  if (!answer.digits.length) {
    const alone = answer.leftOut.length ? " A digit that stands alone is always read." : "";
    return [`I see no digit here: ${sentence(answer.hint)}${alone}`];
  }
  const unsure = answer.digits.filter((digit) => digit.doubt).length;
  const number = element("strong", answer.text);
  if (!unsure) return ["This reads ", number, "."];
  const those = unsure === 1 ? "one digit" : `${unsure} digits`;
  const doubt = answer.digits.length === 1 ? "" : ` of ${those}`;
  return ["This may read ", number, `, but I am unsure${doubt}.`];
}

function outline({ box, digit, doubt }, size) {
  const [left, top, , bottom] = box;
  const at = { x: left, y: top > size ? top - size / 4 : bottom + size, "font-size": size };
  const number = svg("text", at, doubt ? `${digit}?` : `${digit}`);
  const name = doubt ? "g.pad-box.pad-unsure" : "g.pad-box";
  return svg(name, svg("rect", placeOf(box), { rx: size / 6 }), number);
}

const grayOutline = (box) => svg("g.pad-box.pad-left-out", svg("rect", placeOf(box)));

function placeOf([left, top, right, bottom]) {
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function card(digit, select) {
  const title = [element("b", `${digit.digit}`), ` ${asPercent(digit.probability)}`];
  const picture = pixels(digit.image, grey, "what the network sees");
  const note = digit.taught ? "as you taught it" : digit.doubt;
  const parts = [element("span.pad-title", title), picture, bars(digit)];
  if (note) parts.push(element("span.pad-doubt", note));
  return element("button.pad-card", { type: "button", onclick: select }, parts);
}

function bars({ probabilities, digit }) {
  const said = probabilities.map((p, k) => `${k}: ${Math.round(100 * p)}%`).join(", ");
  const rows = probabilities.flatMap((p, k) => {
    const height = Math.max(0.8, 34 * p);
    const place = { x: 10 * k + 1.5, y: 35 - height, width: 7, height };
    const below = { x: 10 * k + 5, y: 45, "text-anchor": "middle" };
    return [svg(k === digit ? "rect.pad-best" : "rect", place), svg("text", below, `${k}`)];
  });
  return svg("svg", { viewBox: "0 0 100 46", role: "img", "aria-label": said }, rows);
}

function reasons({ why, digit }) {
  if (!why?.length) return [];
  const units = why.map(({ unit, weights, speaksFor, contribution }) => {
    const picture = paintWeights(pixels(weights, grey, "what it looks for"), weights);
    const support = [element("b", `${speaksFor}`), ` ${signed(contribution)}`];
    const words = element("figcaption", `unit ${unit}`, element("br"), support);
    return element("figure", picture, words);
  });
  const head = element("p.pad-question", `Why ${a(digit)}?`);
  return [head, element("p", REASONS), element("div.pad-units", units)];
}
