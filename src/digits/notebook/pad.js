// The pad: draw a number, or open, drop, paste or photograph one, and see how it is read.
// It is the same in JupyterLab, where the kernel reads, and in a page, where the browser reads.
/** @import { Network } from "../reading/web/ann.js" */
/** @import { Opened, Readable } from "../reading/web/pictures.js" */
/** @import { Answer, Digit } from "./answer.js" */
/** @import { School } from "./lesson.js" */
/** @import { Pen, Stroke } from "./pen.js" */
import { element, keepKeys, svg } from "./live.js";
import { networkFrom } from "../reading/web/ann.js";
import { evenStrokes, normalise } from "../reading/web/as_mnist.js";
import { contextOf, openPicture, pictureOf } from "../reading/web/pictures.js";
import { showAnswer } from "./answer.js";
import { lookInside } from "./inside.js";
import { newTeaching } from "./lesson.js";
import { draw, latestInk, listenToKeys, listenToPen } from "./pen.js";

/** @typedef {ReturnType<typeof build>} Parts */
/** @typedef {{ drawn: ImageData, factor: number } | Readable} Question a sheet, or a picture */
/**
 * The services behind a pad, in a page or in a kernel: open files, read, and teach.
 * @typedef {object} Reading
 * @property {(file: File) => Promise<Opened>} open
 * @property {(question: Question) => Promise<Answer>} read
 */
/** @typedef {Reading & School} Desk */
/**
 * @typedef {object} State
 * @property {Stroke[]} strokes
 * @property {Opened | null} picture
 * @property {Pen | null} pen
 */

const SHRINK = 2; // a drawing is read at half its size, like a scan, four times as fast
const TAKES = "Draw, drop, paste, open or photograph a number";
const INVITATION = `${TAKES}. With the keyboard: arrows move the pen, the space bar puts it down and lifts it.`;
const LINK =
  "that is a link, and the pad fetches nothing from the network; save the picture, then open the file";

/**
 * Build a pad in the element root. The pad also takes what is dropped on zone, around it.
 * @type {(root: HTMLElement, desk: Desk, said?: string, zone?: HTMLElement) => void}
 */
export function mount(root, desk, said = "", zone = root) {
  const parts = build(root, said);
  const teaching = newTeaching(desk, () => {
    inside.renew();
    read();
  });
  const inside = lookInside(teaching.network);
  parts.teach.replaceWith(teaching.row);
  parts.inside.append(teaching.panel, inside.element);
  /** @type {State} */
  const state = { strokes: [], picture: null, pen: null };
  let [turn, asked, reading] = [0, false, false]; // an answer from another turn is discarded
  let chosen = 0; // the digit that the reader has selected

  const shrink = () => (state.picture ? 1 : SHRINK);
  const show = (/** @type {Answer | null} */ answer) => {
    const size = [parts.canvas.width, parts.canvas.height].map((side) => side / shrink());
    const read = answer && answer.error === undefined;
    const digits = read ? teaching.marked(answer.digits) : [];
    teaching.saw(digits);
    showAnswer(parts, read ? { ...answer, digits } : answer, size, follow, chosen);
  };

  function follow(/** @type {Digit} */ digit, /** @type {number} */ n) {
    chosen = n;
    teaching.offer(digit);
    inside.show(digit.image);
  }

  function refresh() {
    draw(parts, state);
    if (state.strokes.length)
      inside.follow(() => normalise(evenStrokes(latestInk(state.strokes))).data);
  }

  function change() {
    turn++;
    asked = false;
    chosen = 0;
    refresh();
  }

  function question() {
    const { strokes, picture } = state;
    if (picture && !strokes.length) return { grey: picture.grey, scale: picture.scale };
    const { width, height } = parts.canvas;
    const drawn = contextOf(parts.canvas).getImageData(0, 0, width, height);
    return { drawn, factor: shrink() };
  }

  async function read() {
    if (!state.picture && state.strokes.length === 0) return show(null);
    parts.answer.textContent = "Reading …";
    asked = true;
    if (reading) return; // one question at a time, then the newest
    reading = true;
    for (let mine = turn; asked; mine = turn) {
      asked = false;
      const answer = await desk.read(question()).catch(asError);
      if (mine === turn && !asked) show(answer);
    }
    reading = false;
  }

  function replace(/** @type {Opened | null} */ picture) {
    Object.assign(state, { picture, strokes: [], pen: null });
    teaching.leave();
    change();
    return read();
  }

  async function open(/** @type {Promise<File> | File | undefined} */ file) {
    if (!file) return;
    const mine = ++turn;
    parts.answer.textContent = "Opening …";
    const opened = await Promise.resolve(file).then(desk.open).catch(asError);
    if (mine !== turn) return;
    const isPicture = "grey" in opened;
    await replace(isPicture ? opened : null);
    if (!isPicture) show(opened);
  }

  function undo() {
    if (!state.strokes.pop()) state.picture = null;
    change();
    read();
  }

  parts.undo.onclick = undo;
  parts.clear.onclick = () => replace(null);
  for (const input of [parts.open, parts.photo]) {
    input.onchange = async () => {
      await open(input.files?.[0]);
      input.value = ""; // otherwise the same file could not be opened again
    };
  }
  const told = { refresh, change, read, undo };
  listenToPen(parts, state, told);
  listenToKeys(parts, state, told);
  listenToFiles(root, zone, open);
  refresh();
  show(null);
}

const messageOf = (/** @type {unknown} */ error) =>
  error instanceof Error ? error.message : `${error}`;

/** @type {(error: unknown) => { error: string }} */
export function asError(error) {
  return { error: messageOf(error) };
}

function build(/** @type {HTMLElement} */ root, /** @type {string} */ said) {
  const parts = {
    canvas: element("canvas", { tabindex: 0, role: "application", "aria-label": INVITATION }),
    boxes: svg("svg", { "aria-hidden": "true" }),
    hint: element("p", { class: "pad-hint", "aria-hidden": "true" }, TAKES),
    undo: element("button", { type: "button" }, "Undo"),
    clear: element("button", { type: "button" }, "Clear"),
    width: element("input", { type: "range", min: 4, max: 44, value: 16 }),
    open: element("input", { type: "file", accept: "image/*" }),
    photo: element("input", { type: "file", accept: "image/*", capture: "environment" }),
    answer: element("p", { class: "pad-answer", role: "status" }),
    error: element("p", { class: "pad-error", role: "alert" }),
    digits: element("div", { class: "pad-digits" }),
    teach: element("div"),
    why: element("div", { class: "pad-why" }),
    inside: element("div"),
  };
  root.classList.add("pad");
  keepKeys(root);
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
    element("div", { class: "pad-answers" }, parts.answer, parts.error),
    parts.digits,
    parts.teach,
    parts.why,
    parts.inside,
  );
  if (said) root.append(element("p", { class: "pad-said" }, said));
  return parts;
}

/** @type {(root: HTMLElement, zone: HTMLElement, open: (file?: File | Promise<File>) => void) => void} */
function listenToFiles(root, zone, open) {
  const isOver = (/** @type {DragEvent} */ event) => {
    const kinds = event.dataTransfer?.types ?? [];
    return kinds.includes("Files") || kinds.includes("text/uri-list");
  };
  zone.addEventListener("dragover", (event) => {
    if (!isOver(event)) return;
    event.preventDefault();
    root.classList.add("pad-over");
  });
  zone.addEventListener("dragleave", () => root.classList.remove("pad-over"));
  zone.addEventListener("drop", (event) => {
    root.classList.remove("pad-over");
    if (!event.dataTransfer || !isOver(event)) return;
    event.preventDefault();
    root.scrollIntoView({ block: "nearest" });
    open(event.dataTransfer.files[0] ?? linked(event.dataTransfer.getData("text/uri-list")));
  });
  document.addEventListener("paste", (event) => {
    const here = root.contains(document.activeElement) || document.activeElement === document.body;
    const file = event.clipboardData?.files[0];
    if (!root.isConnected || !here || !file) return;
    event.preventDefault();
    open(file);
  });
}

/**
 * The picture that a data link holds, like the pictures of the report.
 * @type {(link: string) => Promise<File>}
 */
async function linked(link) {
  const [, type, data] = /^data:(image\/[\w.+-]+);base64,(.+)/.exec(link) ?? [];
  if (!data) throw new Error(LINK);
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return new File([bytes], "the picture", { type });
}

const RESTARTED = "Python has been restarted: run the cell above again";

/**
 * In JupyterLab, anywidget calls this. The kernel reads, and keeps its last answer.
 * @type {(context: { model: any, el: HTMLElement }) => () => void}
 */
export function render({ model, el }) {
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let count = 0;
  const heard = (/** @type {{ question: number, answer: any }} */ { question, answer }) => {
    waiting.get(question)?.resolve(answer);
    waiting.delete(question);
  };
  const lost = () => waiting.forEach(({ reject }) => reject(new Error(RESTARTED)));
  const ask = (/** @type {object} */ what, /** @type {ArrayBuffer[]} */ buffers = []) =>
    new Promise((resolve, reject) => {
      waiting.set(++count, { resolve, reject });
      try {
        model.send({ question: count, ...what }, undefined, buffers);
      } catch {
        lost();
      }
    });
  const accepted = (/** @type {any} */ answer) => {
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
  /** @type {Promise<Network> | undefined} */
  let network;
  model.on("msg:custom", heard);
  model.on("comm_live_update", lost); // the kernel has ended or restarted
  mount(el, {
    open: openPicture,
    read(question) {
      const { grey } = "drawn" in question ? pictureOf(question.drawn, question.factor) : question;
      const bytes = Uint8Array.from(grey.data, (value) => Math.round(255 * value));
      return ask({ width: grey.width, height: grey.height }, [bytes.buffer]);
    },
    network: () => (network ??= ask({ wants: "network" }).then(accepted).then(networkFrom)),
    async learn(change) {
      const lesson = accepted(await ask({ wants: "lesson", change }));
      return { ...lesson, network: await networkFrom(lesson.network) };
    },
  });
  return () => {
    model.off("msg:custom", heard);
    model.off("comm_live_update", lost);
  };
}

export default { render };
