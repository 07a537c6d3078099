// From a picture to the digits in it: recognize.py.
import * as np from "./arrays.js";
import { evenStrokes, normalise } from "./as_mnist.js";
import { doubt, judge, keeps } from "./certainty.js";
import { LAYOUT, RECOGNIZE, TOUCHING } from "./constants.js";
import { seeInk, seeInkOn } from "./ink.js";
import { findPieces, groupRows, isin } from "./layout.js";
import { isLightPaper } from "./sheet.js";
import { bestSpans, isSplintered, near, oneDigit, partAll, possibleSpans } from "./touching.js";

/** @type {(picture: Opened, reader: Reader) => Reading} */
export function read({ grey, scale }, reader) {
  const seen = looks(grey);
  const tried = seen.map((one) => recognizePage({ ...one, reader, scale }, 0, Infinity));
  const which = Number(tried[tried.length - 1].certainty > tried[0].certainty + RECOGNIZE.BETTER);
  let page = tried[which];
  if (page.count >= RECOGNIZE.SEVERAL && page.certainty < RECOGNIZE.UPRIGHT) {
    const own = { ...seen[which], reader, scale };
    const sides = [1, 3].map((turn) => recognizePage(own, turn, page.rows.length - 1));
    const side = sides[Number(sides[1].certainty > sides[0].certainty)];
    if (side.certainty > page.certainty + RECOGNIZE.BETTER) page = side;
  }
  const all = readRows(page);
  const found = all.flat();
  const evidence = found.map((digit) => digit.evidence);
  const kept = keeps(reader, evidence);
  const leftOut = found.filter((_, n) => !kept[n]);
  const rows = all
    .map((row) => row.filter((one) => !leftOut.includes(one)))
    .filter((r) => r.length);
  const text = rows.map((row) => row.map(({ digit }) => digit).join("")).join(" ");
  const hint = rows.length ? "" : hintFor(leftOut, seen[which].mask);
  return { text, rows, digits: rows.flat(), leftOut, hint };
}

/** @type {(grey: Grey) => Ink[]} */
function looks(grey) {
  if (Math.max(grey.height, grey.width) > LAYOUT.TINY) return [seeInk(grey)];
  const tones = [np.smallest(grey.data), np.largest(grey.data)];
  if (isLightPaper(grey)) tones.reverse();
  return tones.map((tone) => seeInkOn(grey, tone));
}

/** @type {(leftOut: Digit[], mask: Mask) => string} */
function hintFor(leftOut, mask) {
  if (leftOut.length) return "this looks like letters or signs; show only digits, or draw larger";
  if (mask.data.includes(1))
    return "nothing looks like pen strokes; crop the picture to the paper, or draw larger";
  return "the picture looks blank; draw larger, or with a darker pen";
}

/** @type {(found: Read) => number} */
const certaintyOf = ({ digit }) => Math.max(...digit.probabilities) * digit.isDigit;

/** @type {(seen: Own, turn: number, mostRows: number) => Page} */
function recognizePage({ ink, mask, reader, scale }, turn, mostRows) {
  const { height, width } = ink;
  const { pieces, labels, width: strokes } = findPieces(np.rot90(mask, turn));
  const page = { ink: np.rot90(ink, turn), labels, strokes, reader, scale, turn, height, width };
  const grouped = groupRows(pieces);
  const rows = (grouped.length <= mostRows ? grouped : []).map((row) => recognize(page, row));
  const certainties = rows.flat().map(certaintyOf);
  const count = certainties.length;
  return { ...page, rows, count, certainty: count ? np.mean(certainties) : 0 };
}

/** @type {(found: { piece: Piece }[]) => Piece[]} */
const piecesOf = (found) => found.map(({ piece }) => piece);

/** @type {(page: Page) => Digit[][]} */
function readRows(page) {
  const whole = wholeOf(page);
  const rows = page.rows.map((row) => reconsider(page, row));
  const found = rows.flat();
  if (whole && found.length > 1 && isSplintered(piecesOf(found), whole.piece)) {
    const mean = np.mean(found.map(certaintyOf));
    if (certaintyOf(whole) + TOUCHING.WHOLE >= mean) return [[whole.digit]];
  }
  return rows.map((row) => row.map(({ digit }) => digit));
}

/** @type {(page: Page) => Read | null} */
function wholeOf(page) {
  const found = page.rows.flat();
  if (found.length < 2) return found[0];
  const whole = oneDigit(piecesOf(found));
  return whole && recognize(page, [whole])[0];
}

/** @type {(page: Page, found: Read[]) => Read[]} */
function reconsider(page, found) {
  const isDoubtful = (/** @type {Read} */ one) => certaintyOf(one) < RECOGNIZE.DOUBTFUL;
  const groups = /** @type {Read[][]} */ ([]);
  found.forEach((one, n) => {
    const before = found[n - 1];
    const linked = n && (isDoubtful(before) || isDoubtful(one)) && near(before.piece, one.piece);
    if (linked) groups[groups.length - 1].push(one);
    else groups.push([one]);
  });
  return groups.flatMap((group) => (group.some(isDoubtful) ? regroup(page, group) : group));
}

/** @type {(page: Page, found: Read[]) => Read[]} */
function regroup(page, found) {
  const { parts, breaks, bridges } = partAll(piecesOf(found), page.labels, page.strokes);
  if (parts.length === 1) return found;
  const spans = possibleSpans(parts, bridges);
  const candidates = recognize(page, piecesOf(spans));
  const best = bestSpans(spans, candidates.map(certaintyOf), breaks);
  const chosen = best?.map((n) => candidates[n]) ?? [];
  const isClear = (/** @type {Read} */ { digit }) => digit.evidence >= page.reader.doubtfulBelow;
  if (chosen.length > found.length && !chosen.every(isClear)) return found;
  return chosen.length ? chosen : found;
}

/** @type {(page: Writing, pieces: Piece[]) => Read[]} */
function recognize(page, pieces) {
  return pieces.map((piece) => {
    const image = normalise(evenStrokes(cut(page, piece))).data;
    const judged = judge(page.reader, image);
    const digit = np.argmax(judged.probabilities);
    const said = { box: boxOf(page, piece), image, digit, doubt: doubt(page.reader, judged) };
    return { piece, digit: { ...said, ...judged } };
  });
}

/** @type {(place: Place, box: Box) => number[]} */
function boxOf({ turn, height, width, scale }, { left, top, right, bottom }) {
  let box = [left, top, right, bottom];
  if (turn === 1) box = [width - bottom, left, width - top, right];
  if (turn === 3) box = [top, height - right, bottom, height - left];
  return box.map((side, n) => np.round(side * scale[n % 2]));
}

/** @type {(page: Writing, piece: Piece) => Grey} */
function cut({ ink, labels }, piece) {
  const [left, top] = [Math.max(0, piece.left - 1), Math.max(0, piece.top - 1)];
  const right = Math.min(ink.width, piece.right + 1);
  const bottom = Math.min(ink.height, piece.bottom + 1);
  const window = { left, top, right, bottom };
  const [inside, numbers] = [np.crop(ink, window), np.crop(labels, window)];
  const own = isin(numbers, piece.labels).data;
  const around = np.maximumFilter({ ...numbers, data: own }, 3).data;
  /** @type {Change} */
  const kept = (value, i) => (own[i] || (around[i] && !numbers.data[i]) ? value : 0);
  return np.map(inside, kept, Float32Array);
}
