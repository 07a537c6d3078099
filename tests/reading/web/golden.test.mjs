// The golden vectors: every step in JavaScript gives what it gives in Python, see ../golden.py.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";

const GOLDEN = new URL("golden/", import.meta.url);
const WEB = new URL("../../../src/digits/reading/web/", import.meta.url);
const FLOATS = { float32: Float32Array, float64: Float64Array };
const KINDS = { ...FLOATS, bytes: Uint8Array, int32: Int32Array };

const open = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, GOLDEN), "utf8"));
const load = (name) => import(new URL(`${name}.js`, WEB));
const { readerFrom } = await load("certainty");
const { forward, newNetwork } = await load("ann");
const reader = await readerFrom(open("reader"));

// Where JavaScript takes or gives something in another shape than the cases.
const ADAPTED = {
  otsuThreshold: (otsuThreshold) => (picture) => otsuThreshold(picture.data),
  partAll: (partAll) => (pieces, labels, width) => ({ ...partAll(pieces, labels, width), labels }),
  forward: (forward) => (own, image) => forward(own.network, image.data).slice(1),
  newNetwork: () => (sizes) => some(made(sizes)),
  backward: (backward) => (sizes, images, labels) => {
    const [network, gradient] = [made(sizes), newNetwork(sizes, () => 0)];
    const add = (image, n) => backward(network, forward(network, image), labels[n], gradient);
    rowsOf(images).forEach(add);
    return some(gradient);
  },
  step: (step) => (sizes, images, labels, batches, rate) => {
    const [network, split] = [made(sizes), { images: rowsOf(images), labels }];
    const losses = batches.map((rows) => last(step(network, split, rows, rate)).loss);
    return { losses, theta: some(network) };
  },
  evaluate: (evaluate) => (sizes, images, labels) =>
    last(evaluate(made(sizes), { images: rowsOf(images), labels })),
  judge: (judge) => (own, image) => judge(own, image.data),
  favors: (favors) => (own) => favors(own.network),
  why: (why) => (own, image, most) => why(own.network, image.data, most),
  read: (read) => (grey, own) => read({ grey, scale: [1, 1] }, own),
};

// As in golden.py: an untrained network, and some of its parameters.
function made(sizes) {
  let n = 0;
  return newNetwork(sizes, () => Math.sin(n * n++));
}
const some = ({ theta }) => theta.filter((_, n) => n % 101 === 0);
const rowsOf = ({ height, width, data }) =>
  Array.from({ length: height }, (_, n) => data.subarray(n * width, (n + 1) * width));

function last(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  if (value.dots) return masked(value.dots);
  if (value.packed) return unpack(value);
  if (value.reader)
    return {
      ...reader,
      doubtfulBelow: value.reader.doubtful_below ?? reader.doubtfulBelow,
      refuseBelow: value.reader.refuse_below ?? reader.refuseBelow,
    };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part)]));
}

function masked(rows) {
  const data = Uint8Array.from(rows.join(""), (one) => one === "#");
  return { height: rows.length, width: rows[0].length, data };
}

function unpack({ kind, height, width, packed }) {
  const bytes = Uint8Array.from(inflateSync(Buffer.from(packed, "base64")));
  const data = new KINDS[kind](bytes.buffer);
  const grey = kind === "bytes" ? Float32Array.from(data, (byte) => byte / 255) : data;
  return { height, width, data: grey };
}

// Whether what is found has all that is expected, numbers to a millionth.
function agree(found, expected, path) {
  if (typeof expected === "number") {
    const apart = Math.abs(Number(found) - expected);
    assert.ok(
      apart <= 1e-6 * Math.max(1, Math.abs(expected)),
      `${path}: ${found}, not ${expected}`,
    );
  } else if (ArrayBuffer.isView(expected) || Array.isArray(expected)) {
    const values = found.data ?? found; // an image stands alone or in a grid
    assert.equal(values.length, expected.length, `${path}: length`);
    for (let n = 0; n < expected.length; n++) agree(values[n], expected[n], `${path}[${n}]`);
  } else if (expected?.data && ArrayBuffer.isView(found)) {
    agree(found, expected.data, path);
  } else if (expected && typeof expected === "object") {
    for (const key of Object.keys(expected)) agree(found[key], expected[key], `${path}.${key}`);
  } else assert.equal(found, expected, path);
}

// What the steps are made of, and what decode has run already.
const PARTS = "networkFrom copied readerFrom makePiece inflatedBytes probabilitiesOf gains".split(
  " ",
);

const modules = readdirSync(GOLDEN).map((file) => file.replace(".json", ""));
for (const name of modules.filter((file) => file !== "reader")) {
  const module = await load(name);
  const cases = open(name);
  test(`${name}: every step has a case`, () => {
    const steps = new Set([...PARTS, ...cases.map(({ step }) => step)]);
    const own = Object.keys(module).filter((step) => name !== "arrays" && !steps.has(step));
    assert.deepEqual(own, []);
  });
  for (const { step, about, given, gives } of cases) {
    test(`${name}.${step}: ${about}`, () => {
      const run = ADAPTED[step]?.(module[step]) ?? module[step];
      agree(run(...decode(given)), decode(gives), step);
    });
  }
}
