/** Where settings come from. Each place gives a layer: what was set there, and how to call it in a sentence. */
import { quoted, StartProblem } from '../problem.ts';
import { flagOf, SETTING_NAMES, settingOf, variableOf, type SettingName } from './settings.ts';

export interface Given {
  readonly value: unknown;
  /** As the person wrote it: `--port`, `TAME_PORT`, `"port" in tame.config.json`. */
  readonly as: string;
}
export type Layer = ReadonlyMap<SettingName, Given>;

const SECRETS_BELONG =
  'secrets are given in a file (--secret-file FILE) or in the environment (TAME_SECRET), where nobody else reads them';

export function fromFlags(argv: readonly string[]): Layer {
  const layer = new Map<SettingName, Given & { value: string }>();
  for (let at = 0; at < argv.length; at += 1) {
    const [flag = '', ...rest] = (argv[at] ?? '').split('=');
    const name = settingOfFlag(flag);
    const { takes, many } = settingOf(name);
    let value: string | undefined = rest.length > 0 ? rest.join('=') : undefined;
    if (takes === undefined) value ??= 'true';
    else if (value === undefined) {
      value = argv[(at += 1)];
      if (value === undefined || value.startsWith('--')) {
        throw new StartProblem(
          `${flag} is followed by nothing: write ${flag} ${takes}; tame-relay --help shows all flags`,
        );
      }
    }
    const before = layer.get(name)?.value;
    if (before !== undefined && many !== true) throw new StartProblem(`${flag} is given twice: leave one out`);
    layer.set(name, { value: before === undefined ? value : `${before},${value}`, as: flag });
  }
  return layer;
}

export function fromEnvironment(env: Readonly<Record<string, string | undefined>>): Layer {
  const layer = new Map<SettingName, Given>();
  for (const name of SETTING_NAMES) {
    const value = env[variableOf(name)];
    // Compose files and shells say "not set" by setting to nothing.
    if (value !== undefined && value !== '') layer.set(name, { value, as: variableOf(name) });
  }
  return layer;
}

export function fromFile(text: string, path: string): Layer {
  const layer = new Map<SettingName, Given>();
  for (const [key, value] of Object.entries(readObject(text, path))) {
    const name = SETTING_NAMES.find((each) => each === key);
    if (key === 'secret' || key === 'metricsToken')
      throw new StartProblem(`"${key}" is in ${path}, but ${SECRETS_BELONG}`);
    if (name === undefined || name === 'config') {
      throw new StartProblem(`there is no setting ${quoted(key)} (in ${path})${meant(key, SETTING_NAMES)}`);
    }
    layer.set(name, { value, as: `"${name}" in ${path}` });
  }
  return layer;
}

function settingOfFlag(flag: string): SettingName {
  const flags = SETTING_NAMES.filter((name) => settingOf(name).only === undefined);
  const name = flags.find((each) => flagOf(each) === flag || (settingOf(each).many === true && `--${each}` === flag));
  if (name !== undefined) return name;
  if (flag === '--secret' || flag === '--metrics-token') {
    throw new StartProblem(`${flag} is no flag, because other users of the machine can read flags: ${SECRETS_BELONG}`);
  }
  if (!flag.startsWith('-'))
    throw new StartProblem(`${quoted(flag)} belongs to no flag; tame-relay --help shows all flags`);
  throw new StartProblem(
    `there is no flag ${quoted(flag)}${meant(flag, flags.map(flagOf))}; tame-relay --help shows all flags`,
  );
}

function readObject(text: string, path: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StartProblem(`${path} is not JSON: correct it, or remove it to do without`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new StartProblem(`${path} must hold a JSON object such as { "port": 7400 }`);
}

/** The name that is nearest to a wrong one, if any is near. */
function meant(wrong: string, names: readonly string[]): string {
  const near = names
    .map((name) => ({ name, far: distance(wrong.slice(0, 40), name) }))
    .sort((a, b) => a.far - b.far)[0];
  return near !== undefined && near.far <= 2 ? `; did you mean ${near.name}?` : '';
}

/** How many letters have to be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      next.push(Math.min((row[j] ?? 0) + (a[i] === b[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
