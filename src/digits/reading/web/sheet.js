// The paper in a picture: find where it lies and its tone, even out the light: sheet.py.
/** @import { Box, Grid, Mask, Picture } from "./arrays.js" */
import {
  count,
  crop,
  distanceTransform,
  f32,
  findObjects,
  greyClosing,
  label,
  largest,
  map,
  pad,
  round,
  smallest,
  sum,
  zeros,
} from "./arrays.js";
import { SHEET } from "./constants.js";

/** @typedef {{ window: Box, inside: Mask, light: boolean }} Sheet */
/** @typedef {{ window: Box, inside: Mask }} Found */

/** @type {(grey: Picture) => Sheet[]} */
export function findSheets(grey) {
  const cell = Math.ceil(Math.max(grey.height, grey.width) / SHEET.GLANCE);
  const cells = meanCells(grey, cell);
  const middle = middleTone(cells.data);
  for (const light of [true, false]) {
    const same = map(cells, (value) => value >= middle === light);
    const side = Math.max(grey.height, grey.width);
    const found = findQuadrangles(same, Math.max(8, SHEET.SMALLEST_SHEET / cell), side);
    const covered = zeros(cells.height, cells.width);
    const own = found.filter(({ window, inside }) => {
      const at = (/** @type {number} */ i) =>
        (window.top + Math.floor(i / inside.width)) * covered.width +
        window.left +
        (i % inside.width);
      if (inside.data.some((value, i) => value && covered.data[at(i)])) return false;
      inside.data.forEach((value, i) => (covered.data[at(i)] ||= value));
      return true;
    });
    const around = same.data.filter((_, i) => !covered.data[i]).map((value) => 1 - value);
    if (count(covered) / covered.data.length < SHEET.LEAST_SHEETS) continue;
    if (sum(around) / around.length < SHEET.TABLE) continue;
    return own.map(({ window: { left, top, right, bottom }, inside }) => ({
      window: { left: left * cell, top: top * cell, right: right * cell, bottom: bottom * cell },
      inside: enlarge(erode(inside), cell),
      light,
    }));
  }
  const window = { left: 0, top: 0, right: grey.width, bottom: grey.height };
  const [inside, light] = [map(grey, () => 1), isLightPaper(grey)];
  if (light && Math.min(cells.height, cells.width) * cell >= SHEET.BLANK / 2) {
    const table = enlarge(findTable(cells, middle), cell);
    table.data.forEach((value, i) => {
      const [y, x] = [Math.floor(i / table.width), i % table.width];
      if (value) inside.data[y * grey.width + x] = 0;
    });
  }
  return [{ window, inside, light }];
}

/** @type {(window: Box, shape: { height: number, width: number }) => number} */
function sidesOf({ left, top, right, bottom }, { height, width }) {
  return [left === 0, top === 0, right === width, bottom === height].filter(Boolean).length;
}

/** @type {(cells: Grid<Float64Array>, middle: number) => Mask} */
function findTable(cells, middle) {
  const { labels, count: regions } = label(
    map(cells, (value) => value < middle),
    false,
  );
  const lit = cells.data.filter((value) => value >= middle);
  const darkest = (SHEET.DARKER * sum(lit)) / lit.length;
  const kept = new Set();
  findObjects(labels, regions).forEach((window, n) => {
    if (!window) return;
    if (sidesOf(window, cells) < 3) return;
    const own = map(crop(labels, window), (value) => value === n + 1);
    const tones = crop(cells, window).data.filter((_, i) => own.data[i]);
    const dark = sum(tones) / tones.length < darkest;
    if (dark && count(own) >= SHEET.SOLID * own.data.length) kept.add(n + 1);
  });
  return dilate(map(labels, (value) => kept.has(value)));
}

/** @type {(mask: Mask) => Mask} */
function dilate(mask) {
  const wide = pad(mask, 2);
  const eroded = erode(map(wide, (value) => 1 - value));
  const inner = { left: 2, top: 2, right: mask.width + 2, bottom: mask.height + 2 };
  return map(crop(eroded, inner), (value) => 1 - value);
}

/** @type {(grey: Picture, cell: number) => Grid<Float64Array>} */
function meanCells({ height, width, data }, cell) {
  const result = zeros(Math.floor(height / cell), Math.floor(width / cell), Float64Array);
  for (let y = 0; y < result.height * cell; y++)
    for (let x = 0; x < result.width * cell; x++)
      result.data[Math.floor(y / cell) * result.width + Math.floor(x / cell)] +=
        data[y * width + x];
  return map(result, (value) => value / (cell * cell), Float64Array);
}

/** @type {(same: Mask, smallest: number, side: number) => Found[]} */
function findQuadrangles(same, smallest, side) {
  const { labels, count: regions } = label(same, false);
  /** @type {Found[]} */
  const found = [];
  findObjects(labels, regions).forEach((window, n) => {
    if (!window) return;
    const { left, top, right, bottom } = window;
    const shape = [bottom - top, right - left];
    if (Math.min(...shape) < smallest || sidesOf(window, same) > 1) return;
    const own = map(crop(labels, window), (value) => value === n + 1);
    const inside = fillHoles(own);
    const area = count(inside);
    const paper = crop(same, window).data;
    const writing = map(inside, (value, i) => value && !paper[i]);
    if (area < SHEET.BROAD * Math.max(...shape) ** 2) return;
    if (count(writing) > (1 - SHEET.SOLID) * area) return;
    const thick = thickness(writing);
    const squares = thick.filter((each) => each > 4).map((each) => each ** 2);
    if (squares.length && count(writing) < SHEET.WRITTEN * sum(squares)) return;
    if (!thick.length && side < SHEET.BLANK) return;
    const differs = Math.abs(area - areaOfCorners(inside));
    const most = SHEET.SQUARE * area + SHEET.RAGGED * 2 * sum(shape);
    if (differs <= most) found.push({ window, inside });
  });
  return found;
}

/** The width in cells of each connected part of the writing where it is thickest. @type {(writing: Mask) => number[]} */
function thickness(writing) {
  const parts = label(writing, false);
  const depths = distanceTransform(writing).data;
  /** @type {number[]} */
  const thick = new Array(parts.count).fill(0);
  parts.labels.data.forEach((part, n) => {
    if (part) thick[part - 1] = Math.max(thick[part - 1], 2 * depths[n]);
  });
  return thick;
}

/** @type {(own: Mask) => Mask} */
function fillHoles(own) {
  const wide = pad(own, 1);
  const outside = label(
    map(wide, (value) => 1 - value),
    false,
  ).labels;
  const filled = map(outside, (value) => value !== 1); // label 1, the first one found, is outside
  return crop(filled, { left: 1, top: 1, right: own.width + 1, bottom: own.height + 1 });
}

/** @type {(inside: Mask) => Mask} */
function erode(inside) {
  const { data, width } = pad(inside, 1);
  return map(inside, (_, i) => {
    const at = (Math.floor(i / inside.width) + 1) * width + (i % inside.width) + 1;
    return data[at] && data[at - 1] && data[at + 1] && data[at - width] && data[at + width];
  });
}

/** @type {(inside: Mask, cell: number) => Mask} */
function enlarge({ height, width, data }, cell) {
  return map(zeros(height * cell, width * cell), (_, i) => {
    const [y, x] = [Math.floor(i / (width * cell)), i % (width * cell)];
    return data[Math.floor(y / cell) * width + Math.floor(x / cell)];
  });
}

/** @type {(inside: Mask) => number} */
function areaOfCorners({ width, data }) {
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([right, down]) => {
    let [most, corner] = [-Infinity, [0, 0]];
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      if (data[i] && right * x + down * y > most) [most, corner] = [right * x + down * y, [x, y]];
    }
    return corner;
  });
  const [a, b, c, d] = corners;
  const [across, up, along, down] = [c[0] - a[0], c[1] - a[1], d[0] - b[0], d[1] - b[1]];
  const around = Math.abs(across) + Math.abs(up) + Math.abs(along) + Math.abs(down);
  return Math.abs(across * down - up * along) / 2 + around / 2 + 1;
}

/** @type {(cells: Float64Array) => number} */
function middleTone(cells) {
  let middle = (smallest(cells) + largest(cells)) / 2;
  for (let n = 0; n < 8; n++) {
    const light = cells.filter((value) => value >= middle);
    if (light.length === cells.length) break;
    const dark = cells.filter((value) => value < middle);
    middle = (sum(light) / light.length + sum(dark) / dark.length) / 2;
  }
  return middle;
}

/** @type {(smooth: Picture) => boolean} */
export function isLightPaper(smooth) {
  const { height, width } = smooth;
  const middle = f32(f32(smallest(smooth.data) + largest(smooth.data)) / 2);
  const edge = Math.max(1, Math.floor(Math.min(height, width) / 25));
  let [light, lightBorder, border] = [0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const isLight = smooth.data[i] >= middle;
      const inside = y >= edge && y < height - edge && x >= edge && x < width - edge;
      light += Number(isLight);
      lightBorder += Number(isLight && !inside);
      border += Number(!inside);
    }
  }
  return light / (height * width) + lightBorder / border >= 1;
}

/** @type {(dark: Picture) => Picture} */
export function removeGround(dark) {
  const { height, width } = dark;
  const window = Math.max(3, round(SHEET.GROUND_WINDOW * Math.min(height, width)));
  const margin = Math.floor(window / 2) + 1;
  const inner = { left: margin, top: margin, right: margin + width, bottom: margin + height };
  const ground = crop(greyClosing(pad(dark, margin, true), window), inner).data;
  const some = f32(0.02);
  const contrast = (/** @type {number} */ value, /** @type {number} */ i) =>
    f32(1 - f32(f32(value + some) / f32(ground[i] + some)));
  return map(dark, (value, i) => Math.min(Math.max(contrast(value, i), 0), 1), Float32Array);
}
