// Teaching a hand: what the network learns, and how corrections are kept.
import assert from "node:assert/strict";
import { test } from "node:test";

const load = (path) => import(new URL(`../../../src/digits/${path}.js`, import.meta.url));
const { evaluate } = await load("reading/web/ann");
const { correctionOf, fromText, imageOf, newHand, toText, MOST } = await load("notebook/hand");
const { newRun, uniformNumbers } = await load("notebook/learn");
const { comparedWith, othersSaid } = await load("notebook/taught");
const { teach, teachRefuser } = await load("notebook/teach");

const SETTINGS = {
  copies: 8,
  rate: 0.03,
  settling: 0.006,
  mostPasses: 5,
  batchSize: 32,
  atRandom: 100,
  stepsBack: [0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  sure: 0.8,
  copiesRight: 0.95,
  limits: { rotation: 12, scale: 0.06, shear: 0.15, shift: 0.5, bend: 24, thickness: 0.5 },
};

function result(work) {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

// Bars: each kind at an angle of its own, and no two of a kind alike.
function bar(kind, uniform) {
  const angle = (kind * Math.PI) / 6 + 0.2 * (uniform() - 0.5);
  const [shift, width] = [3 * (uniform() - 0.5), 1.2 + uniform()];
  return Float32Array.from({ length: 784 }, (_, n) => {
    const [x, y] = [(n % 28) - 13.5, Math.floor(n / 28) - 13.5];
    const away = Math.abs(x * Math.cos(angle) + y * Math.sin(angle) - shift);
    return Math.hypot(x, y) < 10 ? Math.min(Math.max(width - away, 0), 1) : 0;
  });
}
function splitOf(labels, seed) {
  const uniform = uniformNumbers(seed);
  return { images: labels.map((kind) => bar(kind, uniform)), labels };
}
const accuracy = (network, split) => result(evaluate(network, split)).accuracy;

// A network that reads five kinds of bars, and has never seen the sixth, the kind 5.
const known = Array.from({ length: 300 }, (_, n) => n % 5);
const lessons = { rehearsal: splitOf(known, 1), settings: SETTINGS };
const others = splitOf(known.slice(0, 100), 4);
const { run, work } = newRun({ training: lessons.rehearsal, heldOut: others }, [32, 16], {
  rate: 0.1,
  batchSize: 32,
});
while (run.passes < 10) work.next();
const { network } = run;

test("a few examples teach a form, and nothing else is forgotten", () => {
  const [own, further] = [5, 50].map((count) => splitOf(Array(count).fill(5), count));
  const before = { further: accuracy(network, further), others: accuracy(network, others) };
  const theta = network.theta.slice();
  const examples = own.images.map((image) => ({ label: 5, image }));
  const taught = result(teach(network, examples, lessons));
  assert.ok(before.further < 0.1 && before.others > 0.95, JSON.stringify(before));
  assert.ok(accuracy(taught, further) >= 0.9, `${accuracy(taught, further)}`);
  assert.ok(accuracy(taught, others) >= before.others - 0.05, `${accuracy(taught, others)}`);
  assert.deepEqual(network.theta, theta); // it stays what it was, so that undoing is exact

  const reversed = result(teach(network, [...examples].reverse(), lessons));
  assert.deepEqual(reversed.theta, taught.theta);
});

test("the refuser learns that examples are digits, and still refuses turned digits", () => {
  const turned = ({ images }) =>
    images.map((image) => image.map((_, n) => image[28 * (n % 28) + 27 - Math.floor(n / 28)]));
  const digits = splitOf(
    known.slice(0, 100).map((kind) => 3 + (kind % 2)),
    6,
  ); // 3 and 4 lie down
  const figures = {
    images: [...digits.images, ...turned(digits)],
    labels: known.slice(0, 200).map((_, n) => Number(n < 100)),
  };
  const { run, work } = newRun({ training: figures, heldOut: figures }, [16], {
    rate: 0.1,
    batchSize: 32,
  });
  while (run.passes < 30) work.next();
  const odd = splitOf(Array(30).fill(5), 8);
  const isDigit = (network, images) => accuracy(network, { images, labels: images.map(() => 1) });
  const examples = odd.images.slice(0, 5).map((image) => ({ label: 1, image }));
  const taught = result(
    teachRefuser(run.network, examples, { rehearsal: digits, settings: SETTINGS }),
  );
  const [before, after] = [run.network, taught].map((network) =>
    isDigit(network, odd.images.slice(5)),
  );
  assert.ok(before < 0.5 && after >= 0.9, `${before} ${after}`);
  assert.ok(isDigit(taught, turned(digits)) < 0.1);
});

test("teaching goes on in short steps", () => {
  const steps = teach(network, [{ label: 3, image: lessons.rehearsal.images[4] }], lessons);
  let count = 0;
  while (!steps.next().done) count++;
  assert.ok(count > 600, `${count} steps`); // one per image, so that each takes about a millisecond
});

// What a browser keeps

function fakeStorage({ most = Infinity } = {}) {
  const storage = Object.create({
    getItem: (key) => storage[key] ?? null,
    setItem(key, text) {
      if (Object.keys(storage).length >= most) throw new Error("QuotaExceededError");
      storage[key] = text;
    },
    removeItem: (key) => delete storage[key],
  });
  return storage;
}
const drawn = (label) => correctionOf(label, bar(label, uniformNumbers(label)));
const labelsOf = (hand) => hand.list().map(({ label }) => label);

test("a correction survives as text, to a 255th of ink", () => {
  const image = bar(2, uniformNumbers(9));
  const { corrections, damaged } = fromText(toText([correctionOf(7, image)]), "my-hand.json");
  assert.deepEqual([corrections.length, corrections[0].label, damaged], [1, 7, 0]);
  const back = imageOf(corrections[0]);
  assert.ok(image.every((ink, n) => Math.abs(ink - back[n]) <= 0.5 / 255 + 1e-6));
});

test("what is damaged is left out and counted, and what is not a hand is refused", () => {
  const good = drawn(4);
  const bad = [
    null, 7, {}, { ...good, label: 10 }, { ...good, label: "4" }, { ...good, label: 1.5 },
    { label: 4, pixels: good.pixels.slice(4) }, { label: 4, pixels: "%%%" }, { label: 4, pixels: [1] },
  ]; // prettier-ignore
  const read = fromText(JSON.stringify({ digits: [...bad, { ...good, more: "<b>" }] }), "a.json");
  assert.deepEqual(read, { corrections: [good], damaged: bad.length });
  for (const text of ["", "alert(1)", "[]", "null", "7", '{"digits": {}}', '{"digits": [1]}'])
    assert.throws(() => fromText(text, "a.json"), /a\.json (is not JSON|has no corrected digits);/);
  assert.throws(() => fromText(" ".repeat(5e6), "a.json"), /a\.json is too large/);
});

test("two tabs lose nothing of each other's", () => {
  const storage = fakeStorage();
  const [one, other] = [newHand(storage), newHand(storage)];
  one.change({ add: [drawn(1)] });
  other.change({ add: [drawn(2)] });
  one.change({ add: [drawn(3)] });
  assert.deepEqual(labelsOf(one), labelsOf(other));
  assert.deepEqual(labelsOf(newHand(storage)).sort(), [1, 2, 3]);
  other.change({ remove: drawn(1) });
  assert.deepEqual(labelsOf(one).sort(), [2, 3]);
  one.change({ clear: true });
  assert.deepEqual(Object.keys(storage), []);
});

test("the same digit again replaces its correction", () => {
  const hand = newHand(fakeStorage());
  hand.change({ add: [drawn(1), drawn(2)] });
  hand.change({ add: [{ ...drawn(1), label: 7 }] });
  assert.deepEqual(labelsOf(hand), [2, 7]);
});

test("without storage, or with a full one, corrections last as long as the page", () => {
  const gone = {
    get length() {
      throw new Error("SecurityError");
    },
    setItem() {
      throw new Error("SecurityError");
    },
  };
  for (const storage of [null, gone, fakeStorage({ most: 1 })]) {
    const hand = newHand(storage);
    hand.change({ add: [drawn(1), drawn(2)] });
    assert.deepEqual(labelsOf(hand), [1, 2]);
    assert.match(hand.note(), /cannot store your corrections; export them/);
    hand.change({ clear: true });
    assert.deepEqual([labelsOf(hand), hand.note()], [[], ""]);
  }
});

test("stored text that is damaged is ignored, with a sentence, and goes with the rest", () => {
  const storage = fakeStorage();
  const hand = newHand(storage);
  hand.change({ add: [drawn(6)] });
  Object.assign(storage, { "digits.hand.x": "{", "digits.hand.y": '{"label": 77}', other: "mine" });
  assert.deepEqual(labelsOf(hand), [6]);
  assert.match(hand.note(), /^2 stored corrections are damaged/);
  hand.change({ clear: true });
  assert.deepEqual(Object.keys(storage), ["other"]);
});

test("a hand has an upper limit", () => {
  const many = Array.from({ length: MOST + 1 }, () => drawn(1));
  const hand = newHand(fakeStorage());
  assert.throws(() => hand.change({ add: many }), /at most 600 corrections/);
  assert.deepEqual(hand.list(), []);
});

test("what is said of other digits tells a changed reading from harm", () => {
  const uniform = uniformNumbers(2);
  const constant = (digit) => ({
    sizes: [784, 10],
    W: [new Float64Array(7840)],
    b: [Float64Array.from({ length: 10 }, (_, n) => Number(n === digit))],
  });
  const said = (now, kinds) => {
    const seen = kinds.map((kind) => bar(kind, uniform));
    const lesson = { corrections: [correctionOf(7, seen[0])], network: constant(now) };
    const { others, changes } = result(comparedWith(lesson, constant(1), seen));
    return othersSaid(others, changes);
  };
  const start = "Other digits seen here: ";
  assert.equal(said(7, [0, 1, 2]), `${start}2 of 2 are read differently now (1 → 7).`);
  assert.equal(said(7, [0, 1]), `${start}1 of 1 is read differently now (1 → 7).`);
  assert.equal(said(1, [0, 1, 2, 3]), `${start}all 3 are read as before.`);
  assert.equal(said(1, [0, 1]), `${start}1, read as before.`);
});
