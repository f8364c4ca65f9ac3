/**
 * Finds a Python with a Socket.IO client: one test speaks the protocol in a language other than the SDK's.
 * It is optional. As root on a Debian system it is installed; elsewhere the test says that it was not run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const packages = ['python3-socketio', 'python3-websocket', 'python3-requests'];

/** @returns {string | undefined} the program, when there is one that has what the test needs */
export function findPython() {
  const candidates = [process.env.TAME_PYTHON, 'python3', '/usr/bin/python3'];
  return candidates.find(
    (python) => python && spawnSync(python, ['-c', 'import socketio, websocket, requests']).status === 0,
  );
}

/** @param {(line: string) => void} say */
export function ensurePython(say) {
  const found = findPython();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say(`python: apt-get install ${packages.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const quietly = { env, timeout: 5 * 60_000 };
    spawnSync('apt-get', ['update'], quietly);
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], quietly);
  }
  const installed = findPython();
  if (!installed) say('python: no Python with python-socketio; the test of a client in another language will not run.');
  return installed;
}
