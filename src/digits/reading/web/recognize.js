// From a picture to the digits in it: reading.py.
//
// read(picture, reader) -> {text, rows, digits}; picture: {grey, scale}, see pictures.js; reader: see
// network.js. Every digit has {box, image, probabilities, digit, isDigit, evidence, unsure}.
import {
  count, crop, distanceTransform, largest, map, maximumFilter, median, pad, rot90, round, sum,
  zeros,
} from "./arrays.js";
import { AS_MNIST, MNIST, RECOGNIZE } from "./constants.js";
import { seeInk, strokeWidth } from "./ink.js";
import { findPieces, groupRows, isin } from "./layout.js";
import { judge } from "./network.js";
import { bestSpans, near, partAll, possibleSpans } from "./touching.js";

export function read({ grey, scale }, reader) {
  const { ink, mask } = seeInk(grey);
  const readPage = (turn) => recognisePage(ink, mask, reader, scale, turn);
  let page = readPage(0);
  if (page.count >= RECOGNIZE.SEVERAL && page.certainty < RECOGNIZE.UPRIGHT) {
    const sides = [readPage(1), readPage(3)];
    const side = sides[1].certainty > sides[0].certainty ? sides[1] : sides[0];
    const better = side.certainty > page.certainty + RECOGNIZE.BETTER;
    if (side.rows.length < page.rows.length && better) page = side;
  }
  let rows = page.rows.map((row) => reconsider(page, row).map((found) => found.digit));
  const evidence = rows.flat().map((digit) => digit.evidence);
  if (evidence.length && median(evidence) < reader.refuseBelow) rows = [];
  const text = rows.map((row) => row.map((digit) => digit.digit).join("")).join(" ");
  return { text, rows, digits: rows.flat() };
}

const certaintyOf = (digit) => Math.max(...digit.probabilities) * digit.isDigit;

function recognisePage(ink, mask, reader, scale, turn) {
  const { height, width } = ink;
  const { pieces, labels, width: strokes } = findPieces(rot90(mask, turn));
  const page = { ink: rot90(ink, turn), labels, strokes, reader, scale, turn, height, width };
  page.rows = groupRows(pieces).map((row) => recognise(page, row));
  const certainties = page.rows.flat().map(({ digit }) => certaintyOf(digit));
  page.count = certainties.length;
  page.certainty = page.count ? sum(certainties) / page.count : 0;
  return page;
}

function reconsider(page, found) {
  const doubtful = found.map(({ digit }) => certaintyOf(digit) < RECOGNIZE.DOUBTFUL);
  const groups = [];
  found.forEach(({ piece }, n) => {
    const linked = n && (doubtful[n - 1] || doubtful[n]) && near(found[n - 1].piece, piece);
    if (linked) groups.at(-1).push(n);
    else groups.push([n]);
  });
  return groups.flatMap((group) => {
    const same = group.map((n) => found[n]);
    return group.some((n) => doubtful[n]) ? regroup(page, same) : same;
  });
}

function regroup(page, found) {
  const pieces = found.map(({ piece }) => piece);
  const { parts, breaks, bridges } = partAll(pieces, page.labels, page.strokes);
  if (parts.length === 1) return found;
  const spans = possibleSpans(parts, bridges);
  const candidates = recognise(page, spans.map((span) => span.piece));
  const certainties = candidates.map(({ digit }) => certaintyOf(digit));
  const best = bestSpans(spans, certainties, breaks);
  return best?.length ? best.map((n) => candidates[n]) : found;
}

function recognise(page, pieces) {
  const { unsureBelow, refuseBelow } = page.reader;
  return pieces.map((piece) => {
    const image = normalise(evenStrokes(cut(page, piece))).data;
    const judged = judge(page.reader, image);
    const most = Math.max(...judged.probabilities);
    const digit = judged.probabilities.indexOf(most);
    const unsure = most < unsureBelow || judged.evidence < refuseBelow;
    return { piece, digit: { box: boxOf(page, piece), image, digit, unsure, ...judged } };
  });
}

function boxOf({ turn, height, width, scale }, piece) {
  const { left, top, right, bottom } = piece;
  let box = [left, top, right, bottom];
  if (turn === 1) box = [width - bottom, left, width - top, right];
  if (turn === 3) box = [top, height - right, bottom, height - left];
  return box.map((side, n) => round(side * scale[n % 2]));
}

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
  const keeps = (i) => own.data[i] || (around[i] && numbers.data[i] === 0);
  return map(inside, (value, i) => (keeps(i) ? value : 0), Float32Array);
}

// As MNIST was made

export function evenStrokes(ink) {
  const { CANVAS, STROKE, TIE } = AS_MNIST;
  const size = CANVAS / Math.max(ink.height, ink.width);
  const [height, width] = [ink.height, ink.width].map((side) => Math.max(1, round(side * size)));
  const covers = Math.min(1, strokeWidth(map(ink, (value) => value >= 0.5)) * size);
  const small = map(resample(ink, height, width), (value) => value + TIE >= 0.5 * covers);
  const mask = pad(small, Math.floor(CANVAS / 4));
  const outside = distanceTransform(map(mask, (value) => 1 - value)).data;
  const inside = distanceTransform(mask);
  const grow = (STROKE * CANVAS - strokeWidth(mask)) / 2;
  const soft = (value, i) => Math.min(Math.max(value - outside[i] + grow + 0.5, 0), 1);
  return map(inside, soft, Float32Array);
}

export function normalise(ink) {
  const { BOX, CENTER: CENTRE } = MNIST;
  const { TIE } = AS_MNIST;
  const image = zeros(MNIST.SIDE, MNIST.SIDE, Float32Array);
  const box = inkBox(ink);
  if (!box) return image;
  const inner = crop(ink, box);
  const fit = BOX / Math.max(inner.height, inner.width);
  const sides = [inner.height, inner.width].map((side) => Math.max(1, Math.trunc(side * fit + 0.5)));
  const small = resample(inner, ...sides);
  const most = largest(small.data);
  small.data.forEach((value, i) => (small.data[i] = value / most));
  const total = sum(small.data);
  const start = (length, place) => {
    let moment = 0;
    small.data.forEach((value, i) => (moment += value * place(i)));
    const shift = Math.floor(CENTRE - moment / total + 0.5 + TIE);
    return Math.min(Math.max(shift, 0), MNIST.SIDE - length);
  };
  const top = start(small.height, (i) => Math.floor(i / small.width));
  const left = start(small.width, (i) => i % small.width);
  small.data.forEach((value, i) => {
    image.data[(top + Math.floor(i / small.width)) * MNIST.SIDE + left + (i % small.width)] = value;
  });
  return image;
}

function inkBox({ height, width, data }) {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  data.forEach((value, i) => {
    if (!value) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), y + 1];
  });
  return bottom ? { left, top, right, bottom } : null;
}

export function resample(ink, height, width) {
  const [rows, columns] = [resamplingMatrix(ink.height, height), resamplingMatrix(ink.width, width)];
  const tall = new Float64Array(height * ink.width);
  rows.forEach((row, y) => {
    for (const [from, weight] of row)
      for (let x = 0; x < ink.width; x++) tall[y * ink.width + x] += weight * ink.data[from * ink.width + x];
  });
  const result = zeros(height, width, Float64Array);
  for (let y = 0; y < height; y++)
    columns.forEach((column, x) => {
      for (const [from, weight] of column) result.data[y * width + x] += weight * tall[y * ink.width + from];
    });
  return result;
}

// For each of count cells the [old cell, weight] that are not zero.
function resamplingMatrix(length, count) {
  const step = length / count;
  return Array.from({ length: count }, (_, n) => {
    const row = [];
    const left = n * step;
    const centre = Math.min(Math.max((n + 0.5) * step - 0.5, 0), length - 1);
    const first = Math.max(0, Math.floor(count <= length ? left : centre) - 1);
    for (let cell = first; cell < length; cell++) {
      const covered = Math.min(left + step, cell + 1) - Math.max(left, cell);
      const weight = count <= length ? covered / step : 1 - Math.abs(centre - cell);
      if (weight > 0) row.push([cell, weight]);
      else if (row.length) break;
    }
    return row;
  });
}
