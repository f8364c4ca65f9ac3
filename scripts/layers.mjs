#!/usr/bin/env node
/**
 * Keeps the layers of the architecture: who may import whom, that no files import each other in a circle, and which file
 * names say nothing.
 * `node scripts/layers.mjs` lists every broken promise of the repository and exits with 1 if there is one.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

/**
 * @typedef {object} Rule
 * @property {string} says the promise, and what to do instead
 * @property {RegExp} within the files it binds
 * @property {RegExp} [except] files of those it does not bind
 * @property {RegExp} forbids what such a file must not import: a package's name, or a path from the repository's root
 */

const sdk = 'packages/sdk/src';
const relay = 'packages/relay/src';
const product = /^packages\/(sdk|relay)\/src\/|^packages\/demo\/(?!test\/)/;

/** @type {Rule[]} */
export const rules = [
  {
    says: 'protocol/ imports nothing outside its folder: move the thing in, or keep it out of the protocol',
    within: new RegExp(`^${sdk}/protocol/`),
    forbids: new RegExp(`^(?!${sdk}/protocol/)`),
  },
  {
    says: 'the relay knows the SDK only as @tame/sdk/protocol',
    within: new RegExp(`^${relay}/`),
    forbids: /^@tame\/sdk(?!\/protocol$)/,
  },
  {
    says: 'connection/ knows no storage: pass the store in',
    within: new RegExp(`^${sdk}/connection/`),
    forbids: new RegExp(`^${sdk}/storage/|^(idb|fake-indexeddb)(/|$)`),
  },
  {
    says: 'the page runs without Node: only the worker library may import node: modules',
    within: new RegExp(`^${sdk}/`),
    except: new RegExp(`^${sdk}/worker[./]`),
    forbids: /^node:/,
  },
  {
    says: 'packages import each other by name, not by path',
    within: /^packages\/[^/]+\//,
    forbids: /^packages\/\(another\)/,
  },
  only('socket.io-client', /^socket\.io-client(\/|$)/, `${sdk}/connection/socket.ts`),
  only('idb', /^idb(\/|$)/, `${sdk}/storage/`),
  only('lmdb', /^lmdb(\/|$)/, `${relay}/engine/embedded/disk.ts`),
  only('@nats-io', /^@nats-io\//, `${relay}/engine/jetstream/`),
];

const emptyNames = /^(utils?|helpers?|common|managers?|types?)$/;
const emptyName =
  'this name says nothing: call the file after what it is in the product, and a type lives with its thing';
const skipping = /\b(?:test|it|describe)(?:\.\w+)*\.(?:skip|fixme)\b/;
const skipped = 'a skipped test checks nothing: make it pass or delete it';

/**
 * @param {string} file path from the repository's root, with slashes
 * @param {string} text
 * @returns {string[]} one sentence for each broken promise
 */
export function violations(file, text) {
  const found = [];
  for (const part of file.split('/')) {
    if (emptyNames.test(part.replace(/\..*$/, ''))) found.push(`${file}: ${emptyName}`);
  }
  if (file.startsWith('e2e/')) {
    for (const [index, line] of text.split('\n').entries()) {
      if (skipping.test(line)) found.push(`${file}:${index + 1}: ${skipped}`);
    }
  }
  const bound = rules.filter((rule) => rule.within.test(file) && !rule.except?.test(file));
  for (const { fileName: wanted, pos } of ts.preProcessFile(text, true, true).importedFiles) {
    const target = targetOf(file, wanted);
    const line = text.slice(0, pos).split('\n').length;
    for (const rule of bound) {
      if (rule.forbids.test(target)) found.push(`${file}:${line}: imports '${wanted}', but ${rule.says}`);
    }
  }
  return found;
}

/**
 * Files that import each other, directly or through others: none of them can be understood, or changed, alone.
 * @param {ReadonlyMap<string, string>} texts of files, by their paths from the repository's root, with slashes
 * @returns {string[]} one sentence for each circle
 */
export function circles(texts) {
  /** @type {Map<string, string[]>} */
  const imports = new Map();
  for (const [file, text] of texts) {
    const wanted = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    const targets = wanted
      .filter((name) => name.startsWith('.'))
      .map((name) => path.posix.join(path.posix.dirname(file), name));
    imports.set(
      file,
      targets.filter((target) => texts.has(target)),
    );
  }
  /** @type {string[]} */
  const found = [];
  /** Those that are known to be in no circle, or in one that was named. */
  const done = new Set();
  /** @type {string[]} each imports the next */
  const way = [];
  /** @param {string} file */
  const walk = (file) => {
    const at = way.indexOf(file);
    if (at >= 0) found.push([...way.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    way.push(file);
    for (const next of imports.get(file) ?? []) walk(next);
    way.pop();
    done.add(file);
  };
  for (const file of imports.keys()) walk(file);
  return found.map((circle) => `${circle}: these import each other; give what both need a file of its own`);
}

/**
 * A library with one door: its import anywhere else is a second one.
 * @param {string} library
 * @param {RegExp} forbids
 * @param {string} door
 * @returns {Rule}
 */
function only(library, forbids, door) {
  const except = new RegExp(`^${door.replaceAll('.', '\\.')}`);
  return { says: `only ${door} may import ${library}`, within: product, except, forbids };
}

/**
 * @param {string} file
 * @param {string} wanted
 */
function targetOf(file, wanted) {
  if (!wanted.startsWith('.')) return wanted;
  const target = path.posix.join(path.posix.dirname(file), wanted);
  const home = /^packages\/[^/]+\//.exec(file)?.[0];
  return home && target.startsWith('packages/') && !target.startsWith(home) ? `packages/(another)/${target}` : target;
}

/**
 * @param {string} folder
 * @returns {string[]} the source files in and under it, with slashes
 */
function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(node_modules|dist|\..*)$/.test(entry.name) ? [] : sourceFiles(name);
    return /\.(ts|tsx|mjs|js)$/.test(entry.name) ? [name] : [];
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const files = ['packages', 'e2e', 'reliability', 'bench', 'scripts', 'examples']
    .filter((folder) => existsSync(folder))
    .flatMap(sourceFiles);
  const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const found = [...[...texts].flatMap(([file, text]) => violations(file, text)), ...circles(texts)];
  for (const line of found) console.error(line);
  console.log(`layers: ${files.length} files, ${found.length} broken promises`);
  if (found.length > 0) process.exitCode = 1;
}
