// The paper in a picture, and the light that falls on it, evened out: sheet.py.
/** @import { Picture } from "./arrays.js" */
import {
  crop,
  f32,
  gaussianFilter,
  greyClosing,
  largest,
  map,
  pad,
  round,
  smallest,
} from "./arrays.js";
import { SHEET } from "./constants.js";

/** @type {(grey: Picture, blur?: number) => Picture} */
export function darkenInk(grey, blur = SHEET.BLUR) {
  const { height, width } = grey;
  const smooth = gaussianFilter(grey, blur * Math.max(height, width));
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
  if (light / (height * width) + lightBorder / border >= 1) return smooth;
  return map(smooth, (value) => 1 - value, Float32Array);
}

/** @type {(grey: Picture) => Picture} */
export function removeGround(grey) {
  const { height, width } = grey;
  const window = Math.max(3, round(SHEET.GROUND_WINDOW * Math.min(height, width)));
  const margin = Math.floor(window / 2) + 1;
  const inner = { left: margin, top: margin, right: margin + width, bottom: margin + height };
  const ground = crop(greyClosing(pad(grey, margin, true), window), inner).data;
  const some = f32(0.02);
  const contrast = (/** @type {number} */ value, /** @type {number} */ i) =>
    f32(1 - f32(f32(value + some) / f32(ground[i] + some)));
  return map(grey, (value, i) => Math.min(Math.max(contrast(value, i), 0), 1), Float32Array);
}
