// Compiles the web shell's styles and scripts into static/built. Run at set-up: `node build.mjs`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import * as sass from "sass";

const site = "src/twofold/site";
const built = `${site}/static/built`;
const fonts = "node_modules/@fontsource-variable/public-sans/files";

rmSync(built, { recursive: true, force: true });
mkdirSync(`${built}/fonts`, { recursive: true });

for (const face of ["latin-wght-normal", "latin-ext-wght-normal", "latin-wght-italic"]) {
  cpSync(`${fonts}/public-sans-${face}.woff2`, `${built}/fonts/${face}.woff2`);
}

for (const sheet of ["shell", "map"]) {
  const { css } = sass.compile(`${site}/sass/${sheet}.scss`, {
    loadPaths: ["node_modules"],
    style: "compressed",
    quietDeps: true,
  });
  writeFileSync(`${built}/${sheet}.css`, css);
}

await build({
  entryPoints: [`${site}/js/shell.js`, `${site}/js/map.js`],
  outdir: built,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
});

// MapLibre's worker must come from the same release as the library, as a file of ours: the policy forbids blob workers.
// Its note of a source map goes, since hashing file names follows every address and the map is not there.
const worker = readFileSync("node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs", "utf8");
writeFileSync(`${built}/map-worker.js`, worker.replace(/\n?\/\/# sourceMappingURL=.*/g, ""));
