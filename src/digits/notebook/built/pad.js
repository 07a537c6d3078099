// notebook/live.js
var SVG = "http://www.w3.org/2000/svg";
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, `${value}`);
  made.append(...children);
  return made;
}
function svg(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, `${value}`);
  made.textContent = text;
  return made;
}
function pixels(values, color, label) {
  const side = Math.sqrt(values.length);
  const canvas = element("canvas", { width: side, height: side, role: "img", "aria-label": label });
  paint(canvas, values, color);
  return canvas;
}
function paint(canvas, values, color) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no canvas to draw on");
  const image = context.createImageData(canvas.width, canvas.height);
  for (let n = 0; n < values.length; n++) image.data.set([...color(values[n]), 255], 4 * n);
  context.putImageData(image, 0, 0);
}
function grey(ink) {
  const tone = Math.round(255 * (1 - ink));
  return [tone, tone, tone];
}
function blueOrOrange(value) {
  const [end, part] = value > 0 ? [[0, 114, 178], value] : [[213, 94, 0], -value];
  return end.map((channel) => Math.round(255 + (channel - 255) * Math.min(part, 1)));
}

// reading/web/arrays.js
var f32 = Math.fround;
function grid(height, width, data) {
  return { height, width, data };
}
function map({ height, width, data }, change, Type = (
  /** @type {any} */
  Uint8Array
)) {
  const result = new Type(data.length);
  for (let i = 0; i < data.length; i++) result[i] = Number(change(data[i], i));
  return grid(height, width, result);
}
function sum(values) {
  let total = 0;
  for (const value of values) total += Number(value);
  return total;
}
function argmax(values) {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
}
function searchsorted(values, value) {
  let n = 0;
  while (n < values.length && values[n] < value) n++;
  return n;
}
function cumsum(values) {
  let total = 0;
  return Array.from(values, (value) => total += value);
}

// reading/web/constants.js
var PICTURES = {
  CLEARER: 2,
  EXTREME: 2e-3,
  LARGEST_PIXELS: 1e8,
  MOSTLY: 0.7,
  MOST_OBLONG: 100,
  SMALLEST_SIDE: 4,
  WORKING_SIDE: 1600
};

// reading/web/pictures.js
var STRIP = 1 << 22;
async function openPicture(file) {
  const name = file.name || "the picture";
  if (!file.size) throw new Error(`${name} is empty (0 bytes); copy or export the picture again`);
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, {
      imageOrientation: "from-image",
      colorSpaceConversion: "none"
    });
  } catch {
    throw new Error(`${name} is not a picture that this browser can read; save it as PNG or JPEG`);
  }
  checkSize(bitmap, name);
  return greyOf(bitmap);
}
function greyBytes(canvas) {
  return greyOf(canvas);
}
function checkSize({ width, height }, name) {
  const [least, most] = [Math.min(width, height), Math.max(width, height)];
  if (width * height > PICTURES.LARGEST_PIXELS)
    throw new Error(
      `${name} has more than ${PICTURES.LARGEST_PIXELS / 1e6} million pixels; save it smaller`
    );
  if (least < PICTURES.SMALLEST_SIDE)
    throw new Error(
      `${name} has only ${width} x ${height} pixels; a picture needs ${PICTURES.SMALLEST_SIDE} or more each way`
    );
  if (most > PICTURES.MOST_OBLONG * least)
    throw new Error(`${name} is a strip of ${width} x ${height} pixels; cut it to the digits`);
}
function greyOf(image) {
  const factor = Math.ceil(Math.max(image.width, image.height) / PICTURES.WORKING_SIDE);
  const [width, height] = [image.width, image.height].map((side) => Math.ceil(side / factor));
  const colors = reduce(image, factor, width, height);
  const grey2 = onPaper(colors, grid(height, width, new Float32Array(width * height)));
  const shown = canvasOf(width, height);
  contextOf(shown).drawImage(image, 0, 0, width, height);
  const bytes = Uint8Array.from(grey2.data, (value) => Math.round(255 * value));
  return { grey: grey2, bytes, width, height, scale: [image.width / width, image.height / height], shown };
}
function canvasOf(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}
function contextOf(canvas) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no room for another canvas; close other pages");
  return context;
}
function reduce(image, factor, width, height) {
  const result = new Uint8ClampedArray(4 * width * height);
  const rows = Math.max(1, Math.floor(STRIP / image.width / factor));
  const strip = canvasOf(image.width, Math.min(image.height, rows * factor));
  const context = contextOf(strip);
  for (let top = 0; top < height; top += rows) {
    context.clearRect(0, 0, strip.width, strip.height);
    context.drawImage(image, 0, -top * factor);
    const tall = Math.min(strip.height, image.height - top * factor);
    const { data } = context.getImageData(0, 0, image.width, tall);
    if (factor === 1) result.set(data, 4 * top * width);
    else average(data, image.width, tall, factor, result, top * width);
  }
  return result;
}
function average(data, width, height, factor, result, first) {
  const opaque = isOpaque(data);
  let cell = 4 * first;
  for (let y = 0; y < height; y += factor) {
    for (let x = 0; x < width; x += factor, cell += 4) {
      const [right, bottom] = [Math.min(x + factor, width), Math.min(y + factor, height)];
      const total = [0, 0, 0, 0];
      for (let v = y; v < bottom; v++) {
        for (let i = 4 * (v * width + x); i < 4 * (v * width + right); i += 4) {
          const alpha2 = data[i + 3];
          for (let c = 0; c < 3; c++)
            total[c] += opaque ? data[i + c] : premultiplied(data[i + c], alpha2);
          total[3] += alpha2;
        }
      }
      const pixels2 = (right - x) * (bottom - y);
      const multiplier = Math.trunc(f32(2 ** 24 / pixels2));
      const mean = total.map(
        (value) => Math.floor((value + (pixels2 >> 1)) * multiplier / 2 ** 24)
      );
      const alpha = mean[3];
      for (let c = 0; c < 3; c++) {
        const plain = alpha === 255 || alpha === 0 ? mean[c] : Math.floor(255 * mean[c] / alpha);
        result[cell + c] = plain;
      }
      result[cell + 3] = alpha;
    }
  }
}
function isOpaque(data) {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}
function premultiplied(value, alpha) {
  const product = value * alpha + 128;
  return (product >> 8) + product >> 8;
}
function onPaper(colors, grey2) {
  const { width, data } = grey2;
  const alphas = new Float32Array(data.length);
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (let n = 0, i = 0; n < data.length; n++, i += 4) {
    const light = colors[i] * 19595 + colors[i + 1] * 38470 + colors[i + 2] * 7471 + 32768 >> 16;
    data[n] = light / 255;
    alphas[n] = colors[i + 3] / 255;
    if (!colors[i + 3]) continue;
    const [x, y] = [n % width, Math.floor(n / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), y + 1];
  }
  if (isOpaque(colors)) return clearest(colors, grey2);
  const covered = sum(alphas);
  const opaque = bottom ? covered / ((right - left) * (bottom - top)) : 0;
  const tone = opaque ? sum(data.map((light, n) => light * alphas[n])) / Math.max(covered, 1e-6) : 0;
  const paper = Number(tone > 0.5 === opaque > PICTURES.MOSTLY);
  data.forEach((light, n) => data[n] = f32(light * alphas[n]) + f32(paper * f32(1 - alphas[n])));
  return grey2;
}
function clearest(colors, grey2) {
  const bytes = Uint8Array.from(grey2.data, (value) => Math.round(255 * value));
  const channels = [0, 1, 2].map((c) => bytes.map((_, n) => colors[4 * n + c]));
  const spreads = channels.map(spread);
  const widest = argmax(spreads);
  if (spreads[widest] < PICTURES.CLEARER * Math.max(1, spread(bytes))) return grey2;
  return map(grey2, (_, n) => channels[widest][n] / 255, Float32Array);
}
function spread(tones) {
  const counts = new Float64Array(256);
  for (const tone of tones) counts[tone]++;
  const below = cumsum(counts);
  const [low, middle, high] = [PICTURES.EXTREME, 0.5, 1 - PICTURES.EXTREME].map(
    (part) => searchsorted(below, part * tones.length)
  );
  return Math.max(middle - low, high - middle);
}

// notebook/pad.js
var WIDTH = 800;
var HEIGHTS = { wide: 400, narrow: 600 };
var TALLEST = 26;
var STEP = 10;
var INVITATION = "Draw a number here, or drop, paste or open a picture of one. With the keyboard: arrows move the pen, the space bar puts it down and lifts it.";
function mount(root, ask, said = "") {
  const parts = build(root, said);
  const state = { strokes: [], picture: null, pen: null, asked: 0 };
  const refresh = () => draw(parts, state);
  const show = (answer) => showAnswer(parts, answer);
  async function read() {
    const turn = ++state.asked;
    if (!state.picture && state.strokes.length === 0) return show(null);
    parts.answer.textContent = "Reading …";
    await new Promise(requestAnimationFrame);
    let answer;
    try {
      const opened = state.strokes.length ? null : state.picture;
      answer = await ask(opened ?? greyBytes(parts.canvas));
    } catch (error) {
      answer = { error: messageOf(error) };
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
      input.value = "";
    };
  }
  listenToPen(parts, state, refresh, read);
  listenToKeys(parts, state, refresh, read, undo);
  listenToFiles(root, open);
  refresh();
  show(null);
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
    why: element("div", { class: "pad-why" })
  };
  root.classList.add("pad");
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.replaceChildren(
    element("div", { class: "pad-sheet" }, parts.canvas, parts.boxes, parts.hint),
    element(
      "div",
      { class: "pad-tools" },
      parts.undo,
      parts.clear,
      element("label", { class: "pad-width" }, "Line width", parts.width),
      element("label", { class: "pad-file" }, "Open a picture", parts.open),
      element("label", { class: "pad-file pad-photo" }, "Take a photo", parts.photo)
    ),
    parts.answer,
    parts.error,
    parts.digits,
    parts.why
  );
  if (said) root.append(element("p", { class: "pad-said" }, said));
  return parts;
}
function draw({ canvas, boxes, hint, undo, clear }, { strokes, picture, pen }) {
  canvas.width = picture ? picture.width : WIDTH;
  const narrow = (canvas.parentElement?.clientWidth ?? 0) < 480;
  canvas.height = picture ? picture.height : HEIGHTS[narrow ? "narrow" : "wide"];
  canvas.style.width = `min(100%, ${TALLEST * canvas.width / canvas.height}rem)`;
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
function drawStroke(context, { width, points }) {
  context.strokeStyle = "#1a1a1a";
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(points[0][0], points[0][1]);
  for (let n = 1; n < points.length; n++) {
    const [[u, v], [x2, y2]] = points.slice(n - 1, n + 1);
    context.quadraticCurveTo(u, v, (u + x2) / 2, (v + y2) / 2);
  }
  const [x, y] = points[points.length - 1];
  context.lineTo(x, y);
  context.stroke();
}
function drawPen(boxes, canvas, { x, y, down }) {
  boxes.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
  boxes.append(svg("circle", { cx: x, cy: y, r: 9, class: down ? "pad-pen pad-down" : "pad-pen" }));
}
function lineWidth(parts) {
  return Number(parts.width.value) * parts.canvas.width / WIDTH;
}
function listenToPen(parts, state, refresh, read) {
  const { canvas } = parts;
  const place = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [
      (event.clientX - left) * canvas.width / width,
      (event.clientY - top) * canvas.height / height
    ];
  };
  let stroke = null;
  canvas.onpointerdown = (event) => {
    if (event.button !== 0 || stroke) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    state.asked++;
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
function listenToKeys(parts, state, refresh, read, undo) {
  const { canvas } = parts;
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function movePen(pen, [right, down], step = STEP) {
    pen.x = Math.min(Math.max(pen.x + right * step, 0), canvas.width);
    pen.y = Math.min(Math.max(pen.y + down * step, 0), canvas.height);
    if (pen.down) state.strokes.at(-1)?.points.push([pen.x, pen.y]);
    refresh();
  }
  function turnPen(pen) {
    pen.down = !pen.down;
    const at = [pen.x, pen.y];
    if (pen.down) state.strokes.push({ width: lineWidth(parts), points: [at, at] });
    refresh();
    if (!pen.down) read();
  }
  canvas.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
    else if (moves[event.key] || event.key === " ") {
      const pen = state.pen ??= { x: canvas.width / 2, y: canvas.height / 4, down: false };
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
function showAnswer(parts, answer) {
  const { canvas, boxes, error, digits, why } = parts;
  for (const part of [boxes, digits, why]) part.replaceChildren();
  error.textContent = answer?.error ? sentence(answer.error) : "";
  parts.answer.replaceChildren(...spoken(answer));
  if (!answer || answer.error !== void 0) return;
  boxes.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
  const outlines = answer.digits.map((digit) => outline(digit, canvas));
  boxes.append(...answer.leftOut.map(grayOutline), ...outlines);
  const select = (number) => {
    [...digits.children].forEach((card2, n) => card2.setAttribute("aria-pressed", `${n === number}`));
    outlines.forEach((box, n) => box.classList.toggle("pad-selected", n === number));
    why.replaceChildren(...reasons(answer.digits[number]));
  };
  answer.digits.forEach((digit, n) => digits.append(card(digit, () => select(n))));
  if (answer.digits.length) select(0);
}
var messageOf = (error) => error instanceof Error ? error.message : `${error}`;
function sentence(text) {
  return text.endsWith(".") ? text : `${text}.`;
}
function spoken(answer) {
  if (!answer) return ["Nothing drawn yet."];
  if (answer.error !== void 0) return [];
  if (!answer.digits.length) return [`I see no digit here: ${sentence(answer.hint)}`];
  const unsure = answer.digits.filter((digit) => digit.doubt).length;
  const number = element("strong", {}, answer.text);
  if (!unsure) return ["This reads ", number, "."];
  const those = unsure === 1 ? "one digit" : `${unsure} digits`;
  const doubt = answer.digits.length === 1 ? "" : ` of ${those}`;
  return ["This may read ", number, `, but I am unsure${doubt}.`];
}
function outline({ box, digit, doubt }, canvas) {
  const [left, top, , bottom] = box;
  const size = Math.max(canvas.width, canvas.height) / 26;
  const group = svg("g", { class: doubt ? "pad-box pad-unsure" : "pad-box" });
  group.append(svg("rect", { ...placeOf(box), rx: size / 6 }));
  const at = { x: left, y: top > size ? top - size / 4 : bottom + size, "font-size": size };
  group.append(svg("text", at, doubt ? `${digit}?` : `${digit}`));
  return group;
}
function grayOutline(box) {
  const group = svg("g", { class: "pad-box pad-left-out" });
  group.append(svg("rect", placeOf(box)));
  return group;
}
function placeOf([left, top, right, bottom]) {
  return { x: left, y: top, width: right - left, height: bottom - top };
}
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
    "The hidden units that spoke loudest for it. Each looks for ink where its picture is blue, and for paper where it is orange; beside it, the digit it speaks most for, and how much it adds here."
  );
  const units = why.map((unit) => {
    const largest = Math.max(...unit.weights.map(Math.abs)) || 1;
    const picture = pixels(
      unit.weights,
      (value) => blueOrOrange(value / largest),
      "what it looks for"
    );
    const amount = `${unit.contribution < 0 ? "−" : "+"}${Math.abs(unit.contribution).toFixed(1)}`;
    const words = element("figcaption", {}, `unit ${unit.unit}`, element("br"));
    words.append(element("b", {}, `${unit.speaksFor}`), ` ${amount}`);
    return element("figure", {}, picture, words);
  });
  return [head, said, element("div", { class: "pad-units" }, ...units)];
}
function render({ model, el }) {
  let done;
  const heard = (answer) => done?.(answer);
  model.on("msg:custom", heard);
  mount(el, ({ bytes, width, height, scale }) => {
    const answer = new Promise((resolve) => done = resolve);
    model.send({ width, height, scale }, void 0, [bytes.buffer]);
    return answer;
  });
  return () => model.off("msg:custom", heard);
}
var pad_default = { render };
export {
  pad_default as default,
  mount,
  render
};
