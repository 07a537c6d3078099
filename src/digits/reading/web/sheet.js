// The paper in a picture: find where it lies and its tone, even out the light: sheet.py.
import * as np from "./arrays.js";
import { SHEET } from "./constants.js";

/** @type {(grey: Grey) => Sheet[]} */
export function findSheets(grey) {
  const { height, width } = grey;
  const side = Math.max(height, width);
  const cell = Math.ceil(side / SHEET.GLANCE);
  const cells = meanCells(grey, cell);
  const middle = middleTone(cells.data);
  for (const light of [true, false]) {
    const same = np.map(cells, (value) => value >= middle === light);
    const covered = np.zeros(cells.height, cells.width);
    const found = findQuadrangles(same, Math.max(8, SHEET.SMALLEST_SHEET / cell), side);
    const own = found.filter(({ window, inside }) => {
      const before = np.crop(covered, window).data;
      const isNew = !inside.data.some((value, i) => value && before[i]); // else a 0 on a sheet
      const both = np.map(inside, (value, i) => value | before[i]);
      if (isNew) np.paste(covered, both, window);
      return isNew;
    });
    const around = np.where(np.not(same).data, (_, i) => !covered.data[i]);
    if (np.mean(covered.data) < SHEET.LEAST_SHEETS || np.mean(around) < SHEET.TABLE) continue;
    return own.map(({ window: { left, top, right, bottom }, inside }) => ({
      window: { left: left * cell, top: top * cell, right: right * cell, bottom: bottom * cell },
      inside: enlarge(erode(inside), cell),
      light,
    }));
  }
  const window = { left: 0, top: 0, right: width, bottom: height };
  const [inside, light] = [np.not(np.zeros(height, width)), isLightPaper(grey)];
  if (light && Math.min(cells.height, cells.width) * cell >= SHEET.BLANK / 2)
    np.paste(inside, np.not(enlarge(findTable(cells, middle), cell)), window);
  return [{ window, inside, light }];
}

/** @type {(box: Box, picture: Grid) => number} */
function sidesOf({ left, top, right, bottom }, { height, width }) {
  return [left === 0, top === 0, right === width, bottom === height].filter(Boolean).length;
}

/** @type {(cells: Grid, middle: number) => Mask} */
function findTable(cells, middle) {
  const dark = np.map(cells, (value) => value < middle);
  const { labels, areas, boxes } = np.regions(dark, false);
  const darkest = SHEET.DARKER * np.sum(np.where(cells.data, (value) => value >= middle));
  const lit = cells.data.length - np.count(dark);
  const isTable = boxes.map((box, n) => {
    if (sidesOf(box, cells) < 3) return false;
    const own = np.crop(labels, box).data;
    const tones = np.where(np.crop(cells, box).data, (_, i) => own[i] === n + 1);
    return np.mean(tones) < darkest / lit && areas[n] >= SHEET.SOLID * own.length;
  });
  return dilate(np.map(labels, (n) => n && isTable[n - 1]));
}

/** @type {(grey: Grey, cell: number) => Grid<Float64Array>} */
function meanCells({ height, width, data }, cell) {
  const cells = np.zeros(Math.floor(height / cell), Math.floor(width / cell), Float64Array);
  for (let y = 0; y < cells.height * cell; y++)
    for (let x = 0, i = y * width; x < cells.width * cell; x++, i++)
      cells.data[Math.floor(y / cell) * cells.width + Math.floor(x / cell)] += data[i];
  return np.map(cells, (value) => value / (cell * cell), Float64Array);
}

/** @type {(same: Mask, smallest: number, side: number) => Pick<Sheet, "window" | "inside">[]} */
function findQuadrangles(same, smallest, side) {
  const { labels, boxes } = np.regions(same, false);
  return boxes.flatMap((window, n) => {
    const [tall, wide] = [window.bottom - window.top, window.right - window.left];
    if (Math.min(tall, wide) < smallest || sidesOf(window, same) > 1) return [];
    const inside = fillHoles(np.map(np.crop(labels, window), (value) => value === n + 1));
    const paper = np.crop(same, window).data;
    const writing = np.map(inside, (value, i) => value && !paper[i]);
    const [area, written] = [np.count(inside), np.count(writing)];
    if (area < SHEET.BROAD * Math.max(tall, wide) ** 2) return [];
    if (written > (1 - SHEET.SOLID) * area) return [];
    const thick = thickness(writing);
    const squares = thick.filter((each) => each > 4).map((each) => each ** 2);
    if (squares.length && written < SHEET.WRITTEN * np.sum(squares)) return [];
    if (!thick.length && side < SHEET.BLANK) return [];
    const differs = Math.abs(area - areaOfCorners(inside));
    const most = SHEET.SQUARE * area + SHEET.RAGGED * 2 * (tall + wide);
    return differs <= most ? [{ window, inside }] : [];
  });
}

// The width in cells of each connected part of the writing where it is thickest.
/** @type {(writing: Mask) => number[]} */
function thickness(writing) {
  const parts = np.label(writing, false);
  const depths = np.distanceTransform(writing).data;
  const thick = new Array(parts.count + 1).fill(0);
  parts.labels.data.forEach((part, n) => (thick[part] = Math.max(thick[part], 2 * depths[n])));
  return thick.slice(1);
}

/** @type {(own: Mask) => Mask} */
function fillHoles(own) {
  const { labels } = np.label(np.not(np.pad(own, 1)), false);
  const isInside = np.map(labels, (n) => n !== 1); // label 1, the first one found, is outside
  return np.trim(isInside, 1);
}

/** @type {(mask: Mask) => Mask} */
function erode(mask) {
  const down = np.minimumDownColumns(mask, 3, 0).data;
  return np.map(np.minimumAlongRows(mask, 3, 0), (value, i) => value & down[i]);
}

/** @type {(mask: Mask) => Mask} */
function dilate(mask) {
  const down = np.maximumDownColumns(mask, 3).data;
  return np.map(np.maximumAlongRows(mask, 3), (value, i) => value | down[i]);
}

/** @type {(mask: Mask, cell: number) => Mask} */
function enlarge({ height, width, data }, cell) {
  const large = np.zeros(height * cell, width * cell);
  for (let y = 0, i = 0; y < large.height; y++)
    for (let x = 0; x < large.width; x++, i++)
      large.data[i] = data[Math.floor(y / cell) * width + Math.floor(x / cell)];
  return large;
}

/** @type {(mask: Mask) => number} */
function areaOfCorners({ width, data }) {
  const farthest = (/** @type {number} */ right, /** @type {number} */ down) => {
    let [most, corner] = [-Infinity, [0, 0]];
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      if (data[i] && right * x + down * y > most) [most, corner] = [right * x + down * y, [x, y]];
    }
    return corner;
  };
  const [a, b, c, d] = [farthest(-1, -1), farthest(1, -1), farthest(1, 1), farthest(-1, 1)];
  const [across, up, along, down] = [c[0] - a[0], c[1] - a[1], d[0] - b[0], d[1] - b[1]];
  const around = Math.abs(across) + Math.abs(up) + Math.abs(along) + Math.abs(down);
  return Math.abs(across * down - up * along) / 2 + around / 2 + 1;
}

/** @type {(cells: Float64Array) => number} */
function middleTone(cells) {
  let middle = (np.smallest(cells) + np.largest(cells)) / 2;
  for (let n = 0; n < 8; n++) {
    const light = np.where(cells, (value) => value >= middle);
    if (light.length === cells.length) break;
    middle = (np.mean(light) + np.mean(np.where(cells, (value) => value < middle))) / 2;
  }
  return middle;
}

/** @type {(smooth: Grey) => boolean} */
export function isLightPaper(smooth) {
  const { height, width, data } = smooth;
  const middle = np.f32(np.f32(np.smallest(data) + np.largest(data)) / 2);
  const isLight = np.map(smooth, (value) => value >= middle);
  const inner = np.trim(isLight, Math.max(1, Math.floor(Math.min(height, width) / 25)));
  const light = np.count(isLight);
  const border = (light - np.count(inner)) / (data.length - inner.data.length);
  return light / data.length + border >= 1;
}

/** @type {(dark: Grey) => Grey} */
export function removeGround(dark) {
  const { height, width } = dark;
  const window = Math.max(3, np.round(SHEET.GROUND_WINDOW * Math.min(height, width)));
  const margin = Math.floor(window / 2) + 1;
  const ground = np.trim(np.greyClosing(np.pad(dark, margin, true), window), margin).data;
  const some = np.f32(0.02);
  /** @type {Change} */
  const contrast = (value, i) => {
    const ratio = np.f32(np.f32(value + some) / np.f32(ground[i] + some));
    return Math.min(Math.max(1 - ratio, 0), 1);
  };
  return np.map(dark, contrast, Float32Array);
}
