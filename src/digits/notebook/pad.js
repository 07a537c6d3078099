// The pad: draw a number, open, drop, paste or photograph one, and see what is read in it.
// The same in JupyterLab, where the kernel reads, and in a page, where the browser does.
//
// mount(root, ask, said) builds it in the element root, and asks for the digits in a picture.
/** @import { Opened } from "../reading/web/pictures.js" */
/** @import { Reason } from "../reading/web/why.js" */
import { blueOrOrange, element, grey, pixels, svg } from "./live.js";
import { contextOf, greyBytes, openPicture } from "../reading/web/pictures.js";

/** @typedef {{ box: number[], digit: number, probability: number, doubt: string }} Said */
/** @typedef {{ image: ArrayLike<number>, probabilities: number[], why: Reason[] }} Reasons */
/** @typedef {Said & Reasons} Digit as pad.py describes it */
/** @typedef {{ text: string, hint: string, leftOut: number[][], digits: Digit[] }} Read */
/** @typedef {{ error: string } | ({ error?: undefined } & Read)} Answer */
/** @typedef {{ pointer?: number, width: number, points: number[][] }} Stroke */
/** @typedef {{ x: number, y: number, down: boolean }} Pen */
/** @typedef {ReturnType<typeof build>} Parts */
/** @import { Attributes } from "./live.js" */
/**
 * @typedef {object} State
 * @property {Stroke[]} strokes
 * @property {Opened | null} picture
 * @property {Pen | null} pen
 * @property {number} asked
 */

const WIDTH = 800; // pixels of an empty sheet; drawn digits are then of a scan's size
const HEIGHTS = { wide: 400, narrow: 600 }; // on a wide page, and on a phone's
const TALLEST = 26; // rem that a picture takes on the page
const STEP = 10; // pixels that an arrow key moves the pen
const INVITATION =
  "Draw a number here, or drop, paste or open a picture of one. With the keyboard: " +
  "arrows move the pen, the space bar puts it down and lifts it.";

/** @type {(root: HTMLElement, ask: (picture: Opened) => Promise<Answer>, said?: string) => void} */
export function mount(root, ask, said = "") {
  const parts = build(root, said);
  /** @type {State} */
  const state = { strokes: [], picture: null, pen: null, asked: 0 };

  const refresh = () => draw(parts, state);
  const show = (/** @type {Answer | null} */ answer) => showAnswer(parts, answer);

  async function read() {
    const turn = ++state.asked; // an answer that a newer question has overtaken is not shown
    if (!state.picture && state.strokes.length === 0) return show(null);
    parts.answer.textContent = "Reading …";
    await new Promise(requestAnimationFrame);
    /** @type {Answer} */
    let answer;
    try {
      const opened = state.strokes.length ? null : state.picture;
      answer = await ask(opened ?? greyBytes(parts.canvas));
    } catch (error) {
      answer = { error: messageOf(error) };
    }
    if (turn === state.asked) show(answer);
  }

  async function open(/** @type {File | undefined} */ file) {
    if (!file) return;
    const turn = ++state.asked;
    parts.answer.textContent = "Opening …";
    try {
      const picture = await openPicture(file);
      if (turn !== state.asked) return;
      Object.assign(state, { picture, strokes: [], pen: null });
      refresh();
      await read();
    } catch (error) {
      if (turn === state.asked) show({ error: messageOf(error) });
    }
  }

  function clear() {
    Object.assign(state, { strokes: [], picture: null, pen: null });
    refresh();
    read();
  }

  function undo() {
    if (!state.strokes.pop()) state.picture = null;
    refresh();
    read();
  }

  parts.undo.onclick = undo;
  parts.clear.onclick = clear;
  for (const input of [parts.open, parts.photo]) {
    input.onchange = async () => {
      await open(input.files?.[0]);
      input.value = ""; // or the same file could not be opened again
    };
  }
  listenToPen(parts, state, refresh, read);
  listenToKeys(parts, state, refresh, read, undo);
  listenToFiles(root, open);
  refresh();
  show(null);
}

// What stands on the page

function build(/** @type {HTMLElement} */ root, /** @type {string} */ said) {
  const parts = {
    canvas: element("canvas", { tabindex: 0, role: "application", "aria-label": INVITATION }),
    boxes: svg("svg", { "aria-hidden": "true" }),
    hint: element("p", { class: "pad-hint", "aria-hidden": "true" }, "Draw a number here"),
    undo: element("button", { type: "button" }, "Undo"),
    clear: element("button", { type: "button" }, "Clear"),
    width: element("input", { type: "range", min: 4, max: 44, value: 16 }),
    open: element("input", { type: "file", accept: "image/*" }),
    photo: element("input", { type: "file", accept: "image/*", capture: "environment" }),
    answer: element("p", { class: "pad-answer", role: "status" }),
    error: element("p", { class: "pad-error", role: "alert" }),
    digits: element("div", { class: "pad-digits" }),
    why: element("div", { class: "pad-why" }),
  };
  root.classList.add("pad");
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab's, while the pad has focus
  root.replaceChildren(
    element("div", { class: "pad-sheet" }, parts.canvas, parts.boxes, parts.hint),
    element(
      "div",
      { class: "pad-tools" },
      parts.undo,
      parts.clear,
      element("label", { class: "pad-width" }, "Line width", parts.width),
      element("label", { class: "pad-file" }, "Open a picture", parts.open),
      element("label", { class: "pad-file pad-photo" }, "Take a photo", parts.photo),
    ),
    parts.answer,
    parts.error,
    parts.digits,
    parts.why,
  );
  if (said) root.append(element("p", { class: "pad-said" }, said));
  return parts;
}

// The sheet

/** @type {(parts: Parts, state: State) => void} */
function draw({ canvas, boxes, hint, undo, clear }, { strokes, picture, pen }) {
  canvas.width = picture ? picture.width : WIDTH;
  const narrow = (canvas.parentElement?.clientWidth ?? 0) < 480;
  canvas.height = picture ? picture.height : HEIGHTS[narrow ? "narrow" : "wide"];
  canvas.style.width = `min(100%, ${(TALLEST * canvas.width) / canvas.height}rem)`;
  boxes.replaceChildren();
  const context = contextOf(canvas);
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (picture) context.drawImage(picture.shown, 0, 0, canvas.width, canvas.height);
  for (const stroke of strokes) drawStroke(context, stroke);
  if (pen) drawPen(boxes, canvas, pen);
  const empty = !picture && strokes.length === 0;
  hint.hidden = !empty;
  undo.disabled = clear.disabled = empty;
}

/** @type {(context: CanvasRenderingContext2D, stroke: Stroke) => void} */
function drawStroke(context, { width, points }) {
  context.strokeStyle = "#1a1a1a";
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(points[0][0], points[0][1]);
  for (let n = 1; n < points.length; n++) {
    const [[u, v], [x, y]] = points.slice(n - 1, n + 1);
    context.quadraticCurveTo(u, v, (u + x) / 2, (v + y) / 2);
  }
  const [x, y] = points[points.length - 1];
  context.lineTo(x, y);
  context.stroke();
}

/** @type {(boxes: SVGElement, canvas: HTMLCanvasElement, pen: Pen) => void} */
function drawPen(boxes, canvas, { x, y, down }) {
  boxes.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
  boxes.append(svg("circle", { cx: x, cy: y, r: 9, class: down ? "pad-pen pad-down" : "pad-pen" }));
}

/** @type {(parts: Parts) => number} */
function lineWidth(parts) {
  return (Number(parts.width.value) * parts.canvas.width) / WIDTH;
}

/** @type {(parts: Parts, state: State, refresh: () => void, read: () => void) => void} */
function listenToPen(parts, state, refresh, read) {
  const { canvas } = parts;
  const place = (/** @type {PointerEvent} */ event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [
      ((event.clientX - left) * canvas.width) / width,
      ((event.clientY - top) * canvas.height) / height,
    ];
  };
  /** @type {Stroke | null} */
  let stroke = null;
  canvas.onpointerdown = (event) => {
    if (event.button !== 0 || stroke) return; // one pen or finger at a time
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    state.asked++; // what is being read is no longer what is drawn
    state.pen = null;
    const first = place(event);
    stroke = { pointer: event.pointerId, width: lineWidth(parts), points: [first, first] };
    state.strokes.push(stroke);
    refresh();
  };
  canvas.onpointermove = (event) => {
    if (!stroke || event.pointerId !== stroke.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    stroke.points.push(...(events.length ? events : [event]).map(place));
    refresh();
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (event.pointerId !== stroke?.pointer) return;
    stroke = null;
    read();
  };
}

/** @type {(parts: Parts, state: State, refresh: () => void, read: () => void, undo: () => void) => void} */
function listenToKeys(parts, state, refresh, read, undo) {
  const { canvas } = parts;
  /** @type {Record<string, number[]>} */
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function movePen(/** @type {Pen} */ pen, /** @type {number[]} */ [right, down], step = STEP) {
    pen.x = Math.min(Math.max(pen.x + right * step, 0), canvas.width);
    pen.y = Math.min(Math.max(pen.y + down * step, 0), canvas.height);
    if (pen.down) state.strokes.at(-1)?.points.push([pen.x, pen.y]);
    refresh();
  }

  function turnPen(/** @type {Pen} */ pen) {
    pen.down = !pen.down;
    const at = [pen.x, pen.y];
    if (pen.down) state.strokes.push({ width: lineWidth(parts), points: [at, at] });
    refresh();
    if (!pen.down) read();
  }

  canvas.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
    else if (moves[event.key] || event.key === " ") {
      const pen = (state.pen ??= { x: canvas.width / 2, y: canvas.height / 4, down: false });
      if (event.key === " ") turnPen(pen);
      else movePen(pen, moves[event.key], event.shiftKey ? 1 : STEP);
    } else return;
    event.preventDefault();
  };
  canvas.onblur = () => {
    const down = state.pen?.down;
    state.pen = null;
    if (down) refresh();
    if (down) read();
  };
}

/** @type {(root: HTMLElement, open: (file?: File) => void) => void} */
function listenToFiles(root, open) {
  root.ondragover = (event) => {
    event.preventDefault();
    root.classList.add("pad-over");
  };
  root.ondragleave = () => root.classList.remove("pad-over");
  root.ondrop = (event) => {
    event.preventDefault();
    root.classList.remove("pad-over");
    open(event.dataTransfer?.files[0]);
  };
  document.addEventListener("paste", (event) => {
    const here = root.contains(document.activeElement) || document.activeElement === document.body;
    const file = event.clipboardData?.files[0];
    if (!root.isConnected || !here || !file) return;
    event.preventDefault();
    open(file);
  });
}

// The answer

/** @type {(parts: Parts, answer: Answer | null) => void} */
function showAnswer(parts, answer) {
  const { canvas, boxes, error, digits, why } = parts;
  for (const part of [boxes, digits, why]) part.replaceChildren();
  error.textContent = answer?.error ? sentence(answer.error) : "";
  parts.answer.replaceChildren(...spoken(answer));
  if (!answer || answer.error !== undefined) return;
  boxes.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
  const outlines = answer.digits.map((digit) => outline(digit, canvas));
  boxes.append(...answer.leftOut.map(grayOutline), ...outlines);
  const select = (/** @type {number} */ number) => {
    [...digits.children].forEach((card, n) => card.setAttribute("aria-pressed", `${n === number}`));
    outlines.forEach((box, n) => box.classList.toggle("pad-selected", n === number));
    why.replaceChildren(...reasons(answer.digits[number]));
  };
  answer.digits.forEach((digit, n) => digits.append(card(digit, () => select(n))));
  if (answer.digits.length) select(0);
}

const messageOf = (/** @type {unknown} */ error) =>
  error instanceof Error ? error.message : `${error}`;

/** @type {(text: string) => string} */
function sentence(text) {
  return text.endsWith(".") ? text : `${text}.`;
}

/** @type {(answer: Answer | null) => (Node | string)[]} */
function spoken(answer) {
  if (!answer) return ["Nothing drawn yet."];
  if (answer.error !== undefined) return [];
  if (!answer.digits.length) return [`I see no digit here: ${sentence(answer.hint)}`];
  const unsure = answer.digits.filter((digit) => digit.doubt).length;
  const number = element("strong", {}, answer.text);
  if (!unsure) return ["This reads ", number, "."];
  const those = unsure === 1 ? "one digit" : `${unsure} digits`;
  const doubt = answer.digits.length === 1 ? "" : ` of ${those}`;
  return ["This may read ", number, `, but I am unsure${doubt}.`];
}

/** @type {(digit: Digit, canvas: HTMLCanvasElement) => SVGElement} */
function outline({ box, digit, doubt }, canvas) {
  const [left, top, , bottom] = box;
  const size = Math.max(canvas.width, canvas.height) / 26;
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
  const percent = `${Math.floor(100 * digit.probability)} %`;
  const title = element("span", { class: "pad-title" }, element("b", {}, `${digit.digit}`));
  title.append(` ${percent}`);
  const made = element("button", { type: "button", class: "pad-card" });
  made.append(title, pixels(digit.image, grey, "what the network sees"), bars(digit));
  if (digit.doubt) made.append(element("span", { class: "pad-doubt" }, digit.doubt));
  made.onclick = select;
  return made;
}

/** @type {(digit: Digit) => SVGElement} */
function bars({ probabilities, digit }) {
  const said = probabilities.map((p, k) => `${k}: ${Math.round(100 * p)} %`).join(", ");
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
    "The hidden units that spoke loudest for it. Each looks for ink where its picture is blue, and " +
      "for paper where it is orange; beside it, the digit it speaks most for, and how much it adds here.",
  );
  const units = why.map((unit) => {
    const largest = Math.max(...unit.weights.map(Math.abs)) || 1;
    const picture = pixels(
      unit.weights,
      (value) => blueOrOrange(value / largest),
      "what it looks for",
    );
    const amount = `${unit.contribution < 0 ? "−" : "+"}${Math.abs(unit.contribution).toFixed(1)}`;
    const words = element("figcaption", {}, `unit ${unit.unit}`, element("br"));
    words.append(element("b", {}, `${unit.speaksFor}`), ` ${amount}`);
    return element("figure", {}, picture, words);
  });
  return [head, said, element("div", { class: "pad-units" }, ...units)];
}

/**
 * In JupyterLab: what anywidget calls. The kernel reads, and keeps its last answer.
 * @type {(context: { model: any, el: HTMLElement }) => () => void}
 */
export function render({ model, el }) {
  /** @type {((answer: Answer) => void) | undefined} */
  let done;
  const heard = (/** @type {Answer} */ answer) => done?.(answer);
  model.on("msg:custom", heard);
  mount(el, ({ bytes, width, height, scale }) => {
    const answer = new Promise((resolve) => (done = resolve));
    model.send({ width, height, scale }, undefined, [bytes.buffer]);
    return answer;
  });
  return () => model.off("msg:custom", heard);
}

export default { render };
