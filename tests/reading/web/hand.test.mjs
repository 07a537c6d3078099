// A hand: how corrections are kept, and what is said of them.
import assert from "node:assert/strict";
import { test } from "node:test";

const load = (path) => import(new URL(`../../../src/digits/notebook/${path}.js`, import.meta.url));
const { correctionOf, fromText, imageOf, newHand, toText, MOST } = await load("hand");
const { comparedWith, othersSaid } = await load("taught");

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
const image = (kind) =>
  Float32Array.from({ length: 784 }, (_, n) => ((n * (kind + 2)) % 997) / 997);
const drawn = (label) => correctionOf(label, image(label));
const labelsOf = (hand) => hand.list().map(({ label }) => label);

test("a correction survives as text; what is damaged is counted, what is no hand refused", () => {
  const back = fromText(toText([drawn(7)]), "my-hand.json");
  assert.deepEqual([back.corrections.length, back.corrections[0].label, back.damaged], [1, 7, 0]);
  const kept = imageOf(back.corrections[0]);
  assert.ok(image(7).every((ink, n) => Math.abs(ink - kept[n]) <= 0.5 / 255 + 1e-6));
  const good = drawn(4);
  const labels = [10, "4", 1.5].map((label) => ({ ...good, label }));
  const pixels = [good.pixels.slice(4), "%%%", [1]].map((pixels) => ({ label: 4, pixels }));
  const bad = [null, 7, {}, ...labels, ...pixels];
  const read = fromText(JSON.stringify({ digits: [...bad, { ...good, more: "<b>" }] }), "a.json");
  assert.deepEqual(read, { corrections: [good], damaged: bad.length });
  for (const text of ["", "alert(1)", "[]", "null", "7", '{"digits": {}}', '{"digits": [1]}'])
    assert.throws(() => fromText(text, "a.json"), /a\.json (is not JSON|has no corrected digits);/);
  assert.throws(() => fromText(" ".repeat(5e6), "a.json"), /a\.json is too large/);
});

test("two tabs lose nothing of each other's; the same digit again replaces its correction", () => {
  const storage = fakeStorage();
  const [one, other] = [newHand(storage), newHand(storage)];
  one.change({ add: [drawn(1)] });
  other.change({ add: [drawn(2)] });
  one.change({ add: [drawn(3)] });
  assert.deepEqual(labelsOf(one), labelsOf(other));
  assert.deepEqual(labelsOf(newHand(storage)).sort(), [1, 2, 3]);
  other.change({ remove: drawn(1) });
  other.change({ add: [{ ...drawn(2), label: 7 }] });
  assert.deepEqual(labelsOf(one).sort(), [3, 7]);
  one.change({ clear: true });
  assert.deepEqual(Object.keys(storage), []);
});

test("without storage, or with a full one, corrections last as long as the page", () => {
  const refuse = () => {
    throw new Error("SecurityError");
  };
  for (const storage of [null, { setItem: refuse }, fakeStorage({ most: 1 })]) {
    const hand = newHand(storage);
    hand.change({ add: [drawn(1), drawn(2)] });
    assert.deepEqual(labelsOf(hand), [1, 2]);
    assert.match(hand.note(), /cannot store your corrections; export them/);
    hand.change({ clear: true });
    assert.deepEqual([labelsOf(hand), hand.note()], [[], ""]);
  }
  const many = Array.from({ length: MOST + 1 }, () => drawn(1));
  const hand = newHand(fakeStorage());
  assert.throws(() => hand.change({ add: many }), /at most 600 corrections/);
  assert.deepEqual(hand.list(), []);
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

test("what is said of other digits tells a changed reading from harm", () => {
  const constant = (digit) => ({
    sizes: [784, 10],
    W: [new Float64Array(7840)],
    b: [Float64Array.from({ length: 10 }, (_, n) => Number(n === digit))],
  });
  const said = (now, count) => {
    const seen = [0, 1, 2, 3].slice(0, count).map(image);
    const lesson = { corrections: [correctionOf(7, seen[0])], network: constant(now) };
    const work = comparedWith(lesson, constant(1), seen);
    for (;;) {
      const { done, value } = work.next();
      if (done) return othersSaid(value.others, value.changes);
    }
  };
  const start = "Other digits seen here: ";
  assert.equal(said(7, 3), `${start}2 of 2 are read differently now (1 → 7).`);
  assert.equal(said(7, 2), `${start}1 of 1 is read differently now (1 → 7).`);
  assert.equal(said(1, 4), `${start}all 3 are read as before.`);
  assert.equal(said(1, 2), `${start}1, read as before.`);
});
