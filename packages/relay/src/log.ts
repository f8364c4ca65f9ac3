/**
 * What the relay says to its operator: one JSON object a line, on standard output.
 *
 * 1. Facts are text, numbers and booleans. An object is never printed, so that no payload slips in inside one.
 * 2. Facts whose name promises a secret or a payload are hidden, and so is all that looks like a token.
 * 3. Text is cut, and characters that end a line or steer a terminal are written as \uXXXX.
 */
import { pino } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Beside what happened: of whom, how often, and under `error` the thing that was thrown. */
type Facts = Readonly<Record<string, unknown>>;

export interface Log {
  debug(text: string, facts?: Facts): void;
  info(text: string, facts?: Facts): void;
  warn(text: string, facts?: Facts): void;
  error(text: string, facts?: Facts): void;
  /** A log whose every line carries these facts too. */
  child(facts: Facts): Log;
}

export interface LogOptions {
  /** @default 'info' */
  readonly level?: LogLevel;
  /** Takes one line, its end included. @default standard output */
  readonly write?: (line: string) => void;
}

const MAX_TEXT = 256;
const MAX_STACK = 4_096;
const HIDDEN = /token|secret|password|authorization|cookie|credential|body|payload|^(auth|data|key)$/i;
/** Every JSON Web Token begins so, also one that was cut. */
const TOKEN = /eyJ[A-Za-z0-9_.-]{8,}/g;
const STEERING = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function createLog({ level = 'info', write }: LogOptions = {}): Log {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return around(write === undefined ? pino(options) : pino(options, { write }), {});
}

type Sink = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;

function around(sink: Sink, always: Facts): Log {
  const line = (level: keyof Sink) => (text: string, facts?: Facts) => {
    sink[level]({ ...always, ...clean(facts) }, plain(text, MAX_TEXT * 2));
  };
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (facts) => around(sink, { ...always, ...clean(facts) }),
  };
}

function clean(facts: Facts = {}): Record<string, unknown> {
  const said = Object.entries(facts).filter(([, fact]) => fact !== undefined);
  return Object.fromEntries(said.map(([name, fact]) => [name, HIDDEN.test(name) ? '[hidden]' : cleanFact(fact)]));
}

function cleanFact(fact: unknown): unknown {
  if (typeof fact === 'string') return plain(fact, MAX_TEXT);
  if (typeof fact === 'bigint') return String(fact);
  if (typeof fact === 'number' || typeof fact === 'boolean' || fact === null) return fact;
  return fact instanceof Error ? cleanError(fact) : '[object]';
}

/** Its cause is named and not opened: libraries attach there what they were given. */
function cleanError({ name, message, stack, cause }: Error): Record<string, unknown> {
  const lines = (stack ?? '')
    .slice(0, MAX_STACK)
    .split('\n')
    .map((each) => plain(each, MAX_TEXT));
  return {
    name: plain(name, MAX_TEXT),
    message: plain(message, MAX_TEXT * 2),
    stack: lines.join('\n'),
    ...(cause instanceof Error && { cause: plain(`${cause.name}: ${cause.message}`, MAX_TEXT) }),
  };
}

function plain(text: string, max: number): string {
  // Cut first: what comes after must not cost anything, however long it is.
  const cut = text.length > max ? `${text.slice(0, max)}… (${text.length} characters)` : text;
  return cut
    .replace(TOKEN, '[token]')
    .replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
