import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Event } from '../../history/event.ts';
import { createRecorder, parseLines } from '../../history/lines.ts';
import { merge, readHistory } from '../../history/merge.ts';

function written(proc: string, times: readonly number[]): string {
  let text = '';
  const record = createRecorder(proc, () => times[text.split('\n').length - 1] ?? 0, (line) => (text += line)); // prettier-ignore
  times.forEach((_, at) => record({ type: 'C.persisted', client: 'tab', m: `${proc}-${at + 1}` }));
  return text;
}

const names = (events: Iterable<Event>): readonly string[] =>
  [...events].map((event) => (event.type === 'C.persisted' ? event.m : event.type));

test('what was written is read again, with the process and its time', () => {
  expect([...parseLines(written('tab', [5]))]).toEqual([
    { type: 'C.persisted', client: 'tab', m: 'tab-1', proc: 'tab', at: 5 },
  ]);
});

test('a line that a killed process did not finish is left out; anything else that is no event is named', () => {
  expect(names(parseLines(`${written('tab', [1, 2])}{"type":"C.pers`))).toEqual(['tab-1', 'tab-2']);
  expect(() => [...parseLines('{"type":"C.persisted","proc":"tab","at":1,"client":"tab"}\n')]).toThrow('line 1');
  expect(() => [...parseLines('{"type":"C.guess","proc":"tab","at":1}\n')]).toThrow('no event');
});

test('histories of one machine become one by their clock, and each keeps its own order', () => {
  const histories = [written('a', [1, 4, 3]), written('b', [2, 5])].map(parseLines);
  expect(names(merge(histories))).toEqual(['a-1', 'b-1', 'a-2', 'a-3', 'b-2']);
});

test('a file larger than what is read at once is read whole', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-history-'));
  try {
    const file = path.join(folder, 'tab.jsonl');
    const lines = Array.from({ length: 30_000 }, (_, at) =>
      JSON.stringify({ type: 'C.persisted', client: 'ü', m: `tab-${at}`, proc: 'tab', at }),
    );
    writeFileSync(file, `${lines.join('\n')}\n`);
    expect(names(readHistory(file))).toEqual(lines.map((_, at) => `tab-${at}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
