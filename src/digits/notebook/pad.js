// The pad: draw a number, or open, drop, paste or photograph one, and see how it is read.
// It is the same in JupyterLab, where the kernel reads, and in a page, where the browser reads.
import { networkFrom } from "../reading/web/ann.js";
import { contextOf, openPicture, pictureOf } from "../reading/web/pictures.js";
import { answerParts, showAnswer } from "./answer.js";
import { lookInside } from "./inside.js";
import { newTeaching } from "./lesson.js";
import { element, fileInput, keepKeys } from "./live.js";
import { latestDigit, newSheet } from "./pen.js";

// A desk is what serves a pad, in a page or in a kernel: open(file), read(question), where a
// question is a drawn sheet with its factor or an opened picture, and a school, see lesson.js.

const SHRINK = 2; // a drawing is read at half its size, like a scan, four times as fast
const TAKES = "Draw, drop, paste, open or photograph a number";
const LINK =
  "that is a link, and the pad fetches nothing from the network; save the picture, then open the file";

// Build a pad in the element root. The pad also takes what is dropped on zone, around it.
export function mount(root, desk, said = "", zone = root) {
  let [turn, asked, reading] = [0, false, false]; // an answer from another turn is discarded
  let chosen = 0; // the digit that the reader has selected
  const lineWidth = () => Number(width.value);
  const sheet = newSheet(TAKES, { refresh, change, read, clear: () => replace(null), lineWidth });
  const width = element("input", { type: "range", min: 4, max: 44, value: 16 });
  const parts = { ...answerParts(), boxes: sheet.boxes };
  const teaching = newTeaching(desk, () => {
    inside.renew();
    read();
  });
  const inside = lookInside(teaching.network);
  const shrink = () => (sheet.picture ? 1 : SHRINK);

  function show(answer) {
    const size = [sheet.canvas.width, sheet.canvas.height].map((side) => side / shrink());
    const digits = teaching.marked(answer?.digits ?? []);
    teaching.saw(digits);
    showAnswer(parts, answer && { ...answer, digits }, size, follow, chosen);
  }

  function follow(digit, n) {
    chosen = n;
    teaching.offer(digit);
    inside.show(digit.image);
  }

  function refresh() {
    sheet.draw();
    if (sheet.strokes.length) inside.follow(() => latestDigit(sheet.strokes));
  }

  function change() {
    turn++;
    asked = false;
    chosen = 0;
    refresh();
  }

  function question() {
    const { canvas, strokes, picture } = sheet;
    if (picture && !strokes.length) return { grey: picture.grey, scale: picture.scale };
    const drawn = contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height);
    return { drawn, factor: shrink() };
  }

  async function read() {
    if (!sheet.picture && sheet.strokes.length === 0) return show(null);
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

  function replace(picture) {
    Object.assign(sheet, { picture, pen: null });
    sheet.strokes.length = 0;
    teaching.leave();
    change();
    return read();
  }

  async function open(file) {
    if (!file) return;
    const mine = ++turn;
    parts.answer.textContent = "Opening …";
    const opened = await Promise.resolve(file).then(desk.open).catch(asError);
    if (mine !== turn) return;
    await replace(opened.error ? null : opened);
    if (opened.error) show(opened);
  }

  const file = (name, words, more) =>
    element(name, words, fileInput({ accept: "image/*", ...more }, open));
  const label = element("label.pad-width", "Line width", width);
  root.classList.add("pad");
  keepKeys(root);
  root.replaceChildren(
    element("div.pad-sheet", sheet.canvas, sheet.boxes, sheet.hint),
    element(
      "div.pad-tools",
      [sheet.undo, sheet.clear, label, file("label.pad-file", "Open a picture", {})],
      file("label.pad-file.pad-photo", "Take a photo", { capture: "environment" }),
    ),
    element("div.pad-answers", parts.answer, parts.error),
    parts.digits,
    teaching.row,
    parts.why,
    element("div", teaching.panel, inside.element),
    ...(said ? [element("p.pad-said", said)] : []),
  );
  listenToFiles(root, zone, open);
  refresh();
  show(null);
}

export const asError = (error) => /** @type {any} */ ({ error: `${error?.message ?? error}` });

function listenToFiles(root, zone, open) {
  const isOver = ({ dataTransfer }) =>
    ["Files", "text/uri-list"].some((kind) => dataTransfer?.types.includes(kind));
  zone.addEventListener("dragover", (event) => {
    if (!isOver(event)) return;
    event.preventDefault();
    root.classList.add("pad-over");
  });
  zone.addEventListener("dragleave", () => root.classList.remove("pad-over"));
  zone.addEventListener("drop", (event) => {
    root.classList.remove("pad-over");
    if (!isOver(event)) return;
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

// The picture that a data link holds, like the pictures of the report.
async function linked(link) {
  const [, type, data] = /^data:(image\/[\w.+-]+);base64,(.+)/.exec(link) ?? [];
  if (!data) throw new Error(LINK);
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return new File([bytes], "the picture", { type });
}

const RESTARTED = "Python has been restarted: run the cell above again";

// In JupyterLab, anywidget calls this. The kernel reads, and keeps its last answer.
export function render({ model, el }) {
  const waiting = new Map();
  let [count, network] = [0, /** @type {Promise<Network> | null} */ (null)];
  const heard = ({ question, answer }) => {
    waiting.get(question)?.resolve(answer);
    waiting.delete(question);
  };
  const lost = () => waiting.forEach(({ reject }) => reject(new Error(RESTARTED)));
  const ask = (what, buffers = []) =>
    new Promise((resolve, reject) => {
      waiting.set(++count, { resolve, reject });
      try {
        model.send({ question: count, ...what }, undefined, buffers);
      } catch {
        lost();
      }
    });
  const wanted = async (what) => {
    const answer = await ask(what);
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
  model.on("msg:custom", heard);
  model.on("comm_live_update", lost); // the kernel has ended or restarted
  mount(el, {
    open: openPicture,
    read(question) {
      const { grey } = "drawn" in question ? pictureOf(question.drawn, question.factor) : question;
      const bytes = Uint8Array.from(grey.data, (value) => Math.round(255 * value));
      return ask({ width: grey.width, height: grey.height }, [bytes.buffer]);
    },
    network: () => (network ??= wanted({ wants: "network" }).then(networkFrom)),
    async learn(change) {
      const lesson = await wanted({ wants: "lesson", change });
      return { ...lesson, network: await networkFrom(lesson.network) };
    },
  });
  return () => {
    model.off("msg:custom", heard);
    model.off("comm_live_update", lost);
  };
}

export default { render };
