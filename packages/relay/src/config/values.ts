/** One setting as the type it has to be, or a sentence that names where it was set and what it must be. */
import { amountOf, readAmount } from './amount.ts';
import { isLimitName, LIMIT_NAMES, type LimitOptions } from '../limits.ts';
import { LOG_LEVELS, type LogLevel } from '../log.ts';
import { quoted, StartProblem } from '../problem.ts';
import { flagOf, type SettingName } from './settings.ts';
import type { Given, Layer } from './sources.ts';

/** Reads settings from the first layer that has them. */
export interface Values {
  text(name: SettingName): string | undefined;
  /** In milliseconds, bytes or pieces. */
  amount(name: SettingName): number | undefined;
  flag(name: SettingName): boolean;
  list(name: SettingName): readonly string[] | undefined;
  limits(): LimitOptions | undefined;
  level(): LogLevel | undefined;
}

export function valuesOf(layers: readonly Layer[]): Values {
  const read =
    <T>(as: (given: Given, name: SettingName) => T) =>
    (name: SettingName): T | undefined => {
      const given = layers.find((layer) => layer.has(name))?.get(name);
      return given && as(given, name);
    };
  return {
    text: read(textOf),
    amount: read(amount),
    flag: (name) => read(flag)(name) ?? false,
    list: read(listOf),
    limits: () => read(limitsOf)('limits'),
    level: () => read(level)('logLevel'),
  };
}

export function textOf({ value, as }: Given): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new StartProblem(`${as} must be a text that is not empty, not ${quoted(value)}`);
}

function flag({ value, as }: Given): boolean {
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if (word === true || word === 'true' || word === '1' || word === 'yes' || word === 'on') return true;
  if (word === false || word === 'false' || word === '0' || word === 'no' || word === 'off') return false;
  throw new StartProblem(`${as} is on or off, not ${quoted(value)}: write true or false`);
}

function level({ value, as }: Given): LogLevel {
  const known = LOG_LEVELS.find((each) => each === value);
  if (known !== undefined) return known;
  throw new StartProblem(`${as} must be one of ${LOG_LEVELS.join(', ')}, not ${quoted(value)}`);
}

function listOf({ value, as }: Given): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : String(value).split(',');
  return items.map((item) => textOf({ value: typeof item === 'string' ? item.trim() : item, as }));
}

function amount({ value, as }: Given, name: string): number {
  const of = amountOf(name);
  const read = typeof value === 'number' ? value : readAmount(String(value), of);
  const max = name === 'port' ? 65_535 : Number.MAX_SAFE_INTEGER;
  if (read !== undefined && Number.isSafeInteger(read) && read >= 0 && read <= max) return read;
  const example = {
    duration: 'a duration such as 30s',
    size: 'a size such as 64MiB',
    count: `a whole number from 0 to ${max}`,
  }[of];
  throw new StartProblem(`${as} must be ${example}, not ${quoted(value)}`);
}

/** From `name=value,…` or from an object of a file, where `topic` holds its own. */
function limitsOf(given: Given): LimitOptions {
  const flat: Record<string, number> = {};
  const topic: Record<string, number> = {};
  for (const [name, value] of limitEntries(given)) {
    if (!isLimitName(name)) {
      throw new StartProblem(`${given.as}: there is no limit ${quoted(name)}; there are ${LIMIT_NAMES.join(', ')}`);
    }
    const read = amount({ value, as: `${given.as} ${name}` }, name);
    if (name.startsWith('topic.')) topic[name.slice('topic.'.length)] = read;
    else flat[name] = read;
  }
  return { ...flat, topic };
}

function limitEntries({ value, as }: Given): readonly (readonly [string, unknown])[] {
  if (typeof value === 'string') {
    return value.split(',').map((pair) => {
      const [name = '', amountText] = pair.trim().split('=');
      if (amountText === undefined)
        throw new StartProblem(`${as} is written ${flagOf('limits')} NAME=VALUE, not ${quoted(pair)}`);
      return [name, amountText] as const;
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StartProblem(`${as} must be an object such as { "sessionMs": "2m" }, not ${quoted(value)}`);
  }
  return entriesOf(value).flatMap(([name, each]) => {
    const isGroup = name === 'topic' && typeof each === 'object' && each !== null;
    return isGroup
      ? entriesOf(each).map(([part, limit]) => [`topic.${part}`, limit] as const)
      : [[name, each] as const];
  });
}

function entriesOf(object: object): readonly (readonly [string, unknown])[] {
  return Object.entries(object);
}
