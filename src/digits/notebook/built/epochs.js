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
function button(text, action, label) {
  const named = label ? { "aria-label": label } : {};
  return element("button", { type: "button", onclick: action, ...named }, text);
}

// notebook/epochs.js
function mount(root, data) {
  const { seeds, running, heldOut, accuracy, measured, training } = data;
  const lowest = argmax(heldOut.map((loss) => -(loss ?? Infinity)));
  const numbered = (values) => values.map((value, n) => [n + 1, value]);
  const known = measured.map((n, i) => [n, training[i]]);
  const losses = [...running, ...heldOut].flatMap((loss) => loss || []);
  const x = { label: "epochs", log: true, range: [1, Math.max(2, heldOut.length)] };
  const range = losses.length ? [smallest(losses), largest(losses)] : [0.1, 1];
  const lossChart = chart("Loss (nats)", { x, y: { log: true, range } });
  const lossLines = bothSets(numbered(running), numbered(heldOut));
  const shares = { range: [smallest([...accuracy, ...training]), 1], words: wholePercent };
  const accuracyChart = chart("Accuracy", { x, y: shares });
  const accuracyLines = bothSets(known, numbered(accuracy));
  const status = element("p", { role: "status" });
  const words = (n) => counted(n + 1, "epoch");
  const epoch = slider("Trained for", heldOut.length - 1, lowest, words, update);
  function update() {
    const n = epoch.value();
    const cursor = n + 1;
    const marks = [
      { x: lowest + 1, y: heldOut[lowest], class: "live-lowest" },
      ...lossLines.map((line) => ({ x: cursor, y: line.points[n][1], class: line.class }))
    ];
    const [said, more] = [lossWords(data, n, lowest), accuracyWords(data, n)];
    lossChart.update({ cursor, lines: lossLines, marks, said });
    const dot = { x: cursor, y: accuracy[n], class: "live-held-out" };
    accuracyChart.update({ cursor, lines: accuracyLines, marks: [dot], said: more });
    status.textContent = `${said} ${more}`;
  }
  const toLowest = button("Go to the lowest held-out loss", () => {
    epoch.set(lowest);
    update();
  });
  const note = `Means over ${counted(seeds, "seed")}. The training loss is the mean over the batches of the epoch, while the network changes. The ring marks the lowest held-out loss.`;
  const charts = element("div.live-charts", lossChart.element, accuracyChart.element);
  const tools = element("div.live-tools", epoch.element, toLowest);
  root.append(tools, status, charts, element("p.live-note", note));
  update();
}
var wholePercent = (share) => `${Number((100 * share).toPrecision(4))}%`;
function lossWords({ running, heldOut }, n, lowest) {
  const [now, least] = [heldOut[n], heldOut[lowest]];
  const after = `After ${counted(n + 1, "epoch")}: `;
  if (!now || !least) return `${after}training broke; the loss is no longer a number.`;
  const losses = `training loss ${running[n]?.toPrecision(3)}, held-out loss ${now.toFixed(4)}`;
  const times = `${(now / least).toFixed(2)} times the lowest, that after ${counted(lowest + 1, "epoch")}`;
  return `${after}${losses}, ${n === lowest ? "the lowest" : times}.`;
}
function accuracyWords({ accuracy, measured, training }, n) {
  const at = measured.indexOf(n + 1);
  const also = at < 0 ? "" : `, ${(100 * training[at]).toFixed(2)}% of those it was trained on`;
  return `It reads ${(100 * accuracy[n]).toFixed(2)}% of the held-out images correctly${also}.`;
}
var epochs_default = live("epochs", mount);
export {
  epochs_default as default
};
