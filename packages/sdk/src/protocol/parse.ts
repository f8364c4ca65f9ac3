/** From what a peer said to what the types say, or to a sentence that says what is wrong. Never throws. */
import { downShapes, isDown, type Down } from './down.ts';
import { RETRYABLE } from './errors.ts';
import { eventShape } from './event.ts';
import { explain } from './explain.ts';
import { byeShape, frameShape, welcomeShape, type Frame } from './frame.ts';
import { helloShape } from './hello.ts';
import * as limits from './limits.ts';
import { fits, isRecord, type Shape } from './shape.ts';
import { isUp, upShapes, type Up } from './up.ts';

export type Parsed<T> = { ok: true; value: T } | { ok: false; code: 'BAD_REQUEST' | 'UNSUPPORTED'; text: string };

export function parse<T>(shape: Shape<T>, value: unknown): Parsed<T> {
  if (fits(shape, value)) return { ok: true, value };
  return { ok: false, code: 'BAD_REQUEST', text: explain(shape, value) ?? 'it is not valid' };
}

/** The frame alone; its messages are looked at one by one, so that a bad one does not hide the good. */
export function parseFrame(value: unknown): Parsed<Frame<unknown>> {
  return parse(frameShape, value);
}

/** The shape of a message by its type, or why there is none. */
function shapeOf(shapes: Readonly<Record<string, Shape<unknown>>>, value: unknown): Parsed<Shape<unknown>> {
  if (!isRecord(value) || typeof value['type'] !== 'string') {
    return { ok: false, code: 'BAD_REQUEST', text: 'a message is an object with a "type"' };
  }
  const type = value['type'];
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (shape !== undefined) return { ok: true, value: shape };
  return { ok: false, code: 'UNSUPPORTED', text: `the message type "${type.slice(0, 32)}" is not known here` };
}

export function parseUp(value: unknown): Parsed<Up> {
  const shape = shapeOf(upShapes, value);
  if (!shape.ok) return shape;
  if (isUp(value)) return { ok: true, value };
  return { ok: false, code: 'BAD_REQUEST', text: explain(shape.value, value) ?? 'it is not valid' };
}

export function parseDown(value: unknown): Parsed<Down> {
  const shape = shapeOf(downShapes, value);
  if (!shape.ok) return shape;
  if (isDown(value)) return { ok: true, value };
  return { ok: false, code: 'BAD_REQUEST', text: explain(shape.value, value) ?? 'it is not valid' };
}

/** The same wire gives the same text, any change another: what the version is held against. */
export function wirePrint(): string {
  const messages = { up: upShapes, down: downShapes };
  const connection = { frame: frameShape, hello: helloShape, welcome: welcomeShape, bye: byeShape };
  return JSON.stringify({ ...messages, ...connection, event: eventShape, limits, retryable: RETRYABLE }, undefined, 1);
}
