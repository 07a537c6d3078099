// Find the digits in a picture's ink: layout.py.
import * as np from "./arrays.js";
import { LAYOUT, LINES } from "./constants.js";
import { isWritten, strokeWidth } from "./ink.js";
import { removeLines } from "./lines.js";

/** @type {(labels: number[], box: Box, area: number) => Piece} */
export function makePiece(labels, { left, top, right, bottom }, area) {
  const [width, height] = [right - left, bottom - top];
  return { labels, left, top, right, bottom, area, width, height, size: Math.max(width, height) };
}

/** @type {(one: Piece, other: Piece) => Piece} */
export function join(one, other) {
  const [left, top] = [Math.min(one.left, other.left), Math.min(one.top, other.top)];
  const [right, bottom] = [Math.max(one.right, other.right), Math.max(one.bottom, other.bottom)];
  const labels = [...one.labels, ...other.labels];
  return makePiece(labels, { left, top, right, bottom }, one.area + other.area);
}

/** The pixels whose label is one of numbers. @type {(labels: Labels, numbers: number[]) => Mask} */
export function isin(labels, numbers) {
  if (numbers.length === 1) return np.map(labels, (n) => n === numbers[0]);
  const those = new Set(numbers);
  return np.map(labels, (n) => those.has(n));
}

/** @type {(mask: Mask) => Found} */
export function findPieces(mask) {
  const width = penWidth(mask);
  const own = removeLines(mask, width);
  const { pieces: all, labels } = labelPieces(own, width);
  const parts = dropDust(dropFrames(dropEdges(all, own, width)), LAYOUT.SMALLEST_PART);
  const pieces = dropLines(dropDust(joinParts(parts), LAYOUT.SMALLEST_DIGIT), width);
  return { pieces: dropUnwritten(pieces, labels), labels, width };
}

/** @type {(mask: Mask) => number} */
export function penWidth(mask) {
  const { labels, areas, boxes } = np.regions(mask);
  if (!boxes.length) return 0;
  const most = np.argsort(areas.map((area) => -area)).slice(0, LAYOUT.MOST_MEASURED);
  const widths = most.map((n) => areas[n] * strokeWidth(isin(np.crop(labels, boxes[n]), [n + 1])));
  return np.sum(widths) / np.sum(most.map((n) => areas[n]));
}

/** @type {(mask: Mask, width: number) => { pieces: Piece[], labels: Labels }} */
function labelPieces(mask, width) {
  const near = np.maximumFilter(mask, 1 + Math.trunc(LAYOUT.NECK * width));
  const { labels: all, count } = np.label(near);
  const labels = np.map(all, (n, i) => n * mask.data[i], Int32Array);
  const areas = np.bincount(labels, count);
  const pieces = np
    .findObjects(labels, count)
    .flatMap((box, n) => (box ? [makePiece([n + 1], box, areas[n + 1])] : []));
  return { pieces: bySize(pieces).slice(0, LAYOUT.MOST_PIECES), labels };
}

/** @type {(pieces: Piece[]) => Piece[]} */
const bySize = (pieces) => [...pieces].sort((a, b) => b.size - a.size);

/** @type {(pieces: Piece[], smallest: number) => Piece[]} */
function dropDust(pieces, smallest) {
  if (!pieces.length) return [];
  const [sizes, areas] = [pieces.map(({ size }) => size), pieces.map(({ area }) => area)];
  const limit = Math.max(3, smallest * np.weightedMedian(sizes, areas));
  return pieces.filter((piece) => piece.size >= limit);
}

/** @type {(pieces: Piece[], picture: Grid, stroke: number) => Piece[]} */
function dropEdges(pieces, { height, width }, stroke) {
  const longest = Math.max(height, width);
  if (longest <= LAYOUT.TINY) return pieces;
  const touches = (/** @type {Box} */ { left, top, right, bottom }) =>
    [left, top, width - right, height - bottom].filter((side) => !side).length;
  const smallest = LINES.DIGIT_IN_STROKES * stroke;
  const inner = pieces.filter((piece) => !touches(piece) && piece.size >= smallest);
  const isBeside = (/** @type {Piece} */ piece, /** @type {Piece} */ other) => {
    const part = piece.height / other.height;
    return overlap(piece, other) > 0.5 && 0.6 < part && part < 1.6;
  };
  const isDigit = (/** @type {Piece} */ piece) =>
    !touches(piece) ||
    (2 * piece.size > longest && touches(piece) < 2) ||
    inner.some((other) => isBeside(piece, other));
  return inner.length ? pieces.filter(isDigit) : pieces;
}

/** @type {(one: Piece, other: Piece) => number} */
export function overlap(one, other) {
  const shared = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return shared / Math.min(one.height, other.height);
}

/** @type {(pieces: Piece[]) => Piece[]} */
function dropFrames(pieces) {
  const holds = (/** @type {Box} */ frame, /** @type {Box} */ { left, top, right, bottom }) =>
    frame.left < left && frame.top < top && frame.right > right && frame.bottom > bottom;
  const isFrame = (/** @type {Piece} */ frame) => {
    const held = pieces.filter((piece) => holds(frame, piece)).map((p) => p.height / frame.height);
    return Math.max(0, ...held) > 0.25 || held.filter((part) => part > 0.05).length >= 4;
  };
  return pieces.filter((piece) => !isFrame(piece));
}

/** @type {(pieces: Piece[], width: number) => Piece[]} */
function dropLines(pieces, width) {
  const { BAR, FLATTEST } = LAYOUT;
  const isLine = (/** @type {Piece} */ p) =>
    (p.width > BAR * p.height && p.area < BAR * width * p.width) ||
    (pieces.length > 1 && p.width > FLATTEST * p.height);
  return pieces.filter((piece) => !isLine(piece));
}

/** @type {(pieces: Piece[], labels: Labels) => Piece[]} */
function dropUnwritten(pieces, labels) {
  const written = pieces.filter((piece) => isWritten(isin(np.crop(labels, piece), piece.labels)));
  const [ink, kept] = [pieces, written].map((some) => np.sum(some.map((piece) => piece.area)));
  return 2 * kept > ink ? written : [];
}

/** @type {(pieces: Piece[]) => Piece[]} */
function joinParts(pieces) {
  const joined = /** @type {Piece[]} */ ([]);
  for (const part of bySize(pieces)) {
    const n = joined.findIndex((whole) => belongs(part, whole));
    if (n < 0) joined.push(part);
    else joined[n] = join(joined[n], part);
  }
  return joined;
}

/** @type {(part: Piece, whole: Piece) => boolean} */
function belongs(part, whole) {
  if (part.height >= 0.5 * whole.height || part.width >= 1.5 * whole.size) return false;
  const across = Math.min(part.right, whole.right) - Math.max(part.left, whole.left);
  const gap = Math.max(part.top, whole.top) - Math.min(part.bottom, whole.bottom);
  const bar = part.width > LAYOUT.BAR * part.height;
  if (bar && part.top >= whole.bottom)
    return across > 0.5 * part.width && gap < LAYOUT.FOOT * whole.height;
  const beside = bar && part.bottom < whole.top + 0.3 * whole.height && part.left > whole.left;
  const least = beside ? -0.1 * whole.height : 0.5 * part.width;
  return across > least && gap < 0.2 * whole.height;
}

/** @type {(pieces: Piece[]) => Piece[][]} */
export function groupRows(pieces) {
  const rows = /** @type {Piece[][]} */ ([]);
  for (const piece of [...pieces].sort((a, b) => a.left - b.left)) {
    const shared = rows.map((row) => overlap(piece, row[row.length - 1]));
    if (Math.max(0, ...shared) > 0.3) rows[np.argmax(shared)].push(piece);
    else rows.push([piece]);
  }
  const middle = (/** @type {Piece[]} */ row) =>
    np.mean(row.map((piece) => piece.top + piece.bottom));
  return rows.sort((a, b) => middle(a) - middle(b));
}
