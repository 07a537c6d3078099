// Find ruled lines, boxes, and table grids in a picture's ink: lines.py.
import * as np from "./arrays.js";
import { LINES } from "./constants.js";

/** @type {(mask: Mask, width: number) => Mask} */
export function removeLines(mask, width) {
  const draw = (/** @type {Line[]} */ lines) => drawLines(lines, mask);
  const turned = np.transpose(mask);
  const drawDown = (/** @type {Line[]} */ lines) => drawLines(lines, turned);
  const [across, downFirst] = [findLines(mask, width), findLines(turned, width)];
  let rest = erase(mask, draw(across));
  if (Math.min(across.length, downFirst.length) > 1)
    rest = np.transpose(erase(np.transpose(rest), drawDown(downFirst)));
  const size = across.length ? digitSize(rest, width) : 0;
  const level = draw(across.filter((line) => isLong(line, size)));
  const isSame = !level.data.includes(1);
  const left = isSame ? turned : np.transpose(erase(mask, level));
  const down = isSame ? downFirst : findLines(left, width);
  if (!down.length) return np.transpose(left);
  const lines = drawDown(down);
  const smaller = digitSize(erase(left, lines), width);
  const sizes = [smaller, digitSize(untouched(left, lines), width) || smaller];
  const crossing = np.transpose(level);
  const upright = down.filter(
    (line) => sizes.every(Boolean) && isRuled(line, down, crossing, sizes, width),
  );
  return np.transpose(erase(left, drawDown(upright)));
}

/** @type {(line: Line, size: number) => boolean} */
function isLong(line, size) {
  return line.length / LINES.MOST_DIGITS <= size && size <= line.length / LINES.LONG;
}

/** @type {(line: Line, all: Line[], crossing: Mask, sizes: number[], width: number) => boolean} */
function isRuled(line, all, crossing, sizes, width) {
  if (isLong(line, sizes[0]) && crossing.data.includes(1)) return true;
  const reach = Math.trunc(width) + 2;
  const [top, bottom] = [np.smallest(line.rows), np.largest(line.rows) + 1];
  const meets = (/** @type {number} */ end) => {
    const [left, right] = [Math.max(0, end - reach), Math.min(end + reach, crossing.width)];
    return np.crop(crossing, { left, top, right, bottom }).data.includes(1);
  };
  const twins = all.filter(
    ({ start, stop }) =>
      Math.abs(start - line.start) + Math.abs(stop - line.stop) < 0.1 * line.length,
  );
  const tall = twins.length > 2 && line.length >= LINES.TALLER * sizes[1];
  return (meets(line.start) && meets(line.stop)) || tall;
}

/** @type {(mask: Mask, width: number) => Line[]} */
export function findLines(mask, width) {
  const reach = 2 * Math.trunc((LINES.STRAIGHT * Math.max(width, 2)) / 2) + 1;
  const bridge = 2 * Math.trunc(width / 2) + 3;
  const band = np.maximumAlongRows(np.maximumDownColumns(mask, 3), bridge);
  const straight = np.minimumAlongRows(np.minimumAlongRows(band, bridge), reach, 0);
  if (!straight.data.includes(1)) return [];
  const runs = np.map(np.maximumAlongRows(straight, reach), (value, i) => value & mask.data[i]);
  const { labels, count } = np.label(np.maximumAlongRows(runs, reach));
  const own = np.map(labels, (n, i) => n * runs.data[i], Int32Array);
  const least = Math.max(reach, LINES.SHORTEST * Math.min(mask.height, mask.width));
  return np.findObjects(own, count).flatMap((box, n) => {
    const { left: start, right: stop } = box ?? { left: 0, right: 0 };
    const length = stop - start;
    if (!box || length <= least) return [];
    const { rows, columns } = pixelsOf(own, n + 1, box);
    const thickest = LINES.THICKEST_LINE * Math.max(width, 1.5) * length;
    return rows.length <= thickest ? [{ rows, columns, start, stop, length }] : [];
  });
}

/** @type {(labels: Labels, number: number, box: Box) => Pick<Line, "rows" | "columns">} */
function pixelsOf({ width, data }, number, { left, top, right, bottom }) {
  /** @type {number[][]} */
  const [rows, columns] = [[], []];
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++)
      if (data[y * width + x] === number) rows.push(y) && columns.push(x);
  return { rows, columns };
}

/** @type {(lines: Line[], shape: Grid) => Mask} */
function drawLines(lines, { height, width }) {
  const mask = np.zeros(height, width);
  for (const { rows, columns } of lines)
    rows.forEach((y, n) => (mask.data[y * width + columns[n]] = 1));
  return mask;
}

/** @type {(mask: Mask, lines: Mask) => Mask} */
export function erase(mask, lines) {
  if (!lines.data.includes(1)) return mask;
  const thickness = Math.trunc(np.median(longestRuns(lines).filter(Boolean)));
  const reach = 2 * Math.floor(thickness / 2) + 3;
  const strokes = np.maximumDownColumns(np.minimumDownColumns(mask, reach, 0), reach).data;
  return np.map(mask, (value, i) => value & (~lines.data[i] | strokes[i]));
}

/** @type {(mask: Mask) => Int32Array} */
function longestRuns({ height, width, data }) {
  const [longest, run] = [new Int32Array(width), new Int32Array(width)];
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      run[x] = data[i] ? run[x] + 1 : 0;
      if (run[x] > longest[x]) longest[x] = run[x];
    }
  return longest;
}

/** The connected ink that has no pixel of the lines. @type {(mask: Mask, lines: Mask) => Mask} */
function untouched(mask, lines) {
  const { labels } = np.label(mask);
  const touched = new Set(np.where(labels.data, (_, n) => lines.data[n]));
  return np.map(mask, (ink, n) => ink && !touched.has(labels.data[n]));
}

/** @type {(mask: Mask, width: number) => number} */
export function digitSize(mask, width) {
  const { areas, boxes } = np.regions(mask);
  if (!areas.length) return 0;
  const sizes = boxes.map((box) => Math.max(box.bottom - box.top, box.right - box.left));
  const size = np.weightedMedian(sizes, areas);
  return size >= LINES.DIGIT_IN_STROKES * width ? size : 0;
}
