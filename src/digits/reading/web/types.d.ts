// The shapes that the modules share; nothing here runs.

type Numbers = ArrayLike<number>;
type Pixels = Uint8Array | Int32Array | Float32Array | Float64Array;
type Bytes = Uint8ClampedArray<ArrayBuffer>; // red, green, blue and alpha of every pixel
type Floats = Float32Array | Float64Array;
type Kind<T> = new (length: number) => T;
type Change = (value: number, index: number) => number | boolean;

// A picture, one number a pixel, row by row.
type Grid<T extends Pixels = Pixels> = { height: number; width: number; data: T };
type Mask = Grid<Uint8Array>; // of 0 and 1
type Labels = Grid<Int32Array> & { most?: number }; // the largest label, once it is known
type Grey = Grid<Float32Array>; // 1 = white paper; as ink, 1 = ink
type Side = "left" | "top" | "right" | "bottom";
type Box = Record<Side, number>;

// Parameters are views of theta: W[layer], row by row, and b[layer]. A gradient has the same form.
type Network = { sizes: number[]; theta: Floats; W: Floats[]; b: Floats[] };
type Packed = { sizes: number[]; parameters: string }; // a network of Python's
type Split = { images: Numbers[]; labels: Numbers };
type Score = { loss: number; accuracy: number }; // nats, and 0 to 1
type See = (activations: Floats[], label: number) => void;
type Scoring = Generator<undefined, Score>; // yields after each image

// A picture that was opened; scale: pixels of the file or drawing for each of its own, x and y;
// shown: the picture in color, of its size.
type Opened = { grey: Grey; scale: number[] };
type Shown = Opened & { shown: HTMLCanvasElement };
type Sheet = { window: Box; inside: Mask; light: boolean };
type Ink = { ink: Grey; mask: Mask };
type Seen = Ink & { contrast: Grey };
type Line = { rows: number[]; columns: number[]; start: number; stop: number; length: number };
type Piece = Box & { labels: number[] } & Record<"area" | "width" | "height" | "size", number>;
type Found = { pieces: Piece[]; labels: Labels; width: number }; // width: of the pen
type Parts = { parts: Piece[]; breaks: number[]; bridges: number[] }; // the costs between parts
type Span = { first: number; stop: number; piece: Piece; cost: number };

type Limits = Record<"unsureBelow" | "doubtfulBelow" | "refuseBelow", number>; // of evidence
type Reader = { network: Network; refuser: Network } & Limits;
type Judged = { probabilities: number[]; isDigit: number; evidence: number };
type Digit = Judged & { box: number[]; image: Float32Array; digit: number; doubt: string };
type Reading = { text: string; rows: Digit[][]; digits: Digit[]; leftOut: Digit[]; hint: string };
// A hidden unit, and what each pixel adds to it.
type Reason = Record<"unit" | "activation" | "speaksFor" | "contribution", number> & {
  weights: number[];
};
type Read = { piece: Piece; digit: Digit };

// The ink of a picture, turned left by turn quarter turns, and the rows found in it. Its height and
// width are those before the turn.
type Place = { scale: number[]; turn: number; height: number; width: number };
type Writing = { ink: Grey; labels: Labels; strokes: number; reader: Reader } & Place;
type Own = Ink & Pick<Writing, "reader" | "scale">;
type Page = Writing & { rows: Read[][]; count: number; certainty: number };

// The widgets: lines through points [x, y], with a gap where one is null, and dots.
type Dots = { x: number; y: number | null; class: string }[];
type Lines = { class: string; label?: string; points: any[] }[];
type Drawn = { said: string; lines: Lines; marks: Dots; cursor: number | null };
type Unit = { layer: number; unit: number }; // layer 1 is the first hidden one
type Stroke = { width: number; points: number[][] };
type Correction = { label: number; pixels: string }; // base64 of 784 bytes, 255 = ink

// What a network has been taught, its accuracy on MNIST test images before and after, their number
// in tests, and in words where corrections are kept, and a note on what went wrong there.
type Lesson = Record<"before" | "after" | "tests", number> &
  Record<"kept" | "note", string> & { corrections: Correction[]; network: Network };

// A training run in a page: a point of its curves has the mean score since the last one; start holds
// the first layer's weights before the first step; broken: the loss is no longer a number.
type Point = { passes: number; training?: Score; heldOut: Score };
type Steps = { points: Point[]; steps: number; passes: number; broken: boolean };
type Run = { network: Network; start: Floats } & Steps;
