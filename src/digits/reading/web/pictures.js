// Picture files: from a file to one upright gray picture, or a clear error: pictures.py.
//
// openPicture(file) opens an uploaded file; pictureOf(drawn) does the same for a drawing.
// Both work in a page and in a worker.
/** @import { Picture } from "./arrays.js" */
import { argmax, cumsum, f32, grid, map, searchsorted, sum } from "./arrays.js";
import { PICTURES } from "./constants.js";

/** @typedef {HTMLCanvasElement | OffscreenCanvas} Canvas */
/**
 * A picture, 1 = white paper; scale: pixels of the file or drawing per pixel of it, x and y.
 * @typedef {{ grey: Picture, scale: number[] }} Readable
 */
/** @typedef {Readable & { shown: Canvas | ImageBitmap }} Opened shown: in color, of that size */

const STRIP = 1 << 22; // pixels processed at once: phones cannot hold a large photo in a canvas

/** @type {(file: File) => Promise<Opened>} */
export async function openPicture(file) {
  const name = file.name || "the picture";
  if (!file.size) throw new Error(`${name} is empty (0 bytes); copy or export the picture again`);
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, {
      imageOrientation: "from-image",
      colorSpaceConversion: "none",
    });
  } catch {
    throw new Error(`${name} is not a picture that this browser can read; save it as PNG or JPEG`);
  }
  try {
    checkSize(bitmap, name);
    return greyOf(bitmap);
  } finally {
    bitmap.close();
  }
}

/**
 * The picture of a drawing; every factor x factor pixels of it become one.
 * @type {(drawn: ImageData, factor: number) => Readable}
 */
export function pictureOf({ data, width, height }, factor) {
  const [across, down] = [width, height].map((side) => Math.ceil(side / factor));
  const colors = new Uint8ClampedArray(4 * across * down);
  average(data, width, height, factor, colors, 0);
  const grey = onPaper(colors, grid(down, across, new Float32Array(across * down)));
  return { grey, scale: [width / across, height / down] };
}

/** @type {(bitmap: ImageBitmap, name: string) => void} */
function checkSize({ width, height }, name) {
  const [least, most] = [Math.min(width, height), Math.max(width, height)];
  if (width * height > PICTURES.LARGEST_PIXELS)
    throw new Error(
      `${name} has more than ${PICTURES.LARGEST_PIXELS / 1e6} million pixels; save it smaller`,
    );
  if (least < PICTURES.SMALLEST_SIDE)
    throw new Error(
      `${name} has only ${width} x ${height} pixels; a picture needs ${PICTURES.SMALLEST_SIDE} or more each way`,
    );
  if (most > PICTURES.MOST_OBLONG * least)
    throw new Error(`${name} is a strip of ${width} x ${height} pixels; crop it to the digits`);
}

/** @type {(image: ImageBitmap) => Opened} */
function greyOf(image) {
  let factor = 1;
  while (Math.max(image.width, image.height) > factor * PICTURES.WORKING_SIDE) factor *= 2;
  const [width, height] = [image.width, image.height].map((side) => Math.ceil(side / factor));
  const colors = reduce(image, factor, width, height);
  const grey = onPaper(colors, grid(height, width, new Float32Array(width * height)));
  const shown = canvasOf(width, height);
  contextOf(shown).drawImage(image, 0, 0, width, height);
  return { grey, scale: [image.width / width, image.height / height], shown };
}

/** @type {(width: number, height: number) => Canvas} */
function canvasOf(width, height) {
  if (!globalThis.document) return new OffscreenCanvas(width, height); // in a worker
  return Object.assign(document.createElement("canvas"), { width, height });
}

/** @type {(canvas: Canvas) => CanvasRenderingContext2D} */
export function contextOf(canvas) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no room for another canvas; close other pages");
  return /** @type {CanvasRenderingContext2D} */ (context);
}

/**
 * Red, green, blue and alpha of every factor x factor pixels, averaged as Pillow's Image.reduce does.
 * @type {(image: ImageBitmap, factor: number, width: number, height: number) => Uint8ClampedArray}
 */
function reduce(image, factor, width, height) {
  const result = new Uint8ClampedArray(4 * width * height);
  const rows = Math.max(1, Math.floor(STRIP / image.width / factor)); // of the result
  const strip = canvasOf(image.width, Math.min(image.height, rows * factor));
  const context = contextOf(strip);
  for (let top = 0; top < height; top += rows) {
    context.clearRect(0, 0, strip.width, strip.height);
    context.drawImage(image, 0, -top * factor);
    const tall = Math.min(strip.height, image.height - top * factor);
    const { data } = context.getImageData(0, 0, image.width, tall);
    if (factor === 1) result.set(data, 4 * top * width);
    else average(data, image.width, tall, factor, result, top * width);
  }
  return result;
}

/** @type {(data: Uint8ClampedArray, width: number, height: number, factor: number, result: Uint8ClampedArray, first: number) => void} */
function average(data, width, height, factor, result, first) {
  const opaque = isOpaque(data);
  let cell = 4 * first;
  for (let y = 0; y < height; y += factor) {
    for (let x = 0; x < width; x += factor, cell += 4) {
      const [right, bottom] = [Math.min(x + factor, width), Math.min(y + factor, height)];
      let [red, green, blue, cover] = [0, 0, 0, 0];
      for (let v = y; v < bottom; v++) {
        for (let i = 4 * (v * width + x); i < 4 * (v * width + right); i += 4) {
          const alpha = data[i + 3];
          red += opaque ? data[i] : premultiplied(data[i], alpha);
          green += opaque ? data[i + 1] : premultiplied(data[i + 1], alpha);
          blue += opaque ? data[i + 2] : premultiplied(data[i + 2], alpha);
          cover += alpha;
        }
      }
      const pixels = (right - x) * (bottom - y);
      const alpha = mean(cover, pixels);
      const plain = (/** @type {number} */ value) =>
        alpha === 255 || alpha === 0 ? value : Math.floor((255 * value) / alpha);
      result[cell] = plain(mean(red, pixels));
      result[cell + 1] = plain(mean(green, pixels));
      result[cell + 2] = plain(mean(blue, pixels));
      result[cell + 3] = alpha;
    }
  }
}

/** Division as in Pillow. @type {(total: number, pixels: number) => number} */
function mean(total, pixels) {
  return Math.floor(((total + (pixels >> 1)) * Math.trunc(f32(2 ** 24 / pixels))) / 2 ** 24);
}

/** @type {(data: Uint8ClampedArray) => boolean} */
function isOpaque(data) {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

/** @type {(value: number, alpha: number) => number} */
function premultiplied(value, alpha) {
  const product = value * alpha + 128;
  return ((product >> 8) + product) >> 8;
}

/** @type {(colors: Uint8ClampedArray, grey: Picture) => Picture} */
function onPaper(colors, grey) {
  const { width, data } = grey;
  const alphas = new Float32Array(data.length);
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (let n = 0, i = 0; n < data.length; n++, i += 4) {
    const light = (colors[i] * 19595 + colors[i + 1] * 38470 + colors[i + 2] * 7471 + 0x8000) >> 16;
    data[n] = light / 255;
    alphas[n] = colors[i + 3] / 255;
    if (!colors[i + 3]) continue;
    const [x, y] = [n % width, Math.floor(n / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), y + 1];
  }
  if (isOpaque(colors)) return clearest(colors, grey);
  const covered = sum(alphas);
  const opaque = bottom ? covered / ((right - left) * (bottom - top)) : 0;
  const tone = opaque
    ? sum(data.map((light, n) => light * alphas[n])) / Math.max(covered, 1e-6)
    : 0;
  const paper = Number(tone > 0.5 === opaque > PICTURES.MOSTLY);
  data.forEach((light, n) => (data[n] = f32(light * alphas[n]) + f32(paper * f32(1 - alphas[n]))));
  return grey;
}

/** @type {(colors: Uint8ClampedArray, grey: Picture) => Picture} */
function clearest(colors, grey) {
  const bytes = map(grey, (value) => Math.round(255 * value)).data;
  const spreads = [0, 1, 2].map((channel) => spread(colors, channel, 4));
  const widest = argmax(spreads);
  if (spreads[widest] < PICTURES.CLEARER * Math.max(1, spread(bytes))) return grey;
  return map(grey, (_, n) => colors[4 * n + widest] / 255, Float32Array);
}

/** @type {(tones: Uint8Array | Uint8ClampedArray, first?: number, step?: number) => number} */
function spread(tones, first = 0, step = 1) {
  const counts = new Float64Array(256);
  for (let n = first; n < tones.length; n += step) counts[tones[n]]++;
  const below = cumsum(counts);
  const [low, middle, high] = [PICTURES.EXTREME, 0.5, 1 - PICTURES.EXTREME].map((part) =>
    searchsorted(below, (part * tones.length) / step),
  );
  return Math.max(middle - low, high - middle);
}
