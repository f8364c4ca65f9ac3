#!/usr/bin/env node
/**
 * Finds a NATS server, for the tests of relays that share one history: `node scripts/nats.mjs` prints its path.
 * It is optional. As root on a Debian system the newest package is unpacked beside the other caches, without installing it;
 * elsewhere the tests that need one are not run, and that is said.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/.cache/tame/nats', import.meta.url));
const unpacked = path.join(folder, 'usr', 'sbin', 'nats-server');
/** Those of older suites lose what they have acknowledged; this program is static, and runs on older systems. */
const SUITES = ['sid', 'forky'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const OLDEST = [2, 12, 7];

/** @returns {string | undefined} a program that is new enough */
export function findNats() {
  return [process.env.NATS_SERVER, unpacked, 'nats-server'].find((program) => program && isNewEnough(program));
}

/** @param {(line: string) => void} say */
export function ensureNats(say) {
  const found = findNats();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) SUITES.some((suite) => unpackFrom(suite, say));
  const got = findNats();
  if (!got)
    say('nats: no nats-server from 2.12.7 up; the tests of relays that share one history run without NATS only.');
  return got;
}

/** @param {string} program */
function isNewEnough(program) {
  const version = /v(\d+)\.(\d+)\.(\d+)/.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '');
  if (!version) return false;
  const parts = version.slice(1).map(Number);
  const at = OLDEST.findIndex((part, index) => part !== parts[index]);
  return at < 0 || Number(parts[at]) > Number(OLDEST[at]);
}

/**
 * From the mirror that this system uses already; no list and no package of the system is changed.
 * @param {string} suite
 * @param {(line: string) => void} say
 */
function unpackFrom(suite, say) {
  const mirror = mirrorOf();
  if (!mirror) return false;
  say(`nats: apt-get download nats-server (${suite})`);
  const apt = mkdtempSync(path.join(tmpdir(), 'tame-apt-'));
  try {
    for (const each of ['lists/partial', 'cache/archives/partial'])
      mkdirSync(path.join(apt, each), { recursive: true });
    writeFileSync(path.join(apt, 'sources.list'), `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`);
    const options = [
      `Dir::Etc::sourcelist=${apt}/sources.list`,
      'Dir::Etc::sourceparts=/dev/null',
      `Dir::State::Lists=${apt}/lists`,
      `Dir::Cache=${apt}/cache`,
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option]);
    const quietly = { cwd: apt, timeout: 5 * 60_000 };
    spawnSync('apt-get', ['-qq', ...options, 'update'], quietly);
    spawnSync('apt-get', ['-qq', ...options, 'download', 'nats-server'], quietly);
    const archive = readdirSync(apt).find((name) => name.endsWith('.deb'));
    if (!archive) return false;
    mkdirSync(folder, { recursive: true });
    return spawnSync('dpkg', ['-x', path.join(apt, archive), folder]).status === 0;
  } finally {
    rmSync(apt, { recursive: true, force: true });
  }
}

function mirrorOf() {
  const lists = ['/etc/apt/sources.list', ...filesIn('/etc/apt/sources.list.d')].filter((file) => existsSync(file));
  const text = lists.map((file) => readFileSync(file, 'utf8')).join('\n');
  return /^[^#\n]*?(https?:\/\/\S+\/debian)\/?(?=\s|$)/m.exec(text)?.[1];
}

/** @param {string} dir */
function filesIn(dir) {
  return existsSync(dir) ? readdirSync(dir).map((name) => path.join(dir, name)) : [];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = ensureNats(console.error);
  if (found) console.log(found);
  else process.exitCode = 1;
}
