// reading/web/arrays.js
function largest(values) {
  let most = -Infinity;
  for (const value of values) if (value > most) most = value;
  return most;
}
function smallest(values) {
  let least = Infinity;
  for (const value of values) if (value < least) least = value;
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
var SVG = "http://www.w3.org/2000/svg";
function live(kind, mount2) {
  if (document.documentElement.dataset.theme) {
    for (const root of document.querySelectorAll(`[data-live="${kind}"]`)) {
      const data = JSON.parse(root.querySelector("script")?.textContent ?? "{}");
      root.replaceChildren();
      mount2(
        /** @type {HTMLElement} */
        root,
        data
      );
    }
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
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key2, value] of Object.entries(attributes)) made.setAttribute(key2, `${value}`);
  made.append(...children);
  return made;
}
function svg(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key2, value] of Object.entries(attributes)) made.setAttribute(key2, `${value}`);
  made.textContent = text;
  return made;
}
function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

// notebook/chart.js
var [WIDTH, HEIGHT] = [360, 230];
var FRAME = { left: 52, right: 344, top: 8, bottom: 186 };
var MOST = 8;
function chart(title, { x, y }, shown = {}) {
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const legend = element("span", { class: "live-legend" });
  const caption = element("figcaption", {}, element("b", {}, title), legend);
  const content = svg("g");
  const [xOf, yOf] = [placer(x, FRAME.left, FRAME.right), placer(y, FRAME.bottom, FRAME.top)];
  picture.append(...xAxis(x, xOf), ...yAxis(y, yOf), content);
  function update({ said = "", lines = [], marks = [], cursor }) {
    const parts = lines.map(
      (line) => svg("path", { class: `live-line ${line.class}`, d: path(line.points, xOf, yOf) })
    );
    const dots = marks.flatMap(
      (mark) => isNumber(mark.y) ? [svg("circle", { class: mark.class, cx: xOf(mark.x), cy: yOf(mark.y), r: 5 })] : []
    );
    const at = cursor === void 0 ? [] : [upright(xOf(cursor), "live-cursor")];
    content.replaceChildren(...at, ...parts, ...dots);
    legend.replaceChildren(...lines.flatMap((line) => line.label ? [key(line)] : []));
    picture.setAttribute("aria-label", `${title}. ${said}`);
  }
  update(shown);
  return { element: element("figure", { class: "live-chart" }, caption, picture), update };
}
function isNumber(value) {
  return typeof value === "number" && isFinite(value);
}
function placer({ range, log }, from, to) {
  const scaled = (value) => log ? Math.log(value) : value;
  const [low, high] = range.map(scaled);
  return (value) => {
    const part = (scaled(Math.min(Math.max(value, range[0]), range[1])) - low) / (high - low || 1);
    return Number((from + part * (to - from)).toFixed(1));
  };
}
function path(points, xOf, yOf) {
  let pen = "M";
  return points.reduce((d, [x, y]) => {
    if (!isNumber(x) || !isNumber(y)) {
      pen = "M";
      return d;
    }
    const next = `${d}${pen}${xOf(x)} ${yOf(y)}`;
    pen = "L";
    return next;
  }, "");
}
function ticks({ range: [low, high], log }) {
  const powers = Array.from({ length: 24 }, (_, n) => n - 12);
  const round = powers.flatMap((power) => [1, 2, 5].map((part) => Number(`${part}e${power}`)));
  const inside = (value) => value >= low && value <= high;
  if (log) {
    const all = round.filter(inside);
    return all.length > MOST ? powers.map((power) => Number(`1e${power}`)).filter(inside) : all;
  }
  const step = round.find((size) => size >= (high - low) / 5) ?? high - low;
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
    svg("line", { class: "live-grid", x1: left, x2: right, y1: yOf(value), y2: yOf(value) }),
    svg("text", { "text-anchor": "end", x: left - 6, y: yOf(value) + 4 }, inWords(axis, value))
  ]);
}
function key(line) {
  const sample = svg("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" });
  sample.append(svg("path", { class: `live-line ${line.class}`, d: "M0 4L24 4" }));
  return element("span", {}, sample, line.label ?? "");
}

// notebook/controls.js
function slider(label, max, start, words, changed, min = 0) {
  const input = element("input", { type: "range", min, max, value: start });
  const said = element("span");
  const value = () => Number(input.value);
  const tell = () => {
    said.textContent = words(value());
    input.setAttribute("aria-valuetext", words(value()));
  };
  input.addEventListener("input", () => {
    tell();
    changed();
  });
  tell();
  return {
    element: element("label", { class: "live-slider" }, label, said, input),
    value,
    set(value2, max2 = Number(input.max)) {
      input.max = `${max2}`;
      input.value = `${value2}`;
      tell();
    }
  };
}
function button(text, action) {
  const made = element("button", { type: "button" }, text);
  made.onclick = action;
  return made;
}
var DIGITS = Array.from({ length: 10 }, (_, digit) => `${digit}`);

// notebook/epochs.js
function mount(root, data) {
  const { seeds, running, heldOut, accuracy, measured, training } = data;
  const lowest = argmax(heldOut.map((loss2) => -(loss2 ?? Infinity)));
  const epochs = { label: "epochs", log: true, range: [1, Math.max(2, heldOut.length)] };
  const numbered = (values) => values.map((value, n) => [n + 1, value]);
  const lossLines = [
    { class: "live-training", label: "training", points: numbered(running) },
    { class: "live-held-out", label: "held out", points: numbered(heldOut) }
  ];
  const accuracyLines = [
    { class: "live-training", label: "training", points: measured.map((n, i) => [n, training[i]]) },
    { class: "live-held-out", label: "held out", points: numbered(accuracy) }
  ];
  const losses = [...running, ...heldOut].flatMap((loss2) => loss2 || []);
  const loss = { log: true, range: losses.length ? [smallest(losses), largest(losses)] : [0.1, 1] };
  const shares = [smallest([...accuracy, ...training]), 1];
  const share = { range: shares, words: wholePercent };
  const lossChart = chart("Loss (nats)", { x: epochs, y: loss });
  const accuracyChart = chart("Accuracy", { x: epochs, y: share });
  const status = element("p", { role: "status" });
  const words = (n) => counted(n + 1, "epoch");
  const epoch = slider("Trained for", heldOut.length - 1, lowest, words, update);
  function update() {
    const n = epoch.value();
    const at = { cursor: n + 1 };
    const bottom = { x: lowest + 1, y: heldOut[lowest], class: "live-lowest" };
    const marks = [
      { x: n + 1, y: running[n], class: "live-training" },
      { x: n + 1, y: heldOut[n], class: "live-held-out" }
    ];
    const [said, more] = [lossWords(data, n, lowest), accuracyWords(data, n)];
    lossChart.update({ ...at, lines: lossLines, marks: [bottom, ...marks], said });
    const dot = { x: n + 1, y: accuracy[n], class: "live-held-out" };
    accuracyChart.update({ ...at, lines: accuracyLines, marks: [dot], said: more });
    status.textContent = `${said} ${more}`;
  }
  const toLowest = button("Go to the lowest held-out loss", () => {
    epoch.set(lowest);
    update();
  });
  const note = `Means over ${counted(seeds, "seed")}. The training loss is the mean over the batches of the epoch, while the network changes. The ring marks the lowest held-out loss.`;
  root.append(
    element("div", { class: "live-tools" }, epoch.element, toLowest),
    status,
    element("div", { class: "live-charts" }, lossChart.element, accuracyChart.element),
    element("p", { class: "live-note" }, note)
  );
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
  const known = training[measured.indexOf(n + 1)];
  const also = known === void 0 ? "" : `, ${(100 * known).toFixed(2)}% of those it was trained on`;
  return `It reads ${(100 * accuracy[n]).toFixed(2)}% of the held-out images correctly${also}.`;
}
var epochs_default = live("epochs", mount);
export {
  epochs_default as default
};
