// Picture files: from a file to one upright gray picture, or a clear error: pictures.py.
//
// openPicture(file) opens an uploaded file; pictureOf(drawn) does the same for a drawing.
// Both work in a page and in a worker.
import * as np from "./arrays.js";
import { PICTURES } from "./constants.js";

const STRIP = 1 << 22; // pixels processed at once: phones cannot hold a large photo in a canvas

/** @type {(file: File) => Promise<Shown>} */
export async function openPicture(file) {
  const name = file.name || "the picture";
  if (!file.size) throw new Error(`${name} is empty (0 bytes); copy or export the picture again`);
  const how = { imageOrientation: "from-image", colorSpaceConversion: "none" };
  const bitmap = await createImageBitmap(file, /** @type {any} */ (how)).catch(() => {
    throw new Error(`${name} is not a picture that this browser can read; save it as PNG or JPEG`);
  });
  try {
    checkSize(bitmap, name);
    return greyOf(bitmap);
  } finally {
    bitmap.close();
  }
}

// The picture of a drawing; every factor x factor pixels of it become one.
/** @type {(drawn: ImageData, factor: number) => Opened} */
export function pictureOf({ data, width, height }, factor) {
  const [across, down] = [width, height].map((side) => Math.ceil(side / factor));
  const colors = new Uint8ClampedArray(4 * across * down);
  average(data, width, height, factor, colors, 0);
  return { grey: onPaper(colors, down, across), scale: [width / across, height / down] };
}

/** @type {(size: { width: number, height: number }, name: string) => void} */
function checkSize({ width, height }, name) {
  const { LARGEST_PIXELS, SMALLEST_SIDE, MOST_OBLONG } = PICTURES;
  const [least, most] = [Math.min(width, height), Math.max(width, height)];
  const size = `${width} x ${height} pixels`;
  const refuse = (/** @type {string} */ why) => {
    throw new Error(`${name} ${why}`);
  };
  if (width * height > LARGEST_PIXELS)
    refuse(`has more than ${LARGEST_PIXELS / 1e6} million pixels; save it smaller`);
  if (least < SMALLEST_SIDE)
    refuse(`has only ${size}; a picture needs ${SMALLEST_SIDE} or more each way`);
  if (most > MOST_OBLONG * least) refuse(`is a strip of ${size}; crop it to the digits`);
}

/** @type {(image: ImageBitmap) => Shown} */
function greyOf(image) {
  let factor = 1;
  while (Math.max(image.width, image.height) > factor * PICTURES.WORKING_SIDE) factor *= 2;
  const [width, height] = [image.width, image.height].map((side) => Math.ceil(side / factor));
  const colors = reduce(image, factor, width, height);
  const shown = canvasOf(width, height);
  contextOf(shown).putImageData(new ImageData(colors, width, height), 0, 0);
  const scale = [image.width / width, image.height / height];
  return { grey: onPaper(colors, height, width), scale, shown };
}

/** @type {(width: number, height: number) => HTMLCanvasElement} */
function canvasOf(width, height) {
  const inWorker = !globalThis.document;
  if (inWorker) return /** @type {any} */ (new OffscreenCanvas(width, height));
  return Object.assign(document.createElement("canvas"), { width, height });
}

/** @type {(canvas: HTMLCanvasElement) => CanvasRenderingContext2D} */
export function contextOf(canvas) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no room for another canvas; close other pages");
  return context;
}

// Red, green, blue and alpha of every factor x factor pixels, averaged as Pillow's Image.reduce
// does.
/** @type {(image: ImageBitmap, factor: number, width: number, height: number) => Bytes} */
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
    average(data, image.width, tall, factor, result, top * width);
  }
  return result;
}

/**
 * Two channels are added at once, in the halves of a number: rows of a cell are short.
 * @type {(data: Bytes, width: number, height: number, factor: number, result: Bytes, first: number)
 *   => void}
 */
function average(data, width, height, factor, result, first) {
  if (factor === 1) return result.set(data, 4 * first);
  if (!isOpaque(data)) premultiply(data);
  const pixels = new Uint32Array(data.buffer);
  let cell = 4 * first;
  for (let y = 0; y < height; y += factor) {
    const bottom = Math.min(y + factor, height);
    for (let x = 0; x < width; x += factor, cell += 4) {
      const right = Math.min(x + factor, width);
      let [red, green, blue, cover] = [0, 0, 0, 0];
      for (let v = y; v < bottom; v++) {
        let [even, odd] = [0, 0];
        for (let i = v * width + x; i < v * width + right; i++) {
          even += pixels[i] & 0xff00ff;
          odd += (pixels[i] >>> 8) & 0xff00ff;
        }
        red += even & 0xffff;
        green += odd & 0xffff;
        blue += even >>> 16;
        cover += odd >>> 16;
      }
      const count = (right - x) * (bottom - y);
      const alpha = mean(cover, count);
      result[cell] = mean(red, count, alpha);
      result[cell + 1] = mean(green, count, alpha);
      result[cell + 2] = mean(blue, count, alpha);
      result[cell + 3] = alpha;
    }
  }
}

// Division as in Pillow, and of what was multiplied with alpha.
/** @type {(total: number, count: number, alpha?: number) => number} */
function mean(total, count, alpha = 255) {
  const share = Math.trunc(np.f32(2 ** 24 / count));
  const value = Math.floor(((total + (count >> 1)) * share) / 2 ** 24);
  return alpha === 255 || alpha === 0 ? value : Math.floor((255 * value) / alpha);
}

/** @type {(data: Bytes) => void} */
function premultiply(data) {
  for (let i = 0; i < data.length; i++) {
    const product = data[i] * data[i | 3] + 128;
    if (i % 4 < 3) data[i] = ((product >> 8) + product) >> 8;
  }
}

/** @type {(data: Bytes) => boolean} */
function isOpaque(data) {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

/** @type {(colors: Bytes, height: number, width: number) => Grey} */
function onPaper(colors, height, width) {
  const blank = np.zeros(height, width);
  const grey = np.map(blank, (_, n) => lightOf(colors, 4 * n) / 255, Float32Array);
  if (isOpaque(colors)) return clearest(colors, grey);
  const alphas = np.map(grey, (_, n) => colors[4 * n + 3] / 255, Float32Array);
  const covered = np.sum(alphas.data);
  const [box] = np.findObjects(np.map(alphas, Boolean), 1);
  const opaque = box ? covered / ((box.right - box.left) * (box.bottom - box.top)) : 0;
  const ink = np.map(grey, (light, n) => light * alphas.data[n], Float32Array);
  const tone = opaque ? np.sum(ink.data) / Math.max(covered, 1e-6) : 0;
  const paper = Number(tone > 0.5 === opaque > PICTURES.MOSTLY);
  const under = (/** @type {number} */ light, /** @type {number} */ n) =>
    light + np.f32(paper * np.f32(1 - alphas.data[n]));
  return np.map(ink, under, Float32Array);
}

// The gray of a pixel, as Pillow weighs its colors.
/** @type {(colors: Bytes, i: number) => number} */
function lightOf(colors, i) {
  return (colors[i] * 19595 + colors[i + 1] * 38470 + colors[i + 2] * 7471 + 0x8000) >> 16;
}

/** @type {(colors: Bytes, grey: Grey) => Grey} */
function clearest(colors, grey) {
  const bytes = np.map(grey, (value) => Math.round(255 * value)).data;
  const spreads = [0, 1, 2].map((channel) => spread(colors, channel, 4));
  const widest = np.argmax(spreads);
  if (spreads[widest] < PICTURES.CLEARER * Math.max(1, spread(bytes))) return grey;
  return np.map(grey, (_, n) => colors[4 * n + widest] / 255, Float32Array);
}

/** @type {(tones: Numbers, first?: number, step?: number) => number} */
function spread(tones, first = 0, step = 1) {
  const counts = new Float64Array(256);
  for (let n = first; n < tones.length; n += step) counts[tones[n]]++;
  const below = np.cumsum(counts);
  const [low, middle, high] = [PICTURES.EXTREME, 0.5, 1 - PICTURES.EXTREME].map((part) =>
    np.searchsorted(below, (part * tones.length) / step),
  );
  return Math.max(middle - low, high - middle);
}
