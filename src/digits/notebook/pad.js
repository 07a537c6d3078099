// The pad: draw a number, open, drop, paste or photograph one, and see what is read in it.
// The same in JupyterLab, where the kernel reads, and in a page, where the browser does.
//
// mount(root, ask, said) builds it in the element root. ask(picture) -> a promise of an answer:
//   picture  {bytes, width, height, scale}, see pictures.js
//   answer   {text, digits} or {error}; every digit has {box, digit, probability, unsure, image,
//            probabilities, why}, as pad.py describes them
import { greyBytes, openPicture } from "./pictures.js";

const WIDTH = 800; // pixels of an empty sheet; drawn digits are then of a scan's size
const HEIGHTS = { wide: 400, narrow: 600 }; // on a wide page, and on a phone's
const TALLEST = 26; // rem that a picture takes on the page
const STEP = 10; // pixels that an arrow key moves the pen
const SVG = "http://www.w3.org/2000/svg";
const INVITATION =
  "Draw a number here, or drop, paste or open a picture of one. With the keyboard: " +
  "arrows move the pen, the space bar puts it down and lifts it.";

export function mount(root, ask, said = "") {
  const parts = build(root, said);
  const state = { strokes: [], picture: null, pen: null, asked: 0, selected: 0 };

  const refresh = () => draw(parts, state);
  const show = (answer) => showAnswer(parts, state, answer);

  async function read() {
    const turn = ++state.asked; // an answer that a newer question has overtaken is not shown
    if (!state.picture && state.strokes.length === 0) return show(null);
    parts.answer.textContent = "Reading …";
    await new Promise(requestAnimationFrame);
    let answer;
    try {
      const drawn = state.strokes.length > 0 || !state.picture;
      answer = await ask(drawn ? greyBytes(parts.canvas) : state.picture);
    } catch (error) {
      answer = { error: error.message };
    }
    if (turn === state.asked) show(answer);
  }

  async function open(file) {
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
      if (turn === state.asked) show({ error: error.message });
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
      await open(input.files[0]);
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

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function svg(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

function build(root, said) {
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

function draw({ canvas, boxes, hint, undo, clear }, { strokes, picture, pen }) {
  canvas.width = picture ? picture.width : WIDTH;
  const narrow = canvas.parentElement.clientWidth < 480;
  canvas.height = picture ? picture.height : HEIGHTS[narrow ? "narrow" : "wide"];
  canvas.style.width = `min(100%, ${(TALLEST * canvas.width) / canvas.height}rem)`;
  boxes.replaceChildren();
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (picture) context.drawImage(picture.shown, 0, 0, canvas.width, canvas.height);
  for (const stroke of strokes) drawStroke(context, stroke);
  if (pen) drawPen(boxes, canvas, pen);
  const empty = !picture && strokes.length === 0;
  hint.hidden = !empty;
  undo.disabled = clear.disabled = empty;
}

function drawStroke(context, { width, points }) {
  context.strokeStyle = "#1a1a1a";
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...points[0]);
  for (let n = 1; n < points.length; n++) {
    const [x, y] = points[n];
    const [u, v] = points[n - 1];
    context.quadraticCurveTo(u, v, (u + x) / 2, (v + y) / 2);
  }
  context.lineTo(...points.at(-1));
  context.stroke();
}

function drawPen(boxes, canvas, { x, y, down }) {
  boxes.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
  boxes.append(svg("circle", { cx: x, cy: y, r: 9, class: down ? "pad-pen pad-down" : "pad-pen" }));
}

function lineWidth(parts) {
  return (Number(parts.width.value) * parts.canvas.width) / WIDTH;
}

function listenToPen(parts, state, refresh, read) {
  const { canvas } = parts;
  const place = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [
      ((event.clientX - left) * canvas.width) / width,
      ((event.clientY - top) * canvas.height) / height,
    ];
  };
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
    if (event.pointerId !== stroke?.pointer) return;
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

function listenToKeys(parts, state, refresh, read, undo) {
  const { canvas } = parts;
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function movePen([right, down], step) {
    const { pen } = state;
    pen.x = Math.min(Math.max(pen.x + right * step, 0), canvas.width);
    pen.y = Math.min(Math.max(pen.y + down * step, 0), canvas.height);
    if (pen.down) state.strokes.at(-1).points.push([pen.x, pen.y]);
    refresh();
  }

  function turnPen() {
    const { pen } = state;
    pen.down = !pen.down;
    const at = [pen.x, pen.y];
    if (pen.down) state.strokes.push({ width: lineWidth(parts), points: [at, at] });
    refresh();
    if (!pen.down) read();
  }

  canvas.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
    else if (moves[event.key] || event.key === " ") {
      state.pen ??= { x: canvas.width / 2, y: canvas.height / 4, down: false };
      if (event.key === " ") turnPen();
      else movePen(moves[event.key], event.shiftKey ? 1 : STEP);
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

function listenToFiles(root, open) {
  root.ondragover = (event) => {
    event.preventDefault();
    root.classList.add("pad-over");
  };
  root.ondragleave = () => root.classList.remove("pad-over");
  root.ondrop = (event) => {
    event.preventDefault();
    root.classList.remove("pad-over");
    open(event.dataTransfer.files[0]);
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

function showAnswer(parts, state, answer) {
  const { canvas, boxes, error, digits, why } = parts;
  for (const part of [boxes, digits, why]) part.replaceChildren();
  error.textContent = answer?.error ? sentence(answer.error) : "";
  parts.answer.replaceChildren(...spoken(answer));
  if (!answer?.digits) return;
  boxes.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
  const select = (number) => {
    state.selected = number;
    [...digits.children].forEach((card, n) => card.setAttribute("aria-pressed", n === number));
    [...boxes.children].forEach((box, n) => box.classList.toggle("pad-selected", n === number));
    why.replaceChildren(...reasons(answer.digits[number]));
  };
  answer.digits.forEach((digit, n) => {
    boxes.append(outline(digit, canvas));
    digits.append(card(digit, () => select(n)));
  });
  if (answer.digits.length) select(0);
}

function sentence(text) {
  return text.endsWith(".") ? text : `${text}.`;
}

function spoken(answer) {
  if (!answer) return ["Nothing drawn yet."];
  if (answer.error) return [];
  if (!answer.digits.length) return ["I see no digit here."];
  const unsure = answer.digits.filter((digit) => digit.unsure).length;
  const number = element("strong", {}, answer.text);
  if (!unsure) return ["This reads ", number, "."];
  const those = unsure === 1 ? "one digit" : `${unsure} digits`;
  const doubt = answer.digits.length === 1 ? "" : ` of ${those}`;
  return ["This may read ", number, `, but I am unsure${doubt}.`];
}

function outline({ box, digit, unsure }, canvas) {
  const [left, top, right, bottom] = box;
  const size = Math.max(canvas.width, canvas.height) / 26;
  const group = svg("g", { class: unsure ? "pad-box pad-unsure" : "pad-box" });
  const place = { x: left, y: top, width: right - left, height: bottom - top };
  group.append(svg("rect", { ...place, rx: size / 6 }));
  const at = { x: left, y: top > size ? top - size / 4 : bottom + size, "font-size": size };
  group.append(svg("text", at, unsure ? `${digit}?` : `${digit}`));
  return group;
}

function card(digit, select) {
  const percent = `${Math.floor(100 * digit.probability)} %`;
  const title = element("span", { class: "pad-title" }, element("b", {}, `${digit.digit}`));
  title.append(digit.unsure ? ` ${percent}, unsure` : ` ${percent}`);
  const made = element("button", { type: "button", class: "pad-card" });
  made.append(title, pixels(digit.image, grey, "what the network sees"), bars(digit));
  made.onclick = select;
  return made;
}

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
    const picture = pixels(unit.weights, (value) => blueOrOrange(value / largest), "what it looks for");
    const amount = `${unit.contribution < 0 ? "−" : "+"}${Math.abs(unit.contribution).toFixed(1)}`;
    const words = element("figcaption", {}, `unit ${unit.unit}`, element("br"));
    words.append(element("b", {}, `${unit.speaksFor}`), ` ${amount}`);
    return element("figure", {}, picture, words);
  });
  return [head, said, element("div", { class: "pad-units" }, ...units)];
}

// Values (784,) as a picture: colour gives the red, green and blue of a value.
function pixels(values, colour, label) {
  const side = Math.sqrt(values.length);
  const canvas = element("canvas", { width: side, height: side, role: "img", "aria-label": label });
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  Array.from(values).forEach((value, n) => image.data.set([...colour(value), 255], 4 * n));
  context.putImageData(image, 0, 0);
  return canvas;
}

function grey(ink) {
  const tone = Math.round(255 * (1 - ink));
  return [tone, tone, tone];
}

function blueOrOrange(value) {
  const [end, part] = value > 0 ? [[0, 114, 178], value] : [[213, 94, 0], -value];
  return end.map((channel) => Math.round(255 + (channel - 255) * part));
}

// In JupyterLab: what anywidget calls. The kernel reads, and keeps its last answer.
export function render({ model, el }) {
  let done = null;
  const heard = (answer) => done?.(answer);
  model.on("msg:custom", heard);
  mount(el, ({ bytes, width, height, scale }) => {
    const answer = new Promise((resolve) => (done = resolve));
    model.send({ width, height, scale }, undefined, [bytes.buffer]);
    return answer;
  });
  return () => model.off("msg:custom", heard);
}
