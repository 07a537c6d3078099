// Find the digits in a picture's ink: layout.py.
/** @import { Box, Labels, Mask } from "./arrays.js" */
import {
  argmax,
  argsort,
  bincount,
  crop,
  cumsum,
  findObjects,
  label,
  map,
  maximumFilter,
  searchsorted,
  sum,
} from "./arrays.js";
import { LAYOUT, LINES } from "./constants.js";
import { isWritten, strokeWidth } from "./ink.js";
import { removeLines } from "./lines.js";

/** @typedef {{ labels: number[], area: number, width: number, height: number, size: number }} Ink */
/** @typedef {Box & Ink} Piece */

/** @type {(labels: number[], box: Box, area: number) => Piece} */
export function makePiece(labels, { left, top, right, bottom }, area) {
  const [width, height] = [right - left, bottom - top];
  return { labels, left, top, right, bottom, area, width, height, size: Math.max(width, height) };
}

/** @type {(one: Piece, other: Piece) => Piece} */
export function join(one, other) {
  const box = {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
  return makePiece([...one.labels, ...other.labels], box, one.area + other.area);
}

/**
 * A mask of the pixels whose label is one of numbers.
 * @type {(labels: Labels, numbers: number[]) => Mask}
 */
export function isin(labels, numbers) {
  if (numbers.length === 1) return map(labels, (n) => n === numbers[0]);
  const those = new Set(numbers);
  return map(labels, (n) => those.has(n));
}

/** @type {(mask: Mask) => { pieces: Piece[], labels: Labels, width: number }} */
export function findPieces(mask) {
  const width = penWidth(mask);
  mask = removeLines(mask, width);
  const { pieces: all, labels } = labelPieces(mask, width);
  let pieces = dropDust(dropFrames(dropEdges(all, mask, width)), LAYOUT.SMALLEST_PART);
  pieces = dropLines(dropDust(joinParts(pieces), LAYOUT.SMALLEST_DIGIT), width);
  return { pieces: dropUnwritten(pieces, labels), labels, width };
}

/** @type {(mask: Mask) => number} */
export function penWidth(mask) {
  const { labels, count: found } = label(mask);
  if (!found) return 0;
  const areas = bincount(labels, found).slice(1);
  const boxes = /** @type {Box[]} */ (findObjects(labels, found));
  const most = argsort(areas.map((area) => -area)).slice(0, LAYOUT.MOST_MEASURED);
  const widths = most.map((n) => strokeWidth(isin(crop(labels, boxes[n]), [n + 1])));
  return sum(widths.map((width, i) => width * areas[most[i]])) / sum(most.map((n) => areas[n]));
}

/** @type {(mask: Mask, width: number) => { pieces: Piece[], labels: Labels }} */
function labelPieces(mask, width) {
  const { labels, count: found } = label(maximumFilter(mask, 1 + Math.trunc(LAYOUT.NECK * width)));
  labels.data.forEach((_, i) => (labels.data[i] *= mask.data[i]));
  const areas = bincount(labels, found);
  /** @type {Piece[]} */
  const pieces = [];
  findObjects(labels, found).forEach((box, n) => {
    if (box) pieces.push(makePiece([n + 1], box, areas[n + 1]));
  });
  return { pieces: bySize(pieces).slice(0, LAYOUT.MOST_PIECES), labels };
}

/** @type {(pieces: Piece[]) => Piece[]} */
function bySize(pieces) {
  return [...pieces].sort((a, b) => b.size - a.size);
}

/** @type {(pieces: Piece[]) => number} */
function typicalSize(pieces) {
  const ordered = [...pieces].sort((a, b) => a.size - b.size);
  const areas = ordered.map((piece) => piece.area);
  return ordered[searchsorted(cumsum(areas), sum(areas) / 2)].size;
}

/** @type {(pieces: Piece[], smallest: number) => Piece[]} */
function dropDust(pieces, smallest) {
  if (!pieces.length) return [];
  const limit = Math.max(3, smallest * typicalSize(pieces));
  return pieces.filter((piece) => piece.size >= limit);
}

/** @type {(pieces: Piece[], mask: Mask, stroke: number) => Piece[]} */
function dropEdges(pieces, { height, width }, stroke) {
  if (Math.max(height, width) <= LAYOUT.TINY) return pieces;
  const isInner = (/** @type {Piece} */ { left, top, right, bottom }) =>
    left && top && right < width && bottom < height;
  const fills = (/** @type {Piece} */ { left, top, right, bottom, size }) =>
    2 * size > Math.max(height, width) &&
    [left, top, width - right, height - bottom].filter((side) => !side).length < 2;
  const smallest = LINES.DIGIT_IN_STROKES * stroke;
  const inner = pieces.filter((piece) => isInner(piece) && piece.size >= smallest);
  const isDigit = (/** @type {Piece} */ piece) =>
    isInner(piece) ||
    fills(piece) ||
    inner.some((other) => {
      const part = piece.height / other.height;
      return overlap(piece, other) > 0.5 && 0.6 < part && part < 1.6;
    });
  return inner.length ? pieces.filter(isDigit) : pieces;
}

/** @type {(one: Piece, other: Piece) => number} */
export function overlap(one, other) {
  const shared = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return shared / Math.min(one.height, other.height);
}

/** @type {(pieces: Piece[]) => Piece[]} */
function dropFrames(pieces) {
  const isFrame = (/** @type {Piece} */ frame) => {
    const held = pieces
      .filter(
        (p) =>
          frame.left < p.left &&
          frame.top < p.top &&
          frame.right > p.right &&
          frame.bottom > p.bottom,
      )
      .map((piece) => piece.height / frame.height);
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
  const written = pieces.filter((piece) => isWritten(isin(crop(labels, piece), piece.labels)));
  const [ink, kept] = [pieces, written].map((some) => sum(some.map((piece) => piece.area)));
  return 2 * kept > ink ? written : [];
}

/** @type {(pieces: Piece[]) => Piece[]} */
function joinParts(pieces) {
  /** @type {Piece[]} */
  const joined = [];
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
  /** @type {Piece[][]} */
  const rows = [];
  for (const piece of [...pieces].sort((a, b) => a.left - b.left)) {
    const shared = rows.map((row) => overlap(piece, row[row.length - 1]));
    if (shared.length && Math.max(...shared) > 0.3) rows[argmax(shared)].push(piece);
    else rows.push([piece]);
  }
  const middle = (/** @type {Piece[]} */ row) =>
    sum(row.map((piece) => piece.top + piece.bottom)) / row.length;
  return rows.sort((a, b) => middle(a) - middle(b));
}
