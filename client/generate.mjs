/**
 * Write the types of what the server says, from its two documents, or with `--check` only
 * say whether the files are what would be written.
 */

import { readFileSync, writeFileSync } from "node:fs"
import { load } from "js-yaml"
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript"
import ts from "typescript"

const DOCS = new URL("../docs/", import.meta.url)
const SDK = new URL("sdk/src/", import.meta.url)
const OPTIONS = { defaultNonNullable: false }
const IN_OPENAPI = /openapi\.yaml#\/components\/schemas\/(\w+)/g

/** The answers of the API: `paths`, `operations`, and the schemas in `components`. */
async function openapi() {
  return astToString(await openapiTS(new URL("openapi.yaml", DOCS), OPTIONS))
}

/** What is said on each kind of topic; a schema of the API is the one in `openapi.ts`. */
async function asyncapi() {
  const text = readFileSync(new URL("asyncapi.yaml", DOCS), "utf8")
  const document = load(text.replaceAll("openapi.yaml#", "#"))
  const schemas = { ...document.components.schemas }
  for (const [, name] of text.matchAll(IN_OPENAPI)) schemas[name] = { "x-openapi": name }
  const described = { openapi: "3.1.0", info: document.info, components: { schemas } }
  const ast = await openapiTS(described, { ...OPTIONS, transform: named })
  return [
    'import type { components as api } from "../api/openapi"\n',
    astToString(ast),
    `export interface topics {\n${topicsOf(document).join("\n")}\n}\n`,
  ].join("\n")
}

function named(schema) {
  const name = schema["x-openapi"]
  if (name) return ts.factory.createTypeReferenceNode(`api["schemas"]["${name}"]`)
}

function topicsOf({ channels, operations, components }) {
  return Object.entries(channels).map(([name, { address }]) => {
    const events = (action) =>
      Object.values(operations)
        .filter((it) => it.action === action && nameOf(it.channel) === name)
        .flatMap((it) => it.messages)
        .map((link) => channels[name].messages[nameOf(link)])
        .map((link) => components.messages[nameOf(link)])
    return [
      `  /** \`${address}\` */`,
      `  ${name}: {`,
      `    sends: {${membersOf(events("receive"))}}`,
      `    receives: {${membersOf(events("send"))}}`,
      "  }",
    ].join("\n")
  })
}

/** Each event by its name; where two have one name, a listener hears either. */
function membersOf(events) {
  const types = new Map()
  for (const { name, payload } of events) {
    const type = `components["schemas"]["${nameOf(payload)}"]`
    types.set(name, types.has(name) ? `${types.get(name)} | ${type}` : type)
  }
  const members = [...types].map(([name, type]) => `      ${name}: ${type}`)
  return members.length ? `\n${members.join("\n")}\n    ` : ""
}

function nameOf({ $ref }) {
  return $ref.split("/").at(-1)
}

const FILES = { "api/openapi.ts": openapi, "realtime/asyncapi.ts": asyncapi }
const isCheck = process.argv.includes("--check")
for (const [path, write] of Object.entries(FILES)) {
  const file = new URL(path, SDK)
  const written = COMMENT_HEADER + (await write())
  if (!isCheck) writeFileSync(file, written)
  else if (readFileSync(file, "utf8") !== written) {
    console.error(`${path} is not what the documents say: npm run generate`)
    process.exitCode = 1
  }
}
