// One distortion of one digit, by given amounts, as in training/distort.py.
import { gaussianFilter, grid, pad, trim, zeros } from "../reading/web/arrays.js";
import { MNIST } from "../reading/web/constants.js";
import { uniformNumbers } from "./learn.js";

const { SIDE } = MNIST;
const MIDDLE = (SIDE - 1) / 2;
const SMOOTHNESS = 4; // pixels: the standard deviation of the Gaussian that smooths the bends
export const NOISE = 24; // pixels before smoothing, which leaves about one pixel

// Where a bend of about one pixel moves each pixel: down, right.
export function bendOf(seed) {
  const uniform = uniformNumbers(seed);
  const margin = 4 * SMOOTHNESS;
  return [0, 1].map(() => {
    const noise = zeros(SIDE, SIDE, Float64Array).data.map(() => NOISE * (2 * uniform() - 1));
    return trim(gaussianFilter(pad(grid(SIDE, SIDE, noise), margin), SMOOTHNESS), margin).data;
  });
}

// The image (784 pixels, 1 = ink) turned clockwise, scaled, slanted, shifted to the right, bent and
// drawn with another pen; every pixel is a multiple of 1/255, as in MNIST.
export function distorted(image, amounts, bends) {
  const [down, right] = bends;
  const { rotation, scale, shear, shift, bend, thickness } = amounts;
  const pen = withPen(image, thickness);
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return image.map((_, n) => {
    const [y, x] = [Math.floor(n / SIDE) - MIDDLE, (n % SIDE) - MIDDLE];
    const [slantY, slantX] = [y / scale, shear * y + x / scale];
    const fromY = cos * slantY - sin * slantX + MIDDLE + bend * down[n];
    const fromX = sin * slantY + cos * slantX - shift + MIDDLE + bend * right[n];
    return Math.floor(255 * valueAt(pen, fromY, fromX) + 0.5) / 255;
  });
}

// The mean of the four pixels around a point, weighted by nearness; paper lies outside.
function valueAt(image, y, x) {
  if (Math.min(y, x) <= -1 || Math.max(y, x) >= SIDE) return 0;
  const within = (value, most) => Math.min(Math.max(value, 0), most);
  const [top, left] = [y, x].map((place) => within(Math.floor(place), SIDE - 2));
  const [v, u, first] = [within(y - top, 1), within(x - left, 1), top * SIDE + left];
  const along = (n) => (1 - u) * image[n] + u * image[n + 1];
  return (1 - v) * along(first) + v * along(first + SIDE);
}

// Move each pixel part of the way to the least (thin pen) or most ink among itself and its four
// neighbors.
function withPen(image, thickness) {
  const extreme = thickness < 0 ? Math.min : Math.max;
  return image.map((value, n) => {
    const beside = [n % SIDE ? n - 1 : n, (n + 1) % SIDE ? n + 1 : n];
    const near = [...beside, n - SIDE, n + SIDE].map((other) => image[other] ?? value);
    return value + Math.abs(thickness) * (extreme(value, ...near) - value);
  });
}
