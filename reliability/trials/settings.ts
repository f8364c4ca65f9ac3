/** What the processes of a trial are told, and what they ask each other for. */
export const SERVICE = 'work';
/** A conversation whose parts stand for its lead, and the parts. */
export const EVENT = 'event';
export const PART = 'part';
export const PARTS = 3;
export const USER = 'ana';
export const TERMS = { concurrency: 16, leaseMs: 4_000, maxAttempts: 1_000 };
export const GRACE_MS = 300;

export interface RelaySettings {
  readonly port: number;
  readonly data: string;
  readonly history: string;
  /** A point to die at. */
  readonly dieAt?: string | undefined;
}

export interface WorkerSettings {
  readonly name: string;
  readonly url: string;
  readonly history: string;
  readonly dieAt?: string | undefined;
  /** Is back at once when its connection was lost. */
  readonly eager: boolean;
}

/** What is asked: content that is never said twice, with how many replies it wants and how far apart, in ms. */
export interface Asked {
  readonly replies: number;
  readonly everyMs: number;
}

export function askFor(name: string, { replies, everyMs }: Asked): string {
  return `${name}/${replies}/${everyMs}`;
}

export function readAsk(h: string): Asked {
  const [, replies, everyMs] = h.split('/').map(Number);
  return { replies: replies ?? 0, everyMs: everyMs ?? 0 };
}

/** What this process was told; empty for what it was not. */
export function told(name: keyof RelaySettings | keyof WorkerSettings): string {
  const settings: unknown = JSON.parse(process.argv[2] ?? '{}');
  const value: unknown = typeof settings === 'object' && settings !== null ? Reflect.get(settings, name) : undefined;
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
