// Find ruled lines, boxes, and table grids in a picture's ink: lines.py.
/** @import { Box, Mask } from "./arrays.js" */
import {
  argsort,
  bincount,
  cumsum,
  findObjects,
  label,
  largest,
  map,
  maximumAlongRows,
  maximumDownColumns,
  median,
  minimumAlongRows,
  minimumDownColumns,
  searchsorted,
  smallest,
  sum,
  transpose,
  zeros,
} from "./arrays.js";
import { LINES } from "./constants.js";

/**
 * The rows and columns of a line's pixels, and its extent along the rows.
 * @typedef {object} Line
 * @property {number[]} rows
 * @property {number[]} columns
 * @property {number} start
 * @property {number} stop
 * @property {number} length
 */

/** @type {(mask: Mask, width: number) => Mask} */
export function removeLines(mask, width) {
  const { height, width: columns } = mask;
  const across = findLines(mask, width);
  const downFirst = findLines(transpose(mask), width);
  let rest = erase(mask, drawLines(across, height, columns));
  if (Math.min(across.length, downFirst.length) > 1)
    rest = transpose(erase(transpose(rest), drawLines(downFirst, columns, height)));
  const size = across.length ? digitSize(rest, width) : 0;
  let level = drawLines(
    across.filter((line) => isLong(line, size)),
    height,
    columns,
  );
  mask = transpose(erase(mask, level));
  level = transpose(level);
  const down = findLines(mask, width);
  if (!down.length) return transpose(mask);
  const lines = drawLines(down, columns, height);
  const left = digitSize(erase(mask, lines), width);
  const sizes = [left, digitSize(untouched(mask, lines), width) || left];
  const upright = down.filter(
    (line) => sizes.every(Boolean) && isRuled(line, down, level, sizes, width),
  );
  return transpose(erase(mask, drawLines(upright, columns, height)));
}

/** @type {(line: Line, size: number) => boolean} */
function isLong(line, size) {
  return line.length / LINES.MOST_DIGITS <= size && size <= line.length / LINES.LONG;
}

/** @type {(line: Line, lines: Line[], crossing: Mask, sizes: number[], width: number) => boolean} */
function isRuled(line, lines, crossing, sizes, width) {
  if (isLong(line, sizes[0]) && crossing.data.includes(1)) return true;
  const reach = Math.trunc(width) + 2;
  const [top, bottom] = [smallest(line.rows), largest(line.rows) + 1];
  const meets = (/** @type {number} */ end) => {
    for (let y = top; y < bottom; y++)
      for (let x = Math.max(0, end - reach); x < Math.min(end + reach, crossing.width); x++)
        if (crossing.data[y * crossing.width + x]) return true;
    return false;
  };
  const twins = lines.filter(
    (other) =>
      Math.abs(other.start - line.start) + Math.abs(other.stop - line.stop) < 0.1 * line.length,
  );
  const tall = twins.length > 2 && line.length >= LINES.TALLER * sizes[1];
  return [line.start, line.stop].every(meets) || tall;
}

/** @type {(mask: Mask, width: number) => Line[]} */
export function findLines(mask, width) {
  const reach = 2 * Math.trunc((LINES.STRAIGHT * Math.max(width, 2)) / 2) + 1;
  const bridge = 2 * Math.trunc(width / 2) + 3;
  const band = maximumDownColumns(mask, 3);
  let runs = minimumAlongRows(maximumAlongRows(band, bridge), bridge);
  runs = maximumAlongRows(minimumAlongRows(runs, reach, 0), reach);
  runs = map(runs, (value, i) => value & mask.data[i]);
  const { labels, count: found } = label(maximumAlongRows(runs, reach));
  labels.data.forEach((_, i) => (labels.data[i] *= runs.data[i]));
  /** @type {Line[]} */
  const lines = [];
  findObjects(labels, found).forEach((box, n) => {
    if (!box) return;
    const length = box.right - box.left;
    if (length <= Math.max(reach, LINES.SHORTEST * Math.min(mask.height, mask.width))) return;
    /** @type {Pick<Line, "rows" | "columns">} */
    const { rows, columns } = { rows: [], columns: [] };
    for (let y = box.top; y < box.bottom; y++)
      for (let x = box.left; x < box.right; x++)
        if (labels.data[y * labels.width + x] === n + 1) rows.push(y) && columns.push(x);
    if (rows.length <= LINES.THICKEST_LINE * Math.max(width, 1.5) * length)
      lines.push({ rows, columns, start: box.left, stop: box.right, length });
  });
  return lines;
}

/** @type {(lines: Line[], height: number, width: number) => Mask} */
function drawLines(lines, height, width) {
  const mask = zeros(height, width);
  for (const { rows, columns } of lines)
    rows.forEach((y, n) => (mask.data[y * width + columns[n]] = 1));
  return mask;
}

/** @type {(mask: Mask, lines: Mask) => Mask} */
export function erase(mask, lines) {
  if (!lines.data.includes(1)) return mask;
  const used = new Uint8Array(lines.width);
  lines.data.forEach((value, i) => (used[i % lines.width] |= value));
  const thickness = Math.trunc(median(longestRuns(lines).filter((_, x) => used[x])));
  const reach = 2 * Math.floor(thickness / 2) + 3;
  const strokes = maximumDownColumns(minimumDownColumns(mask, reach, 0), reach).data;
  return map(mask, (value, i) => value & ~(lines.data[i] & ~strokes[i] & 1) & 1);
}

/** @type {(mask: Mask) => Int32Array} */
function longestRuns({ height, width, data }) {
  const longest = new Int32Array(width);
  const run = new Int32Array(width);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      run[x] = data[i] ? run[x] + 1 : 0;
      if (run[x] > longest[x]) longest[x] = run[x];
    }
  }
  return longest;
}

/** The connected ink that has no pixel of the lines. @type {(mask: Mask, lines: Mask) => Mask} */
function untouched(mask, lines) {
  const { labels } = label(mask);
  const touched = new Set(labels.data.filter((_, n) => lines.data[n]));
  return map(mask, (ink, n) => Number(ink && !touched.has(labels.data[n])));
}

/** @type {(mask: Mask, width: number) => number} */
export function digitSize(mask, width) {
  const { labels, count: found } = label(mask);
  if (!found) return 0;
  const areas = bincount(labels, found).slice(1);
  const boxes = /** @type {Box[]} */ (findObjects(labels, found));
  const sizes = boxes.map((box) => Math.max(box.bottom - box.top, box.right - box.left));
  const order = argsort(sizes);
  const total = cumsum(order.map((n) => areas[n]));
  const size = sizes[order[searchsorted(total, sum(areas) / 2)]];
  return size >= LINES.DIGIT_IN_STROKES * width ? size : 0;
}
