// Bundles each widget and all its imports into one file that Python reads: notebook/built/*.js.
// With --check it writes nothing, and fails if a file is out of date.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url)); // src/digits
const WIDGETS = ["pad", "train", "images", "rates", "epochs", "mistakes", "bend"];
const BUNDLES = [
  { entryPoints: WIDGETS.map((name) => `notebook/${name}.js`), format: "esm" }, // what anywidget loads
  {
    entryPoints: ["notebook/page.js"], // a plain script
    format: "iife",
    globalName: "digits",
    banner: { js: '"use strict";' },
  },
];

const check = process.argv.includes("--check");
for (const bundle of BUNDLES) {
  const { outputFiles } = await build({
    ...bundle,
    absWorkingDir: PACKAGE,
    bundle: true,
    charset: "utf8",
    outdir: "notebook/built",
    target: "es2022",
    write: !check,
  });
  for (const { path, contents } of outputFiles ?? []) {
    if (Buffer.compare(await readFile(path).catch(() => Buffer.of()), contents)) {
      console.error(`${path} is out of date; run npm run build`);
      process.exitCode = 1;
    }
  }
}
