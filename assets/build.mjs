// Builds what the browser gets from npm's packages into build/assets/, which git ignores: `make assets`.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compileAsync } from "sass-embedded";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "..", "node_modules");
const target = join(here, "..", "build", "assets");

await mkdir(target, { recursive: true });

const style = await compileAsync(join(here, "govuk-frontend.scss"), {
  loadPaths: [packages],
  style: "compressed",
  quietDeps: true,
});
for (const licensed of ["GDS Transport", "url("]) {
  if (style.css.includes(licensed)) throw new Error(`The style sheet mentions ${licensed}: check assets/govuk-frontend.scss`);
}
await writeFile(join(target, "govuk-frontend.css"), style.css);

for (const name of ["enhance.js", "passkey.js"]) {
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
