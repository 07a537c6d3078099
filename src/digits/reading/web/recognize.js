// From a picture to the digits in it: recognize.py.
//
// read(picture, reader): picture has grey and scale, see pictures.js; for reader see certainty.js.
/** @import { Labels, Mask, Picture } from "./arrays.js" */
/** @import { Judged, Reader } from "./certainty.js" */
/** @import { Piece } from "./layout.js" */
import { crop, largest, map, maximumFilter, rot90, round, smallest, sum } from "./arrays.js";
import { evenStrokes, normalise } from "./as_mnist.js";
import { doubt, judge, keeps } from "./certainty.js";
import { LAYOUT, RECOGNIZE, TOUCHING } from "./constants.js";
import { seeInk, seeInkOn } from "./ink.js";
import { findPieces, groupRows, isin } from "./layout.js";
import { isLightPaper } from "./sheet.js";
import { bestSpans, isSplintered, near, oneDigit, partAll, possibleSpans } from "./touching.js";

/** @typedef {{ box: number[], image: Float32Array, digit: number, doubt: string }} Seen */
/** @typedef {Seen & Judged} Digit */
/** @typedef {{ text: string, rows: Digit[][], digits: Digit[], leftOut: Digit[], hint: string }} Reading */
/** @typedef {{ piece: Piece, digit: Digit }} Found */
/**
 * The ink of a picture, turned left by turn quarter turns; height and width: before the turn.
 * @typedef {object} Sheet
 * @property {Picture} ink
 * @property {Labels} labels
 * @property {number} strokes
 * @property {Reader} reader
 * @property {number[]} scale
 * @property {number} turn
 * @property {number} height
 * @property {number} width
 */
/** @typedef {Sheet & { rows: Found[][], count: number, certainty: number }} Page */

/** @type {(picture: { grey: Picture, scale: number[] }, reader: Reader) => Reading} */
export function read({ grey, scale }, reader) {
  const seen = looks(grey);
  const tried = seen.map(({ ink, mask }) => recognizePage(ink, mask, reader, scale, 0, Infinity));
  const which = Number(tried[tried.length - 1].certainty > tried[0].certainty + RECOGNIZE.BETTER);
  const { ink, mask } = seen[which];
  let page = tried[which];
  if (page.count >= RECOGNIZE.SEVERAL && page.certainty < RECOGNIZE.UPRIGHT) {
    const fewer = page.rows.length - 1;
    const sides = [1, 3].map((turn) => recognizePage(ink, mask, reader, scale, turn, fewer));
    const side = sides[1].certainty > sides[0].certainty ? sides[1] : sides[0];
    if (side.certainty > page.certainty + RECOGNIZE.BETTER) page = side;
  }
  let rows = readRows(page);
  const found = rows.flat();
  const kept = keeps(
    reader,
    found.map((digit) => digit.evidence),
  );
  const leftOut = found.filter((_, n) => !kept[n]);
  rows = rows.map((row) => row.filter((digit) => !leftOut.includes(digit)));
  rows = rows.filter((row) => row.length);
  const text = rows.map((row) => row.map((digit) => digit.digit).join("")).join(" ");
  const hint = rows.length ? "" : hintFor(leftOut, mask);
  return { text, rows, digits: rows.flat(), leftOut, hint };
}

/** @type {(grey: Picture) => { ink: Picture, mask: Mask }[]} */
function looks(grey) {
  if (Math.max(grey.height, grey.width) > LAYOUT.TINY) return [seeInk(grey)];
  const tones = [smallest(grey.data), largest(grey.data)];
  if (isLightPaper(grey)) tones.reverse();
  return tones.map((tone) => seeInkOn(grey, tone));
}

/** @type {(leftOut: Digit[], mask: Mask) => string} */
function hintFor(leftOut, mask) {
  if (leftOut.length) return "this looks like letters or signs; show only digits, or draw larger";
  if (mask.data.some(Boolean))
    return "nothing looks like pen strokes; crop the picture to the paper, or draw larger";
  return "the picture looks blank; draw larger, or with a darker pen";
}

const certaintyOf = (/** @type {Judged} */ { probabilities, isDigit }) =>
  Math.max(...probabilities) * isDigit;

/** @type {(ink: Picture, mask: Mask, reader: Reader, scale: number[], turn: number, mostRows: number) => Page} */
function recognizePage(ink, mask, reader, scale, turn, mostRows) {
  const { height, width } = ink;
  const { pieces, labels, width: strokes } = findPieces(rot90(mask, turn));
  const sheet = { ink: rot90(ink, turn), labels, strokes, reader, scale, turn, height, width };
  const grouped = groupRows(pieces);
  const rows = (grouped.length <= mostRows ? grouped : []).map((row) => recognize(sheet, row));
  const certainties = rows.flat().map(({ digit }) => certaintyOf(digit));
  const count = certainties.length;
  return { ...sheet, rows, count, certainty: count ? sum(certainties) / count : 0 };
}

/** @type {(page: Page) => Digit[][]} */
function readRows(page) {
  const whole = wholeOf(page);
  const rows = page.rows.map((row) => reconsider(page, row));
  const found = rows.flat();
  const pieces = found.map(({ piece }) => piece);
  if (whole && found.length > 1 && isSplintered(pieces, whole.piece)) {
    const mean = sum(found.map(({ digit }) => certaintyOf(digit))) / found.length;
    if (certaintyOf(whole.digit) + TOUCHING.WHOLE >= mean) return [[whole.digit]];
  }
  return rows.map((row) => row.map(({ digit }) => digit));
}

/** @type {(page: Page) => Found | null} */
function wholeOf(page) {
  const found = page.rows.flat();
  if (found.length < 2) return found[0] || null;
  const whole = oneDigit(found.map(({ piece }) => piece));
  return whole && recognize(page, [whole])[0];
}

/** @type {(page: Page, found: Found[]) => Found[]} */
function reconsider(page, found) {
  const doubtful = found.map(({ digit }) => certaintyOf(digit) < RECOGNIZE.DOUBTFUL);
  /** @type {number[][]} */
  const groups = [];
  found.forEach(({ piece }, n) => {
    const linked = n && (doubtful[n - 1] || doubtful[n]) && near(found[n - 1].piece, piece);
    if (linked) groups[groups.length - 1].push(n);
    else groups.push([n]);
  });
  return groups.flatMap((group) => {
    const same = group.map((n) => found[n]);
    return group.some((n) => doubtful[n]) ? regroup(page, same) : same;
  });
}

/** @type {(page: Page, found: Found[]) => Found[]} */
function regroup(page, found) {
  const pieces = found.map(({ piece }) => piece);
  const { parts, breaks, bridges } = partAll(pieces, page.labels, page.strokes);
  if (parts.length === 1) return found;
  const spans = possibleSpans(parts, bridges);
  const candidates = recognize(
    page,
    spans.map((span) => span.piece),
  );
  const certainties = candidates.map(({ digit }) => certaintyOf(digit));
  const best = bestSpans(spans, certainties, breaks);
  const chosen = best?.map((n) => candidates[n]) ?? [];
  const isClear = (/** @type {Found} */ { digit }) => digit.evidence >= page.reader.doubtfulBelow;
  if (chosen.length > found.length && !chosen.every(isClear)) return found;
  return chosen.length ? chosen : found;
}

/** @type {(page: Sheet, pieces: Piece[]) => Found[]} */
function recognize(page, pieces) {
  return pieces.map((piece) => {
    const image = normalise(evenStrokes(cut(page, piece))).data;
    const judged = judge(page.reader, image);
    const most = Math.max(...judged.probabilities);
    const digit = judged.probabilities.indexOf(most);
    return {
      piece,
      digit: {
        box: boxOf(page, piece),
        image,
        digit,
        doubt: doubt(page.reader, judged),
        ...judged,
      },
    };
  });
}

/** @type {(page: Sheet, piece: Piece) => number[]} */
function boxOf({ turn, height, width, scale }, piece) {
  const { left, top, right, bottom } = piece;
  let box = [left, top, right, bottom];
  if (turn === 1) box = [width - bottom, left, width - top, right];
  if (turn === 3) box = [top, height - right, bottom, height - left];
  return box.map((side, n) => round(side * scale[n % 2]));
}

/** @type {(page: Sheet, piece: Piece) => Picture} */
function cut({ ink, labels }, piece) {
  const window = {
    left: Math.max(0, piece.left - 1),
    top: Math.max(0, piece.top - 1),
    right: Math.min(ink.width, piece.right + 1),
    bottom: Math.min(ink.height, piece.bottom + 1),
  };
  const [inside, numbers] = [crop(ink, window), crop(labels, window)];
  const own = isin(numbers, piece.labels);
  const around = maximumFilter(own, 3).data;
  const keeps = (/** @type {number} */ i) => own.data[i] || (around[i] && numbers.data[i] === 0);
  return map(inside, (value, i) => (keeps(i) ? value : 0), Float32Array);
}
