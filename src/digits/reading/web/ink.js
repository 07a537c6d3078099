// Separate the ink in a picture from its paper: ink.py.
import * as np from "./arrays.js";
import { INK, SHEET } from "./constants.js";
import { findSheets, removeGround } from "./sheet.js";

/** @type {(grey: Grey) => Seen} */
export function seeInk(grey) {
  const seen = look(grey, SHEET.BLUR);
  if (seen.mask.data.includes(1) && !isSpecks(seen.mask)) return seen;
  const blurred = look(grey, SHEET.COARSE_BLUR);
  return blurred.mask.data.includes(1) ? blurred : seen;
}

/** @type {(grey: Grey, blur: number) => Seen} */
function look(grey, blur) {
  const { height, width } = grey;
  const smooth = np.gaussianFilter(grey, blur * Math.max(height, width));
  const [contrast, ink] = [0, 1].map(() => np.zeros(height, width, Float32Array));
  const seen = { contrast, ink, mask: np.zeros(height, width) };
  for (const { window, inside, light } of findSheets(smooth)) {
    const all = np.crop(smooth, window);
    const dark = light ? all : np.map(all, (value) => 1 - value, Float32Array);
    const own = removeGround(within(dark, inside));
    const { ink, mask } = findInk(own, inside);
    np.paste(seen.contrast, within(own, inside), window);
    np.paste(seen.ink, within(ink, inside), window);
    np.paste(seen.mask, within(mask, inside), window);
  }
  return seen;
}

// A picture within a mask, 0 outside.
/** @type {<T extends Pixels>(picture: Grid<T>, inside: Mask) => Grid<T>} */
function within(picture, { data }) {
  if (!data.includes(0)) return picture;
  return np.map(picture, (value, i) => value * data[i], np.kindOf(picture.data));
}

/** @type {(grey: Grey, tone: number) => Seen} */
export function seeInkOn(grey, tone) {
  const margin = Math.floor(Math.max(grey.height, grey.width) / 2);
  const laid = np.pad(grey, margin);
  laid.data.fill(tone);
  np.paste(laid, grey, { left: margin, top: margin });
  const { contrast, ink, mask } = seeInk(laid);
  const trim = (/** @type {Grey} */ part) => np.trim(part, margin);
  return { contrast: trim(contrast), ink: trim(ink), mask: np.trim(mask, margin) };
}

/** @type {(mask: Mask) => boolean} */
function isSpecks(mask) {
  const { areas } = np.regions(mask);
  return np.sum(areas.filter((area) => area <= INK.SPECK)) > INK.SPECKS * np.sum(areas);
}

/** @type {(contrast: Grey, inside: Mask) => Ink} */
export function findInk(contrast, inside) {
  const { height, width } = contrast;
  const isWhole = !inside.data.includes(0);
  const data = isWhole ? contrast.data : np.where(contrast.data, (_, i) => inside.data[i]);
  const typical = np.median(data);
  const middle = np.f32(typical);
  const grain = 1.4826 * np.median(data.map((value) => Math.abs(value - middle)));
  const floor = np.f32(Math.max(INK.FAINTEST, typical + INK.NOISE_MARGIN * grain));
  const candidates = np.where(data, (value) => value > floor);
  const threshold = candidates.length ? np.f32(otsuThreshold(candidates)) : 0;
  const sure = np.where(candidates, (value) => value >= threshold);
  const certain = sure.length ? np.mean(sure) : 0;
  if (certain < INK.WRITING)
    return { ink: np.zeros(height, width, Float32Array), mask: np.zeros(height, width) };
  const edge = Math.max(
    INK.FAINTEST,
    typical + INK.EDGE_MARGIN * grain,
    typical + INK.EDGE * (certain - typical),
  );
  const [full, half] = [np.f32(2 * edge), np.f32(edge)];
  const ink = np.map(contrast, (value) => Math.min(np.f32(value / full), 1), Float32Array);
  return { ink, mask: np.map(contrast, (value) => value > half) };
}

/** @type {(values: Float32Array, bins?: number) => number} */
export function otsuThreshold(values, bins = 256) {
  const [low, high] = [np.smallest(values), np.largest(values)];
  if (high - low < 1e-3) return low;
  const step = (high - low) / bins;
  const edges = Array.from({ length: bins + 1 }, (_, n) => (n < bins ? n * step + low : high));
  const counts = new Float64Array(bins);
  for (const value of values) {
    let n = Math.min(bins - 1, Math.trunc(((value - low) / (high - low)) * bins));
    if (value < edges[n]) n--;
    else if (value >= edges[n + 1] && n < bins - 1) n++;
    counts[n]++;
  }
  const below = np.cumsum(counts);
  const sums = np.cumsum(counts.map((n, i) => n * ((edges[i] + edges[i + 1]) / 2)));
  const [all, total] = [below[bins - 1], sums[bins - 1]];
  const between = below.slice(0, -1).map((n, i) => {
    const apart = sums[i] / n - (total - sums[i]) / (all - n);
    return n && all - n ? n * (all - n) * (apart * apart) : 0;
  });
  const most = np.largest(between);
  return np.mean(edges.slice(1, -1).filter((_, n) => between[n] === most));
}

/** @type {(mask: Mask) => number} */
export function strokeWidth(mask) {
  const wide = np.pad(mask, 1);
  return widthOf(np.where(np.distanceTransform(wide).data, (_, i) => wide.data[i]));
}

/** @type {(inside: Numbers) => number} */
export function widthOf(inside) {
  if (!inside.length) return 0;
  const sumOfRoots = 4 * np.mean(inside) - 2;
  return (sumOfRoots + Math.sqrt(Math.max(sumOfRoots * sumOfRoots - 4, 0))) / 2;
}

/** @type {(mask: Mask) => boolean} */
export function isWritten(mask) {
  const own = np.pad(mask, 1);
  const size = Math.max(mask.height, mask.width);
  const { labels: holes, count: found } = np.label(np.not(own), false);
  const areas = np.bincount(holes, found);
  areas[0] = areas[1] = own.data.length; // ink, and the paper around it
  const pinhole = (INK.PINHOLE * size) ** 2;
  const filled = np.map(own, (value, i) => value || areas[holes.data[i]] < pinhole);
  const inside = np.distanceTransform(filled);
  const width = widthOf(np.where(inside.data, (_, i) => filled.data[i]));
  const isLoop = (/** @type {number} */ area) => area >= pinhole && area > (width * width) / 2;
  const loops = areas.slice(2).filter(isLoop).length;
  const peaks = np.maximumFilter(inside, 3).data;
  const center = np.where(inside.data, (value, i) => filled.data[i] && value === peaks[i]);
  const total = np.sum(center);
  const mean = np.sum(center.map((value) => value * value)) / total;
  const uneven = np.sum(center.map((value) => (value / mean - 1) ** 2 * value)) / total;
  return (
    2 * np.largest(center) <= INK.THICKEST * size + 1 &&
    np.count(filled) <= INK.LONGEST * size * width &&
    uneven <= INK.UNEVEN * INK.UNEVEN &&
    loops <= INK.LOOPS * Math.max(1, own.width / own.height)
  );
}
