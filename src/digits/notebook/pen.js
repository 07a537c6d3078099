// A sheet to draw on: strokes by mouse, finger or keyboard, and the ink of the last digit.
import { evenStrokes, normalise } from "../reading/web/as_mnist.js";
import { grid } from "../reading/web/arrays.js";
import { contextOf } from "../reading/web/pictures.js";
import { button } from "./controls.js";
import { element, svg } from "./live.js";

// The points of a stroke are [x, y]. What a sheet tells: refresh, draw it again; change, so a
// pending answer is obsolete; read, as a stroke is done or undone; clear it. It also asks for the
// lineWidth of strokes, on a sheet of WIDTH.

const WIDTH = 800; // pixels of an empty sheet
const HEIGHTS = { wide: 400, narrow: 600 }; // on a wide page, and on a phone
const TALLEST = 26; // rem: the height of a picture on the page
const STEP = 10; // pixels that an arrow key moves the pen
const INK = 26; // how dark a pen writes, of 255
const GLANCE = 96; // pixels of a digit that is inspected while it is drawn
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const KEYBOARD = "With the keyboard: arrows move the pen, the space bar puts it down and lifts it.";

// A sheet with its buttons, and what is on it; words: shown while it is blank.
export function newSheet(words, told) {
  const described = { tabindex: 0, role: "application", "aria-label": `${words}. ${KEYBOARD}` };
  const sheet = {
    strokes: /** @type {Stroke[]} */ ([]),
    picture: /** @type {Shown | null} */ (null),
    pen: null, // of the keyboard: x, y, and whether it is down
    canvas: element("canvas", described),
    boxes: svg("svg", { "aria-hidden": "true" }),
    hint: element("p.pad-hint", { "aria-hidden": "true" }, words),
    undo: button("Undo", undo),
    clear: button("Clear", told.clear),
    draw: () => draw(sheet),
  };
  function undo() {
    if (!sheet.strokes.pop()) sheet.picture = null;
    told.change();
    told.read();
  }
  listenToPen(sheet, told);
  listenToKeys(sheet, told, undo);
  return sheet;
}

function draw({ strokes, picture, pen, canvas, boxes, hint, undo, clear }) {
  const narrow = (canvas.parentElement?.clientWidth ?? 0) < 480;
  const empty = { width: WIDTH, height: HEIGHTS[narrow ? "narrow" : "wide"] };
  const { width, height } = picture ? picture.shown : empty;
  const isOther = canvas.width !== width || canvas.height !== height;
  if (isOther) Object.assign(canvas, { width, height }); // which causes a new layout of the page
  canvas.style.width = `min(100%, ${(TALLEST * width) / height}rem)`;
  boxes.replaceChildren();
  const context = contextOf(canvas);
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  if (picture) context.drawImage(picture.shown, 0, 0);
  for (const stroke of strokes) drawStroke(context, stroke);
  if (pen) {
    const name = pen.down ? "circle.pad-pen.pad-down" : "circle.pad-pen";
    boxes.setAttribute("viewBox", `0 0 ${width} ${height}`);
    boxes.append(svg(name, { cx: pen.x, cy: pen.y, r: 9 }));
  }
  hint.hidden = picture || strokes.length > 0;
  undo.disabled = clear.disabled = !hint.hidden;
}

function drawStroke(context, { width, points }) {
  context.strokeStyle = `rgb(${INK} ${INK} ${INK})`;
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...points[0]);
  for (let n = 1; n < points.length; n++) {
    const [[u, v], [x, y]] = points.slice(n - 1, n + 1);
    context.quadraticCurveTo(u, v, (u + x) / 2, (v + y) / 2);
  }
  context.lineTo(...points.at(-1));
  context.stroke();
}

function startStroke({ strokes, canvas }, { lineWidth, change }, point) {
  const stroke = { width: (lineWidth() * canvas.width) / WIDTH, points: [point, point] };
  strokes.push(stroke);
  change();
  return stroke;
}

function listenToPen(sheet, told) {
  const { canvas } = sheet;
  let [pointer, stroke] = [0, /** @type {Stroke | null} */ (null)];
  const place = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [right, down] = [event.clientX - left, event.clientY - top];
    return [(right * canvas.width) / width, (down * canvas.height) / height];
  };
  canvas.onpointerdown = (event) => {
    if (event.button !== 0 || stroke) return; // one pen or finger at a time
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    sheet.pen = null;
    stroke = startStroke(sheet, told, place(event));
  };
  canvas.onpointermove = (event) => {
    if (!stroke || event.pointerId !== pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    stroke.points.push(...(events.length ? events : [event]).map(place));
    told.refresh();
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (!stroke || event.pointerId !== pointer) return;
    stroke = null;
    told.read();
  };
}

function listenToKeys(sheet, told, undo) {
  const { canvas } = sheet;

  function movePen(pen, [right, down], step) {
    pen.x = Math.min(Math.max(pen.x + right * step, 0), canvas.width);
    pen.y = Math.min(Math.max(pen.y + down * step, 0), canvas.height);
    if (pen.down) sheet.strokes.at(-1)?.points.push([pen.x, pen.y]);
    told.refresh();
  }

  function turnPen(pen) {
    pen.down = !pen.down;
    if (pen.down) return startStroke(sheet, told, [pen.x, pen.y]);
    told.change();
    told.read();
  }

  canvas.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
    else if (MOVES[event.key] || event.key === " ") {
      const pen = (sheet.pen ??= { x: canvas.width / 2, y: canvas.height / 4, down: false });
      if (event.key === " ") turnPen(pen);
      else movePen(pen, MOVES[event.key], event.shiftKey ? 1 : STEP);
    } else return;
    event.preventDefault();
  };
  canvas.onblur = () => {
    const down = sheet.pen?.down;
    sheet.pen = null;
    if (down) told.refresh();
    if (down) told.read();
  };
}

// What the network sees of the digit that is being drawn: the last stroke, and those above or below
// it.
export function latestDigit(strokes) {
  let [left, right] = [Infinity, -Infinity];
  const own = [...strokes].reverse().filter(({ width, points }, n) => {
    const xs = points.map(([x]) => x);
    const [from, to] = [Math.min(...xs) - width, Math.max(...xs) + width];
    if (n && (from > right || to < left)) return false;
    [left, right] = [Math.min(left, from), Math.max(right, to)];
    return true;
  });
  const margin = Math.max(...own.map(({ width }) => width));
  const ys = own.flatMap(({ points }) => points.map(([, y]) => y));
  const [top, bottom] = [Math.min(...ys) - margin, Math.max(...ys) + margin];
  const size = GLANCE / Math.max(right - left, bottom - top);
  const [width, height] = [right - left, bottom - top].map((side) => Math.ceil(side * size));
  const context = contextOf(element("canvas", { width, height }));
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.setTransform(size, 0, 0, size, -left * size, -top * size);
  for (const stroke of own) drawStroke(context, stroke);
  const { data } = context.getImageData(0, 0, width, height);
  const ink = Float32Array.from(
    { length: width * height },
    (_, n) => (255 - data[4 * n]) / (255 - INK),
  );
  return normalise(evenStrokes(grid(height, width, ink))).data;
}
