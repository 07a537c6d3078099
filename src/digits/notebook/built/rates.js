// reading/web/arrays.js
var largest = (values) => values[argmax(values)] ?? -Infinity;
function smallest(values) {
  let least = Infinity;
  for (let n = 0; n < values.length; n++) if (values[n] < least) least = values[n];
  return least;
}
function argmax(values) {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
}

// reading/web/pictures.js
var STRIP = 1 << 22;

// notebook/live.js
function live(kind, mount2) {
  const isPage = document.documentElement.dataset.theme;
  const places = isPage ? document.querySelectorAll(`[data-live="${kind}"]`) : [];
  for (
    const root of
    /** @type {any} */
    places
  ) {
    const data = JSON.parse(root.querySelector("script")?.textContent ?? "{}");
    root.replaceChildren();
    mount2(root, data);
  }
  return {
    render({ model, el }) {
      el.classList.add("live");
      keepKeys(el);
      return mount2(el, model.get("data"));
    }
  };
}
function keepKeys(root) {
  root.addEventListener("focusin", ({ target }) => {
    target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
}
var element = (name, ...parts) => build("http://www.w3.org/1999/xhtml", name, parts);
var svg = (name, ...parts) => build("http://www.w3.org/2000/svg", name, parts);
function build(space, name, parts) {
  const [tag, ...classes] = name.split(".");
  const made = (
    /** @type {any} */
    document.createElementNS(space, tag)
  );
  if (classes.length) made.setAttribute("class", classes.join(" "));
  for (const part of parts.flat()) {
    if (part instanceof Node || typeof part === "string") made.append(part);
    else for (const [key2, value] of Object.entries(part ?? {})) set(made, key2, value);
  }
  return made;
}
function set(made, key2, value) {
  if (typeof value === "function") made[key2] = value;
  else made.setAttribute(key2, value);
}
function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

// notebook/chart.js
var [WIDTH, HEIGHT] = [360, 230];
var FRAME = { left: 52, right: 344, top: 8, bottom: 186 };
var MOST = 8;
var POWERS = Array.from({ length: 24 }, (_, n) => Number(`1e${n - 12}`));
var ROUND = POWERS.flatMap((power) => [1, 2, 5].map((n) => Number((n * power).toPrecision(1))));
var bothSets = (training, heldOut) => [
  { class: "live-training", label: "training", points: training },
  { class: "live-held-out", label: "held out", points: heldOut }
];
function chart(title, { x, y }, shown = {}) {
  const [legend, content] = [element("span.live-legend"), svg("g")];
  const [xOf, yOf] = [placer(x, FRAME.left, FRAME.right), placer(y, FRAME.bottom, FRAME.top)];
  const axes = [...xAxis(x, xOf), ...yAxis(y, yOf)];
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" };
  const picture = svg("svg", box, axes, content);
  function update({ said = "", lines = [], marks = [], cursor = null }) {
    const at = cursor === null ? [] : [upright(xOf(cursor), "live-cursor")];
    const paths = lines.map((line) => drawn(line, path(line.points, xOf, yOf)));
    const known = marks.filter((mark) => Number.isFinite(mark.y));
    const dots = known.map(
      (mark) => svg("circle", { class: mark.class, cx: xOf(mark.x), cy: yOf(mark.y), r: 5 })
    );
    content.replaceChildren(...at, ...paths, ...dots);
    legend.replaceChildren(...lines.filter((line) => line.label).map(key));
    picture.setAttribute("aria-label", `${title}. ${said}`);
  }
  update(shown);
  const caption = element("figcaption", element("b", title), legend);
  return { element: element("figure.live-chart", caption, picture), update };
}
function placer({ range, log = false }, from, to) {
  const scaled = (value) => log ? Math.log(value) : value;
  const [low, high] = range.map(scaled);
  return (value) => {
    const part = (scaled(Math.min(Math.max(value, range[0]), range[1])) - low) / (high - low || 1);
    return Number((from + part * (to - from)).toFixed(1));
  };
}
var drawn = (line, d) => svg("path", { class: `live-line ${line.class}`, d });
function path(points, xOf, yOf) {
  let pen = "M";
  const parts = points.map(([x, y]) => {
    const isThere = Number.isFinite(x) && Number.isFinite(y);
    const part = isThere ? `${pen}${xOf(x)} ${yOf(y)}` : "";
    pen = isThere ? "L" : "M";
    return part;
  });
  return parts.join("");
}
function ticks({ range: [low, high], log = false }) {
  const inside = (value) => value >= low && value <= high;
  if (log) {
    const all = ROUND.filter(inside);
    return all.length > MOST ? POWERS.filter(inside) : all;
  }
  const step = ROUND.find((size) => size >= (high - low) / 5) ?? high - low;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, n) => (first + n) * step);
}
var inWords = ({ words = String }, value) => words(Number(value.toPrecision(6)));
function upright(x, name = "live-grid") {
  return svg("line", { class: name, x1: x, x2: x, y1: FRAME.top, y2: FRAME.bottom });
}
function xAxis(axis, xOf) {
  const below = { "text-anchor": "middle", y: FRAME.bottom + 17 };
  const marks = ticks(axis).flatMap((value) => [
    upright(xOf(value)),
    svg("text", { ...below, x: xOf(value) }, inWords(axis, value))
  ]);
  const middle = (FRAME.left + FRAME.right) / 2;
  return [...marks, svg("text", { ...below, x: middle, y: HEIGHT - 8 }, axis.label ?? "")];
}
function yAxis(axis, yOf) {
  const { left, right } = FRAME;
  return ticks(axis).flatMap((value) => [
    svg("line.live-grid", { x1: left, x2: right, y1: yOf(value), y2: yOf(value) }),
    svg("text", { "text-anchor": "end", x: left - 6, y: yOf(value) + 4 }, inWords(axis, value))
  ]);
}
function key(line) {
  const box = { viewBox: "0 0 24 8", "aria-hidden": "true" };
  return element("span", svg("svg", box, drawn(line, "M0 4L24 4")), line.label);
}

// notebook/controls.js
var DIGITS = Array.from({ length: 10 }, (_, digit) => `${digit}`);
function slider(label, max, start, words, changed, min = 0) {
  const input = element("input", { type: "range", min, max, value: start });
  const said = element("span");
  const value = () => Number(input.value);
  const tell = () => {
    said.textContent = words(value());
    input.setAttribute("aria-valuetext", words(value()));
  };
  input.oninput = () => {
    tell();
    changed();
  };
  tell();
  function set2(value2, max2 = input.max) {
    Object.assign(input, { max: max2, value: value2 });
    tell();
  }
  return { element: element("label.live-slider", label, said, input), value, set: set2 };
}

// notebook/rates.js
var GUESSING = Math.log(10) - 0.1;
var WORST = 10;
var NOTE = "Batch losses: one line per seed, means over short stretches of batches, each taken before its step. Final loss: means over the seeds, on the whole sets.";
function mount(root, data) {
  const { rates, training, heldOut, batches, epochs } = data;
  const points = (values) => values.map((value, n) => [rates[n], value]);
  const lines = bothSets(points(training), points(heldOut));
  const axis = (values) => {
    const known = [1, ...values.flatMap((value) => value ?? [])];
    return { log: true, range: [smallest(known), Math.min(largest(known), WORST)] };
  };
  const x = { label: "learning rate", log: true, range: [rates[0], rates.at(-1)] };
  const final = chart("Final loss (nats)", { x, y: axis([...training, ...heldOut]) });
  const steps = { label: "epochs", range: [0, epochs] };
  const along = chart("Batch losses (nats)", { x: steps, y: axis(batches.flat(2)) });
  const status = element("p", { role: "status" });
  const start = Math.floor(2 * (rates.length - 1) / 3);
  const words = (n) => `${Number(rates[n].toPrecision(2))}`;
  const rate = slider("Learning rate", rates.length - 1, start, words, update);
  function update() {
    const n = rate.value();
    const said = sentence(data, n);
    const marks = lines.map((line) => ({ class: line.class, x: rates[n], y: line.points[n][1] }));
    final.update({ lines, marks, cursor: rates[n], said });
    const curves = batches[n].map((losses) => ({
      class: "live-seed",
      points: losses.map((loss, i) => [(i + 0.5) / losses.length * epochs, loss])
    }));
    along.update({ lines: curves, said: `${counted(curves.length, "run")} at rate ${words(n)}.` });
    status.textContent = said;
  }
  const charts = element("div.live-charts", along.element, final.element);
  root.append(rate.element, status, charts, element("p.live-note", NOTE));
  update();
}
function sentence({ rates, training, heldOut, broken, batches }, n) {
  const seeds = batches[n].length;
  const rate = `Learning rate ${Number(rates[n].toPrecision(2))}`;
  if (broken[n] === seeds) return `${rate}: training broke; the loss is no longer a number.`;
  const some = broken[n] ? ` Training broke for ${broken[n]} of ${seeds} seeds.` : "";
  const losses = `the training loss ends at ${training[n]?.toFixed(3)}, the held-out loss at ${heldOut[n]?.toFixed(3)}`;
  const lost = heldOut[n] > GUESSING ? " Guessing, without any training, costs 2.30." : "";
  return `${rate}: ${losses}.${lost}${some}`;
}
var rates_default = live("rates", mount);
export {
  rates_default as default
};
