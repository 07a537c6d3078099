// Training in slices, and teaching a hand: what a page does while its reader looks on.
import assert from "node:assert/strict";
import { test } from "node:test";

const load = (path) => import(new URL(`../../../src/digits/${path}.js`, import.meta.url));
const { evaluate } = await load("reading/web/ann");
const { newRun, uniformNumbers, unitsOff } = await load("notebook/learn");
const { teach, teachRefuser } = await load("notebook/teach");

const SETTINGS = {
  ...{ copies: 8, rate: 0.03, settling: 0.006, mostPasses: 5, batchSize: 32, atRandom: 100 },
  ...{ stepsBack: [0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], sure: 0.8, copiesRight: 0.95 },
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
const sets = { training: lessons.rehearsal, heldOut: others };

function advance({ run, work }, passes) {
  let slices = 0;
  for (; run.passes < passes; slices++) if (work.next().done) break;
  return slices;
}
function trained(sets, widths, passes) {
  const made = newRun(sets, widths, { rate: 0.1, batchSize: 32 });
  return { slices: advance(made, passes), ...made };
}
const { run, slices } = trained(sets, [32, 16], 10);
const { network } = run;

test("a run learns, in slices of one image, and the same seed gives the same", () => {
  const { points, steps } = run;
  assert.deepEqual(trained(sets, [32, 16], 1).run.points, points.slice(0, 2));
  assert.equal(steps, 10 * 10); // the last batch of a pass is short
  assert.ok(slices >= 10 * 300 + (points.length - 1) * 100, `${slices} slices`);
  assert.deepEqual([points[0].passes, points[0].training], [0, undefined]);
  assert.ok(points.at(-1).heldOut.accuracy > 0.9, `${points.at(-1).heldOut.accuracy}`);
  assert.ok(points.at(-1).training.loss < 0.5 * points[1].training.loss);
});

test("settings hold from the next step on; training that breaks says so, and ends", () => {
  const settings = { rate: 0, batchSize: 300 };
  const { run, work } = newRun(sets, [8, 6], settings);
  const theta = run.network.theta.slice();
  advance({ run, work }, 1);
  assert.deepEqual(run.network.theta, theta);
  Object.assign(settings, { rate: 0.1, batchSize: 60 });
  advance({ run, work }, 2);
  assert.equal(run.steps, 1 + 5);
  assert.notDeepEqual(run.network.theta, theta);
  settings.rate = 1e200;
  advance({ run, work }, 9);
  assert.ok(run.broken && run.passes < 9);
  assert.ok(work.next().done);
});

test("units that are off for all images are counted", () => {
  const { network } = newRun(sets, [8, 6], SETTINGS).run;
  const some = unitsOff(network, others.images);
  assert.ok(some < 6);
  network.b[1].fill(-1e9);
  assert.ok(unitsOff(network, others.images) - some >= 6 - some);
});

test("a few examples teach a form in short steps, and nothing else is forgotten", () => {
  const [own, further] = [5, 50].map((count) => splitOf(Array(count).fill(5), count));
  const before = { further: accuracy(network, further), others: accuracy(network, others) };
  const theta = network.theta.slice();
  const examples = own.images.map((image) => ({ label: 5, image }));
  let count = 0;
  const steps = teach(network, examples, lessons);
  const counted = { next: () => ++count && steps.next() };
  const taught = result(counted);
  assert.ok(before.further < 0.1 && before.others > 0.95, JSON.stringify(before));
  assert.ok(accuracy(taught, further) >= 0.9, `${accuracy(taught, further)}`);
  assert.ok(accuracy(taught, others) >= before.others - 0.05, `${accuracy(taught, others)}`);
  assert.deepEqual(network.theta, theta); // it stays what it was, so that undoing is exact
  assert.ok(count > 600, `${count} steps`); // one per image, so that each takes about a millisecond
  const reversed = result(teach(network, [...examples].reverse(), lessons));
  assert.deepEqual(reversed.theta, taught.theta);
});

test("the refuser learns that examples are digits, and still refuses turned digits", () => {
  const turned = ({ images }) =>
    images.map((image) => image.map((_, n) => image[28 * (n % 28) + 27 - Math.floor(n / 28)]));
  const lying = known.slice(0, 100).map((kind) => 3 + (kind % 2));
  const digits = splitOf(lying, 6);
  const labels = known.slice(0, 200).map((_, n) => Number(n < 100));
  const figures = { images: [...digits.images, ...turned(digits)], labels };
  const { network } = trained({ training: figures, heldOut: figures }, [16], 30).run;
  const odd = splitOf(Array(30).fill(5), 8).images;
  const isDigit = (network, images) => accuracy(network, { images, labels: images.map(() => 1) });
  const examples = odd.slice(0, 5).map((image) => ({ label: 1, image }));
  const given = { rehearsal: digits, settings: SETTINGS };
  const taught = result(teachRefuser(network, examples, given));
  const [before, after] = [network, taught].map((one) => isDigit(one, odd.slice(5)));
  assert.ok(before < 0.5 && after >= 0.9, `${before} ${after}`);
  assert.ok(isDigit(taught, turned(digits)) < 0.1 && isDigit(taught, digits.images) > 0.9);
});
