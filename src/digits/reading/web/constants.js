// Written by `python -m digits.reading.web.constants`, from the Python modules.

export const MNIST = {
  BOX: 20,
  CENTER: 14,
  SIDE: 28,
};

export const PICTURES = {
  CLEARER: 2,
  EXTREME: 0.002,
  LARGEST_PIXELS: 100000000,
  MOSTLY: 0.7,
  MOST_OBLONG: 100,
  SMALLEST_SIDE: 2,
  WORKING_SIDE: 1600,
};

export const SHEET = {
  BLANK: 320,
  BLUR: 0.0005,
  BROAD: 0.25,
  COARSE_BLUR: 0.006,
  DARKER: 0.35,
  GLANCE: 160,
  GROUND_WINDOW: 0.25,
  LEAST_SHEETS: 0.12,
  RAGGED: 0.5,
  SMALLEST_SHEET: 24,
  SOLID: 0.75,
  SQUARE: 0.03,
  TABLE: 0.6,
  WRITTEN: 3,
};

export const INK = {
  EDGE: 0.45,
  EDGE_MARGIN: 3,
  FAINTEST: 0.06,
  LONGEST: 5,
  LOOPS: 6,
  NOISE_MARGIN: 6,
  PINHOLE: 0.04,
  SPECK: 12,
  SPECKS: 0.4,
  THICKEST: 0.45,
  UNEVEN: 0.75,
  WRITING: 0.16,
};

export const LINES = {
  DIGIT_IN_STROKES: 4,
  LONG: 2.5,
  MOST_DIGITS: 50,
  SHORTEST: 0.2,
  STRAIGHT: 8,
  TALLER: 1.5,
  THICKEST_LINE: 2,
};

export const LAYOUT = {
  BAR: 2,
  FLATTEST: 4,
  FOOT: 0.06,
  MOST_MEASURED: 50,
  MOST_PIECES: 800,
  NECK: 0.5,
  SMALLEST_DIGIT: 0.35,
  SMALLEST_PART: 0.12,
  TINY: 64,
};

export const TOUCHING = {
  APART: 0.2,
  BREAK: 0.5,
  JOIN: 1.0,
  NARROWEST: 0.6,
  NEAR: 0.15,
  PARTS: 8,
  COARSE: 24,
  SHORTEST_DIGIT: 0.5,
  SLOPE: 3.0,
  SPLINTER: 0.6,
  STEEP: 0.1,
  THROUGH: 2.5,
  USUAL: 1.05,
  WHOLE: 0.2,
  WIDEST: 1.4,
};

export const AS_MNIST = {
  CANVAS: 72,
  MARGIN: 6,
  KEPT: [0.08, 0.3],
  NATIVE: 26,
  STROKE: 0.13,
  TIE: 1e-06,
};

export const CERTAINTY = {
  MANY: 20,
  NUMBERS: 0.25,
  NUMBERS_OF_MANY: 0.5,
};

export const RECOGNIZE = {
  BETTER: 0.1,
  DOUBTFUL: 0.8,
  SEVERAL: 3,
  UPRIGHT: 0.9,
};
