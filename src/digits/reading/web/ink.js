// Separate the ink in a picture from its paper: ink.py.
/** @import { Mask, Picture } from "./arrays.js" */
import {
  bincount,
  count,
  crop,
  cumsum,
  distanceTransform,
  f32,
  gaussianFilter,
  label,
  largest,
  map,
  maximumFilter,
  median,
  pad,
  smallest,
  sum,
  where,
  zeros,
} from "./arrays.js";
import { INK, SHEET } from "./constants.js";
import { findSheets, removeGround } from "./sheet.js";

/** @type {(grey: Picture) => { contrast: Picture, ink: Picture, mask: Mask }} */
export function seeInk(grey) {
  const look = (/** @type {number} */ blur) => {
    const { height, width } = grey;
    const smooth = gaussianFilter(grey, blur * Math.max(height, width));
    const contrast = zeros(height, width, Float32Array);
    const [ink, mask] = [zeros(height, width, Float32Array), zeros(height, width)];
    for (const { window, inside, light } of findSheets(smooth)) {
      const within = inside.data;
      const tone = (/** @type {number} */ value) => (light ? value : 1 - value);
      const own = removeGround(
        map(crop(smooth, window), (value, i) => tone(value) * within[i], Float32Array),
      );
      const seen = findInk(own, inside);
      for (let y = 0, i = 0; y < own.height; y++)
        for (let x = 0; x < own.width; x++, i++) {
          const at = (window.top + y) * width + window.left + x;
          contrast.data[at] = own.data[i] * within[i];
          ink.data[at] = seen.ink.data[i] * within[i];
          mask.data[at] = seen.mask.data[i] * within[i];
        }
    }
    return { contrast, ink, mask };
  };
  const seen = look(SHEET.BLUR);
  if (count(seen.mask) && !isSpecks(seen.mask)) return seen;
  const blurred = look(SHEET.COARSE_BLUR);
  return count(blurred.mask) ? blurred : seen;
}

/** @type {(grey: Picture, tone: number) => { contrast: Picture, ink: Picture, mask: Mask }} */
export function seeInkOn(grey, tone) {
  const margin = Math.floor(Math.max(grey.height, grey.width) / 2);
  const own = pad(
    map(grey, () => 1),
    margin,
  ).data;
  const laid = map(pad(grey, margin), (value, i) => (own[i] ? value : tone), Float32Array);
  const inner = {
    left: margin,
    top: margin,
    right: margin + grey.width,
    bottom: margin + grey.height,
  };
  const { contrast, ink, mask } = seeInk(laid);
  return { contrast: crop(contrast, inner), ink: crop(ink, inner), mask: crop(mask, inner) };
}

/** @type {(mask: Mask) => boolean} */
function isSpecks(mask) {
  const { labels, count: found } = label(mask);
  const areas = bincount(labels, found).slice(1);
  return sum(areas.filter((area) => area <= INK.SPECK)) > INK.SPECKS * sum(areas);
}

/** @type {(contrast: Picture, inside: Mask) => { ink: Picture, mask: Mask }} */
export function findInk(contrast, inside) {
  const { height, width } = contrast;
  const data = where(contrast.data, (_, i) => inside.data[i]);
  const typical = median(data);
  const grain = 1.4826 * median(data.map((value) => Math.abs(value - f32(typical))));
  const floor = Math.max(INK.FAINTEST, typical + INK.NOISE_MARGIN * grain);
  const candidates = where(data, (value) => value > f32(floor));
  let certain = 0;
  if (candidates.length) {
    const threshold = otsuThreshold(candidates);
    const sure = where(candidates, (value) => value >= f32(threshold));
    certain = sum(sure) / sure.length;
  }
  if (certain < INK.WRITING)
    return { ink: zeros(height, width, Float32Array), mask: zeros(height, width) };
  const edge = Math.max(
    INK.FAINTEST,
    typical + INK.EDGE_MARGIN * grain,
    typical + INK.EDGE * (certain - typical),
  );
  return {
    ink: map(contrast, (value) => Math.min(f32(value / f32(2 * edge)), 1), Float32Array),
    mask: map(contrast, (value) => value > f32(edge)),
  };
}

/** @type {(values: Float32Array, bins?: number) => number} */
export function otsuThreshold(values, bins = 256) {
  const [low, high] = [smallest(values), largest(values)];
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
  const below = cumsum(counts);
  const sums = cumsum(counts.map((n, i) => n * ((edges[i] + edges[i + 1]) / 2)));
  const [all, total] = [below[bins - 1], sums[bins - 1]];
  const between = below.slice(0, -1).map((n, i) => {
    const apart = sums[i] / n - (total - sums[i]) / (all - n);
    return n && all - n ? n * (all - n) * (apart * apart) : 0;
  });
  const most = largest(between);
  const best = edges.slice(1, -1).filter((_, n) => between[n] === most);
  return sum(best) / best.length;
}

/** @type {(mask: Mask) => number} */
export function strokeWidth(mask) {
  const wide = pad(mask, 1);
  return widthOf(where(distanceTransform(wide).data, (_, i) => wide.data[i]));
}

/** @type {(inside: Float64Array) => number} */
export function widthOf(inside) {
  if (!inside.length) return 0;
  const sumOfRoots = 4 * (sum(inside) / inside.length) - 2;
  return (sumOfRoots + Math.sqrt(Math.max(sumOfRoots * sumOfRoots - 4, 0))) / 2;
}

/** @type {(mask: Mask) => boolean} */
export function isWritten(mask) {
  const own = pad(mask, 1);
  const size = Math.max(own.height, own.width) - 2;
  const { labels: holes, count: found } = label(
    map(own, (value) => 1 - value),
    false,
  );
  const areas = bincount(holes, found);
  areas[0] = areas[1] = own.data.length;
  const pinhole = (INK.PINHOLE * size) ** 2;
  const filled = map(own, (value, i) => value || areas[holes.data[i]] < pinhole);
  const inside = distanceTransform(filled);
  const width = widthOf(where(inside.data, (_, i) => filled.data[i]));
  const loops = areas
    .slice(2)
    .filter((area) => area >= pinhole && area > (width * width) / 2).length;
  const peaks = maximumFilter(inside, 3).data;
  const center = where(inside.data, (value, i) => filled.data[i] && value === peaks[i]);
  const total = sum(center);
  const mean = sum(center.map((value) => value * value)) / total;
  const uneven = sum(center.map((value) => (value / mean - 1) ** 2 * value)) / total;
  return (
    2 * largest(center) <= INK.THICKEST * size + 1 &&
    count(filled) <= INK.LONGEST * size * width &&
    uneven <= INK.UNEVEN * INK.UNEVEN &&
    loops <= INK.LOOPS * Math.max(1, own.width / own.height)
  );
}
