/** A history as text: JSON, one event a line. */
import { FIELDS, type Event, type EventType, type Field, type Happening } from './event.ts';

/** Takes events of one process; each gets its name and the time of its clock. */
export type Recorder = (happening: Happening) => void;

/** `now` only goes forward, in ms. For processes on one machine it must be the same clock: `process.hrtime`, say. */
export function createRecorder(proc: string, now: () => number, write: (line: string) => void): Recorder {
  return (happening) => write(`${print({ ...happening, proc, at: now() })}\n`);
}

function print(event: Event): string {
  return JSON.stringify(event);
}

/** Throws when a line is no event: a history with a hole proves nothing. A last line that was cut off is left out. */
export function* parseLines(text: string): Iterable<Event> {
  const lines = text.split('\n');
  const cut = lines.pop();
  for (const [at, line] of lines.entries()) if (line !== '') yield parse(line, at + 1);
  if (cut !== undefined && cut !== '' && isWhole(cut)) yield parse(cut, lines.length + 1);
}

/** A process that was killed leaves half a line at most. */
function isWhole(line: string): boolean {
  return line.endsWith('}');
}

function parse(line: string, number: number): Event {
  const value: unknown = JSON.parse(line);
  if (!isEvent(value)) throw new TypeError(`line ${number} is no event of a history: ${line.slice(0, 200)}`);
  return value;
}

function isEvent(value: unknown): value is Event {
  if (typeof value !== 'object' || value === null) return false;
  const type: unknown = Reflect.get(value, 'type');
  if (!isType(type) || !fits('text', Reflect.get(value, 'proc')) || !fits('count', Reflect.get(value, 'at')))
    return false;
  return Object.entries(FIELDS[type]).every(([name, field]) => fits(field, Reflect.get(value, name)));
}

function isType(type: unknown): type is EventType {
  return typeof type === 'string' && Object.hasOwn(FIELDS, type);
}

function fits(field: Field, value: unknown): boolean {
  if (value === undefined) return field.endsWith('?');
  if (field === 'flag') return typeof value === 'boolean';
  return field.startsWith('text') ? typeof value === 'string' : typeof value === 'number' && Number.isFinite(value);
}
