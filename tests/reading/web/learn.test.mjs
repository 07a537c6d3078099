// Training in slices: what a page does while its reader looks on.
import assert from "node:assert/strict";
import { test } from "node:test";

const { newRun, normalNumbers, uniformNumbers, unitsOff } = await import(
  new URL("../../../src/digits/notebook/learn.js", import.meta.url)
);

// Images of ten kinds, each with ink in a place of its own, and noise.
function madeSets() {
  const uniform = uniformNumbers(7);
  const image = (label) =>
    Float32Array.from({ length: 784 }, (_, i) =>
      i % 10 === label ? uniform() : uniform() > 0.8 ? uniform() / 2 : 0,
    );
  const split = (count) => {
    const labels = Array.from({ length: count }, (_, n) => n % 10);
    return { images: labels.map(image), labels };
  };
  return { training: split(50), heldOut: split(20) };
}

function advance({ run, work }, passes) {
  let slices = 0;
  for (; run.passes < passes; slices++) if (work.next().done) break;
  return slices;
}

test("a run learns, in slices of one image, and the same seed gives the same", () => {
  const [one, other] = [0, 1].map(() => newRun(madeSets(), [8, 6], { rate: 0.2, batchSize: 8 }));
  const slices = advance(one, 20);
  advance(other, 20);
  const { points, steps } = one.run;
  assert.deepEqual(points, other.run.points);
  assert.equal(steps, 20 * 7); // the last batch of a pass is short
  assert.ok(slices >= 20 * 50 + points.length * 20 - 20, `${slices} slices`);
  assert.deepEqual([points[0].passes, points[0].training], [0, undefined]);
  assert.ok(points.at(-1).heldOut.accuracy > 0.9, `${points.at(-1).heldOut.accuracy}`);
  assert.ok(points.at(-1).training.loss < 0.5 * points[1].training.loss);
});

test("settings hold from the next step on", () => {
  const settings = { rate: 0, batchSize: 50 };
  const { run, work } = newRun(madeSets(), [8, 6], settings);
  const theta = run.network.theta.slice();
  advance({ run, work }, 1);
  assert.deepEqual(run.network.theta, theta);
  Object.assign(settings, { rate: 0.1, batchSize: 10 });
  advance({ run, work }, 2);
  assert.equal(run.steps, 1 + 5);
  assert.notDeepEqual(run.network.theta, theta);
});

test("training that breaks says so, and ends", () => {
  const { run, work } = newRun(madeSets(), [8, 6], { rate: 1e200, batchSize: 8 });
  advance({ run, work }, 9);
  assert.ok(run.broken && run.passes < 9);
  assert.ok(work.next().done);
});

test("units that are off for all images are counted", () => {
  const { training } = madeSets();
  const { network } = newRun(madeSets(), [8, 6], { rate: 0, batchSize: 8 }).run;
  const some = unitsOff(network, training.images);
  network.b[1].fill(-1e9);
  assert.ok(some < 6);
  assert.ok(unitsOff(network, training.images) - some >= 6 - some);
  assert.ok(unitsOff(network, training.images.slice(0, 1)) >= unitsOff(network, training.images));
});

test("numbers are drawn evenly, and normally", () => {
  const uniform = uniformNumbers(3);
  const [even, normal] = [uniform, normalNumbers(uniform)].map((draw) =>
    Array.from({ length: 20000 }, draw),
  );
  const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;
  assert.ok(even.every((value) => 0 <= value && value < 1));
  assert.ok(Math.abs(mean(even) - 0.5) < 0.01);
  assert.ok(Math.abs(mean(normal)) < 0.03);
  assert.ok(Math.abs(mean(normal.map((value) => value ** 2)) - 1) < 0.05);
});
