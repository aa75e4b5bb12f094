// Bundles the scripts and styles of the pages into casework/web/static/dist, each under a name that holds its content's
// hash, and writes manifest.json, by which templates find them. A server that runs meanwhile goes on with the files that
// it knows: those of the build before stay until the one after.
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const into = process.argv.find((one) => one.startsWith("--into="));
const dist = into ? resolve(into.slice(7)) : resolve(here, "../casework/web/static/dist");
const fresh = `${dist}.${process.pid}`; // its own, so that two builds at once do not mix

const entries = {
  app: "src/app.js",
  task: "src/task/index.js",
  reader: "src/reader/index.js",
  diagram: "src/diagram/index.js",
  "diagram-map": "src/diagram/map.js",
  comments: "src/comments/index.js",
  forecast: "src/forecast/index.js",
  casework: "src/casework-entry.css",
  mark: "src/mark.svg",
  "pdf.worker": "node_modules/pdfjs-dist/build/pdf.worker.mjs",
};
const present = Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(join(here, path))));

// The typeface of GOV.UK may be used on its own services only: its rules are left out, and ours is set in casework.css.
const withoutForeignType = {
  name: "without-foreign-type",
  setup(bundler) {
    bundler.onLoad({ filter: /govuk-frontend[\\/]dist[\\/].*\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8"))
        .replace(/@font-face\{[^}]*\}/g, "")
        .replace(/"?GDS Transport"?,\s*/g, "")
        .replaceAll("screen\\0 and", "screen and (max-width:0) and") // a hint to a browser that is gone
        .replace(/url\(\/?assets\/[^)]*\)/g, "none"),
      loader: "css",
    }));
  },
};

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: present,
  outdir: fresh,
  bundle: true,
  splitting: true,
  chunkNames: "part-[hash]",
  minify: true,
  format: "esm",
  target: ["chrome123", "firefox123", "safari17.5"],
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".woff": "file", ".ttf": "file", ".eot": "file", ".svg": "copy" },
  legalComments: "linked",
  metafile: true,
  plugins: [withoutForeignType],
  logLevel: "warning",
});

const names = Object.fromEntries(Object.entries(present).map(([name, path]) => [path, name]));
const manifest = {};
for (const [path, output] of Object.entries(result.metafile.outputs)) {
  const name = relative(fresh, resolve(here, path));
  const entry = output.entryPoint && names[output.entryPoint];
  if (entry) {
    manifest[`${entry}.${name.split(".").pop()}`] = name;
    if (output.cssBundle) manifest[`${entry}.css`] = relative(fresh, resolve(here, output.cssBundle));
  }
}

// What pdf.js fetches by name while it draws: letters of other scripts, fonts that a file names and does not hold.
const { version } = JSON.parse(await readFile(join(here, "node_modules/pdfjs-dist/package.json"), "utf8"));
for (const folder of ["cmaps", "standard_fonts", "wasm"]) {
  const name = `pdfjs-${version}/${folder}`;
  await cp(join(here, "node_modules/pdfjs-dist", folder), join(fresh, name), { recursive: true });
  manifest[`pdf.${folder}`] = `${name}/`;
}

// A name holds its content's hash, so what is there already is the same. The manifest comes last and at once.
const made = (await readdir(fresh)).sort();
await mkdir(dist, { recursive: true });
for (const name of made) {
  if (!existsSync(join(dist, name))) await rename(join(fresh, name), join(dist, name)).catch(refuseUnlessThere(name));
}
await replace("manifest.json", JSON.stringify(manifest, Object.keys(manifest).sort(), 1));

const [last = [], before = []] = await builds();
const earlier = process.argv.includes("--alone") ? [] : String(last) === String(made) ? before : last;
await replace("builds.json", JSON.stringify([made, earlier], null, 1));
const kept = new Set([...made, ...earlier, "manifest.json", "builds.json"]);
for (const name of await readdir(dist)) {
  if (!kept.has(name) && !name.startsWith(".")) await rm(join(dist, name), { recursive: true, force: true });
}
await rm(fresh, { recursive: true, force: true });
console.log(`Built ${Object.keys(manifest).length} files into ${relative(process.cwd(), dist) || basename(dist)}.`);

/** The names of the files of this folder's last two builds, the latest first. */
async function builds() {
  try {
    return JSON.parse(await readFile(join(dist, "builds.json"), "utf8"));
  } catch {
    return [(await readdir(dist)).filter((name) => !made.includes(name)).sort()];
  }
}

/** Another build may have brought the same file in the meantime. */
function refuseUnlessThere(name) {
  return (error) => {
    if (!existsSync(join(dist, name))) throw error;
  };
}

/** A file is either as it was or as it is now, never half. */
async function replace(name, text) {
  const next = join(dist, `.${name}.${process.pid}`);
  await writeFile(next, text);
  await rename(next, join(dist, name));
}
