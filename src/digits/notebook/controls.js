// The controls of interactive figures: a slider, a choice, a gallery of digits, and probabilities
// as bars.
import { element, grey, pixels, svg } from "./live.js";

const PAGE = 40; // pictures shown at once

// The names of the classes, unless others are given.
export const DIGITS = Array.from({ length: 10 }, (_, digit) => `${digit}`);

// A slider from min to max with its name and its value in words; changed is called as it moves.
export function slider(label, max, start, words, changed, min = 0) {
  const input = element("input", { type: "range", min, max, value: start });
  const said = element("span"); // an output would take the input's label, and be read aloud twice
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
  function set(value, max = input.max) {
    Object.assign(input, { max, value });
    tell();
  }
  return { element: element("label.live-slider", label, said, input), value, set };
}

// A choice among texts; the first is the default.
export function choice(label, texts, changed) {
  const options = texts.map((text) => new Option(text));
  const select = element("select", { onchange: changed }, options);
  const made = element("label.live-choice", label, select);
  return { element: made, value: () => select.selectedIndex };
}

export function button(text, action, label) {
  const named = label ? { "aria-label": label } : {};
  return element("button", { type: "button", onclick: action, ...named }, text);
}

// Pictures side by side, page by page; arrow keys and clicks choose one. show takes the numbers of
// the images to show.
export function gallery(images, name, choose, width) {
  const grid = element("div.live-gallery", { role: "listbox" });
  let rows = [];
  const last = () => Math.max(0, Math.ceil(rows.length / PAGE) - 1);
  const words = (page) => `${page + 1} of ${last() + 1}`;
  const pages = slider("Page", 0, 0, words, turn);

  function turn() {
    const shown = rows.slice(pages.value() * PAGE).slice(0, PAGE);
    const pictures = shown.map((n) => pixels(images[n], grey, name(n), width));
    const options = pictures.map((one, n) =>
      element("div", { role: "option", onclick: () => mark(n) }, one),
    );
    grid.replaceChildren(...options);
    grid.setAttribute("aria-label", `${rows.length} pictures, page ${words(pages.value())}`);
    if (options.length) mark(0, false);
  }
  function mark(chosen, focus = true) {
    [...grid.children].forEach((option, n) => {
      option.setAttribute("aria-selected", `${n === chosen}`);
      option.tabIndex = n === chosen ? 0 : -1;
    });
    if (focus) grid.children[chosen].focus();
    choose(rows[pages.value() * PAGE + chosen]);
  }
  grid.onkeydown = (event) => {
    const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    const step = stepOf(event.key, columns);
    const next = [...grid.children].findIndex((one) => one.tabIndex === 0) + step;
    if (step) event.preventDefault();
    if (step && grid.children[next]) mark(next);
  };
  function show(given) {
    rows = given;
    pages.set(0, last());
    pages.element.hidden = last() === 0;
    turn();
  }
  return { element: element("div", grid, pages.element), show };
}

// How far an arrow key leads in a grid of so many columns; other keys lead nowhere.
export function stepOf(key, columns) {
  return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
}

// The probabilities of the classes as bars, one row per class; styles: of the bars, by class.
export function bars(title, names = DIGITS) {
  const shown = names.map((name) => name.slice(0, 12));
  const left = 9 + 7 * Math.max(...shown.map((name) => name.length));
  const viewBox = `0 0 ${134 + left} ${17 * names.length + 2}`;
  const picture = svg("svg.live-bars", { viewBox, role: "img" });
  function show(p, styles) {
    const rows = p.flatMap((value, digit) => {
      const [y, length] = [17 * digit + 2, 76 * value];
      const bar = { x: left, y, height: 14, width: Math.max(1, length) };
      const share = value > 0.9995 ? ">99.9%" : `${(100 * value).toFixed(1)}%`;
      return [
        svg("text", { x: 2, y: y + 12 }, shown[digit]),
        svg("rect", { ...bar, class: styles[digit] ?? "" }),
        svg("text", { x: left + 5 + length, y: y + 12 }, value >= 0.0005 ? share : ""),
      ];
    });
    picture.replaceChildren(...rows);
    const likely = p.map((value, digit) => `${names[digit]}: ${percent(value)}`).join(", ");
    picture.setAttribute("aria-label", `${title}. ${likely}`);
  }
  const caption = element("figcaption", element("b", title));
  return { element: element("figure", caption, picture), show };
}

// A share in percent, with as many nines as it has.
export function percent(share) {
  if (share < 0.0005) return "under 0.1%";
  if (share > 0.99999) return "over 99.999%";
  const nines = Math.floor(-Math.log10(1 - share));
  return `${(100 * share).toFixed(Math.max(1, nines - 1))}%`;
}
