// Makes dist/: what the kith binary carries and serves under /assets/. Run by `cargo xtask setup`.
//
// Only what the style sheet names is copied from the design system, so no logo, favicon or font of theirs can slip in.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const modules = join(here, "node_modules");
const designSystem = join(modules, "nhsuk-frontend/dist/nhsuk");

/** Where each file that the style sheet may name comes from, by its path under /assets/. */
function source(path) {
  if (path.startsWith("fonts/")) {
    return join(modules, "@fontsource/atkinson-hyperlegible/files", path.slice("fonts/".length));
  }
  return join(designSystem, "assets", path);
}

async function put(path, content) {
  const target = join(dist, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}

// The folder itself stays: the compiler of the binary wants it to exist at all times.
await mkdir(dist, { recursive: true });
for (const entry of await readdir(dist)) {
  await rm(join(dist, entry), { recursive: true });
}

const { css } = compile(join(here, "styles/kith.scss"), {
  style: "compressed",
  charset: false, // it would be a byte order mark, which must stand first; the credit does
  loadPaths: [modules],
});
const { name, version, license, homepage } = JSON.parse(await readFile(join(modules, "nhsuk-frontend/package.json"), "utf8"));
const credit = `/*! ${name} ${version} by NHS England, ${license} licence, ${homepage} */\n`;
await put("kith.css", `@charset "utf-8";\n${credit}${css}`);

const named = new Set([...css.matchAll(/url\("?([^")]+)"?\)/g)].map((match) => match[1]));
for (const url of named) {
  if (!url.startsWith("/assets/")) {
    throw new Error(`the style sheet fetches ${url}; everything must come from /assets/`);
  }
  const path = url.slice("/assets/".length);
  await put(path, await readFile(source(path)));
}

const designScript = await readFile(join(designSystem, "nhsuk-frontend.min.js"), "utf8");
await put("nhsuk.js", credit + designScript.replace(/\/\/# sourceMappingURL=.*\s*$/, "\n"));

await cp(join(here, "scripts"), dist, { recursive: true });
await cp(join(here, "images"), dist, { recursive: true });
await put("fonts/licence.txt", await readFile(join(modules, "@fontsource/atkinson-hyperlegible/LICENSE")));

console.log(`assets/dist: ${named.size} files for the style sheet of ${Math.round(css.length / 1000)} kB`);
