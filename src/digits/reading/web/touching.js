// Cut digits that touch, and join digits that fall apart: touching.py.
/** @import { Grid, Labels, Mask, Numbers } from "./arrays.js" */
/** @import { Piece } from "./layout.js" */
import { argsort, crop, map, sum } from "./arrays.js";
import { TOUCHING } from "./constants.js";
import { isin, join, makePiece } from "./layout.js";

/** @typedef {{ first: number, stop: number, piece: Piece, cost: number }} Span */

/** @type {(own: Mask, width: number) => number[][]} */
export function findCuts(own, width) {
  const { height, width: columns } = own;
  const down = leastInk(own);
  const up = flip(leastInk(flip(own)));
  const middle = Math.floor(height / 2);
  const ink = Array.from({ length: columns }, (_, x) => {
    const at = middle * columns + x;
    return down.data[at] + up.data[at] - own.data[at];
  });
  const most = TOUCHING.THROUGH * width + TOUCHING.STEEP * height;
  /** @type {number[][]} */
  const cuts = [];
  for (const column of argsort(ink)) {
    const apart = cuts.every((cut) => Math.abs(column - cut[middle]) >= TOUCHING.APART * height);
    if (!(0.5 < ink[column] && ink[column] <= most && apart)) continue;
    const above = trace(down, middle, column);
    const below = trace(flip(up), height - 1 - middle, column).reverse();
    cuts.push([...above.slice(0, -1), ...below]);
  }
  return cuts.sort((a, b) => a[middle] - b[middle]);
}

/** @type {<T extends Numbers>(picture: Grid<T>) => Grid<T>} */
function flip(picture) {
  const { height, width, data } = picture;
  const from = (/** @type {number} */ i) =>
    (height - 1 - Math.floor(i / width)) * width + (i % width);
  return map(picture, (_, i) => data[from(i)], /** @type {any} */ (data.constructor));
}

/** @type {(own: Mask) => Grid<Float64Array>} */
function leastInk(own) {
  const { height, width } = own;
  const total = map(own, (value) => value, Float64Array);
  const at = (/** @type {number} */ y, /** @type {number} */ x) =>
    x < 0 || x >= width ? Infinity : total.data[y * width + x];
  for (let y = 1; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const aside = Math.min(at(y - 1, x - 1), at(y - 1, x + 1)) + TOUCHING.STEEP;
      total.data[y * width + x] += Math.min(at(y - 1, x), aside);
    }
  }
  return total;
}

/** @type {(total: Grid, row: number, column: number) => number[]} */
function trace({ width, data }, row, column) {
  const path = [column];
  for (let above = row - 1; above >= 0; above--) {
    let best = column;
    const cost = (/** @type {number} */ c) =>
      data[above * width + c] + (c === column ? 0 : TOUCHING.STEEP);
    for (const c of [column - 1, column + 1])
      if (c >= 0 && c < width && cost(c) < cost(best)) best = c;
    column = best;
    path.push(column);
  }
  return path.reverse();
}

/** @type {(piece: Piece, labels: Labels, width: number) => Piece[]} */
function cutApart(piece, labels, width) {
  const own = isin(crop(labels, piece), piece.labels);
  const cuts = findCuts(own, width);
  const part = map(
    own,
    (_, i) => sum(cuts.map((cut) => i % own.width >= cut[Math.floor(i / own.width)])),
    Int32Array,
  );
  const numbers = [...new Set(part.data.filter((_, i) => own.data[i]))].sort((a, b) => a - b);
  if (numbers.length < 2) return [piece];
  const first = labels.data.reduce((a, b) => Math.max(a, b), 0) + 1;
  own.data.forEach((value, i) => {
    const at =
      (piece.top + Math.floor(i / own.width)) * labels.width + piece.left + (i % own.width);
    if (value) labels.data[at] = first + numbers.indexOf(part.data[i]);
  });
  return numbers.map((_, n) => pieceOf(labels, first + n, piece));
}

/** @type {(labels: Labels, number: number, around: Piece) => Piece} */
function pieceOf(labels, number, around) {
  let [left, top, right, bottom, area] = [Infinity, Infinity, 0, 0, 0];
  for (let y = around.top; y < around.bottom; y++) {
    for (let x = around.left; x < around.right; x++) {
      if (labels.data[y * labels.width + x] !== number) continue;
      area++;
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), y + 1];
    }
  }
  return makePiece([number], { left, top, right, bottom }, area);
}

/** @type {(pieces: Piece[], labels: Labels, width: number) => { parts: Piece[], breaks: number[], bridges: number[] }} */
export function partAll(pieces, labels, width) {
  /** @type {{ parts: Piece[], breaks: number[], bridges: number[] }} */
  const { parts, breaks, bridges } = { parts: [], breaks: [], bridges: [] };
  for (const piece of pieces) {
    const wide = piece.width >= TOUCHING.NARROWEST * piece.height;
    const own = wide ? cutApart(piece, labels, width) : [piece];
    const slope = TOUCHING.SLOPE * (TOUCHING.USUAL - piece.width / piece.height);
    const cost = Math.max(TOUCHING.BREAK, TOUCHING.BREAK + slope);
    parts.push(...own);
    for (let n = 1; n < own.length; n++) breaks.push(cost) && bridges.push(0);
    breaks.push(0);
    bridges.push(TOUCHING.JOIN);
  }
  return { parts, breaks: breaks.slice(0, -1), bridges: bridges.slice(0, -1) };
}

/** @type {(one: Piece, other: Piece) => boolean} */
export function near(one, other) {
  const height = Math.max(one.height, other.height);
  const gap = Math.max(one.left, other.left) - Math.min(one.right, other.right);
  return gap <= TOUCHING.NEAR * height && join(one, other).width <= TOUCHING.WIDEST * height;
}

/** @type {(pieces: Piece[]) => Piece | null} */
export function oneDigit(pieces) {
  if (pieces.length > TOUCHING.PARTS) return null;
  let [whole, ...rest] = pieces;
  const reach = TOUCHING.NEAR * Math.max(...pieces.map((piece) => piece.size));
  while (rest.length) {
    const close = rest.findIndex((piece) => gapOf(piece, whole) <= reach);
    if (close < 0) return null;
    whole = join(whole, rest[close]);
    rest.splice(close, 1);
  }
  return whole.width <= TOUCHING.WIDEST * whole.height ? whole : null;
}

/** @type {(one: Piece, other: Piece) => number} */
function gapOf(one, other) {
  const across = Math.max(one.left, other.left) - Math.min(one.right, other.right);
  return Math.max(across, Math.max(one.top, other.top) - Math.min(one.bottom, other.bottom));
}

/** @type {(pieces: Piece[], whole: Piece) => boolean} */
export function isSplintered(pieces, whole) {
  const { COARSE, SPLINTER } = TOUCHING;
  return whole.size <= COARSE || pieces.some((piece) => piece.height < SPLINTER * whole.height);
}

/** @type {(parts: Piece[], bridges: number[]) => Span[]} */
export function possibleSpans(parts, bridges) {
  const height = Math.max(...parts.map((part) => part.height));
  /** @type {Span[]} */
  const spans = [];
  parts.forEach((part, first) => {
    let [whole, cost] = [part, 0];
    spans.push({ first, stop: first + 1, piece: whole, cost });
    for (let n = first; n < parts.length - 1; n++) {
      whole = join(whole, parts[n + 1]);
      cost += bridges[n];
      if (whole.width <= TOUCHING.WIDEST * height)
        spans.push({ first, stop: n + 2, piece: whole, cost });
    }
  });
  return spans.filter((span) => span.piece.height >= TOUCHING.SHORTEST_DIGIT * height);
}

/** @type {(spans: Span[], probabilities: number[], breaks: number[]) => number[] | null} */
export function bestSpans(spans, probabilities, breaks) {
  /** @type {{ total: number, chosen: number[] | null }[]} */
  const best = [{ total: 0, chosen: [] }];
  for (let n = 0; n <= breaks.length; n++) best.push({ total: -Infinity, chosen: null });
  const order = spans
    .map((_, n) => n)
    .sort((a, b) => spans[a].first - spans[b].first || spans[a].stop - spans[b].stop);
  for (const n of order) {
    const { first, stop, cost } = spans[n];
    const { total, chosen } = best[first];
    const now = total + (Math.log(probabilities[n]) - cost - (first ? breaks[first - 1] : 0));
    if (chosen && now > best[stop].total) best[stop] = { total: now, chosen: [...chosen, n] };
  }
  return best[best.length - 1].chosen;
}
