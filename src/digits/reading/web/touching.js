// Cut digits that touch, and join digits that fall apart: touching.py.
import * as np from "./arrays.js";
import { TOUCHING } from "./constants.js";
import { isin, join, makePiece } from "./layout.js";

/** @type {(own: Mask, width: number) => number[][]} */
export function findCuts(own, width) {
  const { height, width: columns } = own;
  const [down, up] = [leastInk(own), leastInk(np.flip(own))]; // the second is upside down
  const middle = Math.floor(height / 2);
  const ink = Array.from({ length: columns }, (_, x) => {
    const [at, mirrored] = [middle * columns + x, (height - 1 - middle) * columns + x];
    return down.data[at] + up.data[mirrored] - own.data[at];
  });
  const most = TOUCHING.THROUGH * width + TOUCHING.STEEP * height;
  const cuts = /** @type {number[][]} */ ([]);
  for (const column of np.argsort(ink)) {
    const apart = cuts.every((cut) => Math.abs(column - cut[middle]) >= TOUCHING.APART * height);
    if (!(0.5 < ink[column] && ink[column] <= most && apart)) continue;
    const below = trace(up, height - 1 - middle, column).reverse();
    cuts.push([...trace(down, middle, column).slice(0, -1), ...below]);
  }
  return cuts.sort((a, b) => a[middle] - b[middle]);
}

/** @type {(own: Mask) => Grid<Float64Array>} */
function leastInk(own) {
  const total = np.map(own, (value) => value, Float64Array);
  const { width, data } = total;
  for (let i = width; i < data.length; i++) {
    const left = i % width ? data[i - width - 1] : Infinity;
    const right = (i + 1) % width ? data[i - width + 1] : Infinity;
    data[i] += Math.min(data[i - width], Math.min(left, right) + TOUCHING.STEEP);
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
    path.push((column = best));
  }
  return path.reverse();
}

/** @type {(piece: Piece, labels: Labels, width: number) => Piece[]} */
function cutApart(piece, labels, width) {
  const own = isin(np.crop(labels, piece), piece.labels);
  const cuts = findCuts(own, width);
  const cutsBefore = (/** @type {number} */ i) =>
    cuts.filter((cut) => i % own.width >= cut[Math.floor(i / own.width)]).length;
  const part = np.map(own, (ink, i) => ink && 1 + cutsBefore(i), Int32Array);
  const numbers = [...new Set(part.data)].filter(Boolean).sort((a, b) => a - b);
  if (numbers.length < 2) return [piece];
  const first = (labels.most ?? np.largest(labels.data)) + 1;
  labels.most = first + numbers.length - 1; // since finding it again takes long on a large page
  return numbers.map((number, n) => {
    const mask = np.map(part, (value) => value === number);
    const old = np.crop(labels, piece);
    const renamed = np.map(old, (own, i) => (mask.data[i] ? first + n : own), Int32Array);
    np.paste(labels, renamed, piece);
    const [box] = /** @type {Box[]} */ (np.findObjects(mask, 1));
    const [left, top] = [piece.left + box.left, piece.top + box.top];
    const [right, bottom] = [piece.left + box.right, piece.top + box.bottom];
    return makePiece([first + n], { left, top, right, bottom }, np.count(mask));
  });
}

/** @type {(pieces: Piece[], labels: Labels, width: number) => Parts} */
export function partAll(pieces, labels, width) {
  const { parts, breaks, bridges } = /** @type {Parts} */ ({ parts: [], breaks: [], bridges: [] });
  for (const piece of pieces) {
    const wide = piece.width >= TOUCHING.NARROWEST * piece.height;
    const own = wide ? cutApart(piece, labels, width) : [piece];
    const slope = TOUCHING.SLOPE * (TOUCHING.USUAL - piece.width / piece.height);
    const inside = own.slice(1);
    parts.push(...own);
    breaks.push(...inside.map(() => TOUCHING.BREAK + Math.max(0, slope)), 0);
    bridges.push(...inside.map(() => 0), TOUCHING.JOIN);
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
  const spans = parts.flatMap((part, first) => {
    const own = [{ first, stop: first + 1, piece: part, cost: 0 }];
    for (let n = first; n < bridges.length; n++) {
      const { piece, cost } = own[n - first];
      own.push({ first, stop: n + 2, piece: join(piece, parts[n + 1]), cost: cost + bridges[n] });
    }
    return own.filter(({ piece }, n) => !n || piece.width <= TOUCHING.WIDEST * height);
  });
  return spans.filter((span) => span.piece.height >= TOUCHING.SHORTEST_DIGIT * height);
}

/** @type {(spans: Span[], probabilities: number[], breaks: number[]) => number[] | null} */
export function bestSpans(spans, probabilities, breaks) {
  /** @type {{ total: number, chosen: number[] | null }[]} */
  const best = Array.from({ length: breaks.length + 2 }, () => ({
    total: -Infinity,
    chosen: null,
  }));
  best[0] = { total: 0, chosen: [] };
  const order = [...spans.keys()];
  order.sort((a, b) => spans[a].first - spans[b].first || spans[a].stop - spans[b].stop);
  for (const n of order) {
    const { first, stop, cost } = spans[n];
    const { total, chosen } = best[first];
    const now = total + (Math.log(probabilities[n]) - cost - (first ? breaks[first - 1] : 0));
    if (chosen && now > best[stop].total) best[stop] = { total: now, chosen: [...chosen, n] };
  }
  return best[best.length - 1].chosen;
}
