#!/usr/bin/env node
/**
 * Finds a Chromium, or brings one: `node scripts/browser.mjs` prints its path.
 *
 *   environment ─► Playwright's own ─► system paths ─► playwright install ─► apt-get (root) ─► npm (@sparticuz/chromium)
 *
 * No candidate is trusted before it has opened a page. What worked is remembered in node_modules/.cache/tame/browser.json
 * and believed for as long as the file it names exists; delete that file to search again.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * @typedef {object} Browser
 * @property {string} executablePath
 * @property {Record<string, string>} env variables this build needs
 */
/** @typedef {Partial<Browser>} Candidate without a path: whatever Playwright would start itself */

const root = fileURLToPath(new URL('..', import.meta.url));
const cacheFolder = path.join(root, 'node_modules', '.cache', 'tame');
const cacheFile = path.join(cacheFolder, 'browser.json');
const require = createRequire(import.meta.url);

const environmentNames = ['TAME_CHROMIUM', 'CHROME_PATH', 'PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH'];
const isRoot = process.getuid?.() === 0;

/** Quiet, and able to start as root. */
export const launchArgs = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--disable-quic',
  '--disable-sync',
];

/**
 * The browser found by an earlier search, without searching: cheap enough for configuration files.
 * @returns {Browser | undefined}
 */
export function knownBrowser() {
  const wished = fromEnvironment();
  try {
    /** @type {Browser} */
    const known = JSON.parse(readFileSync(cacheFile, 'utf8'));
    if (existsSync(known.executablePath) && (!wished || wished === known.executablePath)) return known;
  } catch {
    // Never searched, or the cache is damaged: as good as no answer.
  }
  return wished && existsSync(wished) ? { executablePath: wished, env: {} } : undefined;
}

/**
 * A Chromium that has been seen to work; the search may install one.
 * @param {{ say?: (line: string) => void, sources?: Source[] }} [options]
 * @returns {Promise<Browser>}
 */
export async function findBrowser({ say = () => {}, sources = allSources } = {}) {
  const known = knownBrowser();
  if (known && readCache()?.executablePath === known.executablePath) return known;
  for (const source of sources) {
    for (const candidate of await source.candidates(say)) {
      const found = await tryOut(candidate);
      if (typeof found === 'string') {
        say(`browser: ${candidate.executablePath ?? source.name} does not start: ${found}`);
        continue;
      }
      mkdirSync(cacheFolder, { recursive: true });
      writeFileSync(cacheFile, `${JSON.stringify(found, null, 2)}\n`);
      say(`browser: ${found.executablePath} (${source.name})`);
      return found;
    }
  }
  throw new Error(
    [
      'No Chromium found, and none could be installed. Do one of these, then try again:',
      '  npx playwright install --with-deps chromium',
      '  sudo apt-get install chromium',
      '  export TAME_CHROMIUM=/path/to/chrome   # one you already have',
    ].join('\n'),
  );
}

/**
 * @typedef {object} Source
 * @property {string} name
 * @property {(say: (line: string) => void) => Candidate[] | Promise<Candidate[]>} candidates
 */

/** @type {Source[]} */
const allSources = [
  { name: 'named by the environment', candidates: () => paths([fromEnvironment()]) },
  { name: "Playwright's own", candidates: () => [{}] },
  { name: 'installed on this system', candidates: () => paths(systemPaths()).filter(exists) },
  { name: 'installed by Playwright', candidates: installByPlaywright },
  { name: 'installed by apt-get', candidates: installByApt },
  { name: 'from npm', candidates: installByNpm },
];

function fromEnvironment() {
  return environmentNames.map((name) => process.env[name]).find(Boolean);
}

/** @param {(string | undefined)[]} list */
function paths(list) {
  return list.flatMap((executablePath) => (executablePath ? [{ executablePath }] : []));
}

/** @param {{ executablePath: string }} candidate */
function exists(candidate) {
  return existsSync(candidate.executablePath);
}

function readCache() {
  try {
    return JSON.parse(readFileSync(cacheFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function systemPaths() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    );
  }
  if (process.platform === 'win32') {
    const folders = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return folders.flatMap((folder) => (folder ? programs.map((program) => path.join(folder, program)) : []));
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
  return [...names.map((name) => `/usr/bin/${name}`), '/opt/google/chrome/chrome', '/snap/bin/chromium'];
}

/** @param {(line: string) => void} say */
function installByPlaywright(say) {
  const cli = path.join(path.dirname(require.resolve('playwright/package.json')), 'cli.js');
  return run(say, process.execPath, [cli, 'install', 'chromium', '--only-shell'], 5 * 60_000) ? [{}] : [];
}

/** @param {(line: string) => void} say */
function installByApt(say) {
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return [];
  run(say, 'apt-get', ['update'], 3 * 60_000); // an old index may still do
  const wanted = ['chromium', 'fonts-liberation']; // without any font a page is empty boxes
  const done = run(say, 'apt-get', ['install', '-y', '--no-install-recommends', ...wanted], 10 * 60_000);
  return done ? paths(systemPaths()).filter(exists) : [];
}

/** @param {(line: string) => void} say */
function installByNpm(say) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [];
  const folder = path.join(cacheFolder, 'sparticuz');
  mkdirSync(folder, { recursive: true });
  const npm = ['install', '--no-save', '--no-package-lock', '--prefix', folder, '@sparticuz/chromium@147'];
  if (!run(say, 'npm', npm, 5 * 60_000)) return [];
  return unpackSparticuz(folder);
}

/**
 * The package unpacks into the temporary folder, and its libraries only where it believes to be on AWS: both are steered
 * from outside, in a process of its own. None of the switches it proposes is taken: they are for a single process without
 * web security, which is not the browser people have.
 * @param {string} folder
 * @returns {Candidate[]}
 */
function unpackSparticuz(folder) {
  const entry = pathToFileURL(path.join(folder, 'node_modules/@sparticuz/chromium/build/esm/index.js')).href;
  const program = `import(${JSON.stringify(entry)}).then(async (it) => console.log(await it.default.executablePath()))`;
  const executablePath = execFileSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
  }).trim();
  /** @type {Record<string, string>} */
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: path.join(folder, 'fonts') };
  const libraries = { LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib') };
  return [
    { executablePath, env: fonts },
    { executablePath, env: { ...fonts, ...libraries } }, // for a bare image: its own libnss3 and relatives
  ];
}

/**
 * @param {(line: string) => void} say
 * @param {string} command
 * @param {string[]} args
 * @param {number} timeout
 */
function run(say, command, args, timeout) {
  say(`browser: ${path.basename(command)} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync(command, args, { cwd: root, timeout, env, encoding: 'utf8' });
  if (status !== 0) say(`browser:   failed: ${error?.message ?? complaint(stderr)}`);
  return status === 0;
}

/** @param {string} text what a failed command wrote */
function complaint(text) {
  const lines = text.trim().split('\n');
  return lines.find((line) => /error|^E:/i.test(line)) ?? lines.at(-1) ?? '';
}

/**
 * @param {Candidate} candidate
 * @returns {Promise<Browser | string>} the browser, or why it is none
 */
async function tryOut({ executablePath, env = {} }) {
  const { chromium } = require('playwright');
  try {
    const server = await chromium.launchServer({
      args: launchArgs,
      env: { ...process.env, ...env },
      timeout: 30_000,
      ...(executablePath && { executablePath }),
    });
    try {
      const browser = await chromium.connect(server.wsEndpoint());
      const page = await browser.newPage();
      await page.goto('about:blank');
      if ((await page.evaluate('6 * 7')) !== 42) return 'its pages do not run scripts';
      return { executablePath: executablePath ?? server.process().spawnfile, env };
    } finally {
      await server.close();
    }
  } catch (error) {
    const lines = String(error instanceof Error ? error.message : error).split('\n');
    return lines[0] ?? 'unknown';
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { executablePath } = await findBrowser({ say: (line) => console.error(line) });
    console.log(executablePath);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
