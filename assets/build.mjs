// Builds the style sheet and the scripts into dashub/static/build/ (git-ignored).
// Everything is served from our own address: no CDN, no fonts, no image of GOV.UK's.
import { copyFile, cp, mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as esbuild from "esbuild"
import * as sass from "sass"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const out = join(root, "dashub/static/build")

// A deprecation inside a vendor's own file is for the vendor to put right.
const ours = (stack = "") => !stack.includes("node_modules/@ministryofjustice/")

function styles() {
  const { css } = sass.compile(join(root, "assets/scss/app.scss"), {
    loadPaths: [root],
    style: "compressed",
    quietDeps: true,
    logger: { warn: (message, { stack }) => ours(stack) && console.warn(message, stack), debug: console.log },
  })
  return writeFile(join(out, "app.css"), css)
}

function scripts() {
  return esbuild.build({
    entryPoints: { app: "assets/js/app.mjs", "js-enabled": "assets/js/js-enabled.js" },
    absWorkingDir: root,
    outdir: out,
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2020",
    legalComments: "none",
    logLevel: "warning",
  })
}

function images() {
  const moj = join(root, "node_modules/@ministryofjustice/frontend/moj/assets/images")
  const icons = ["icon-close-cross-black", "icon-tag-remove-cross", "icon-tag-remove-cross-white", "icon-toggle-plus-minus", "icon-document"]
  return Promise.all([
    cp(join(root, "assets/images"), out, { recursive: true }),
    ...icons.map((name) => copyFile(join(moj, `${name}.svg`), join(out, `${name}.svg`))),
  ])
}

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
await Promise.all([styles(), scripts(), images()])
