// Builds what the browser gets from npm's packages into build/assets/, which git ignores: `make assets`.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { compileAsync } from "sass-embedded";
import { without } from "./rules.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "..", "node_modules");
const target = join(here, "..", "build", "assets");

await rm(target, { recursive: true, force: true }); // what is not built any more is not served any more
await mkdir(target, { recursive: true });

const style = await compileAsync(join(here, "govuk-frontend.scss"), {
  loadPaths: [packages],
  style: "compressed",
  quietDeps: true,
});
for (const licensed of ["GDS Transport", "url("]) {
  if (style.css.includes(licensed)) throw new Error(`The style sheet mentions ${licensed}: check assets/govuk-frontend.scss`);
}
// One style sheet for every page: theirs without what we never use, then ours.
const lines = (await readFile(join(here, "not-used.txt"), "utf8")).split("\n");
const names = lines.filter((line) => line && !line.startsWith("#"));
await keepStyle("product.css", without(style.css, names));
await keepStyle("scrutiny.css"); // with a quarter of ours, for a quarter of the pages: layouts/scrutiny.html

async function keepStyle(name, before = "") {
  const { code } = await transform(before + (await readFile(join(here, name), "utf8")), {
    loader: "css",
    minify: true,
    logLevel: "warning",
  });
  await writeFile(join(target, name), code);
}

for (const name of ["agenda.js", "enhance.js", "passkey.js"]) {
  await build({
    entryPoints: [join(here, name)],
    outfile: join(target, name),
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2020",
    legalComments: "none",
    logLevel: "warning",
  });
}
