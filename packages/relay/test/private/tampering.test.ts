/** Whoever stands between the ends of a private channel can stop it, and cannot have anything else taken for what was said. */
import { lastValueFrom, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { advise, code, openStage, type Change, type Said, type Stage } from './stage.ts';

/** Says, asks, tells and ends in all the ways there are. */
async function answering(stage: Stage, change?: Change): Promise<void> {
  await stage.worker(
    ({ serve }) =>
      void serve(
        advise,
        async function* (input, ctx) {
          ctx.status('half');
          ctx.note('info', 'a note');
          yield `${input} 1`;
          yield `${input} 2`;
          if (input === 'ask') yield `${await ctx.ask('what?')} and ${await ctx.receive()}`;
        },
        { maxAttempts: 1 },
      ),
    change && { network: stage.tapped(change) },
  );
}

/** With one bit of its sealed text changed, in the middle. */
function flipped(sealed: string): string {
  const at = sealed.lastIndexOf('.') + 20;
  return sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
}

/** Does something to the entries of one kind in what a page hears. */
function entries(kind: string, field: string): Change {
  const change = (each: Said): Said =>
    each['kind'] === kind ? { ...each, [field]: flipped(String(each[field])) } : each;
  return (said) => (said['type'] === 'entries' ? { ...said, entries: (said['entries'] as Said[]).map(change) } : said);
}

test.each([
  ['a reply', entries('reply', 'body')],
  ['a note', entries('note', 'text')],
  ['the end', entries('end', 'data')],
])('%s of which one byte was changed is refused', async (_what, change) => {
  const stage = await openStage(onTestFinished);
  await answering(stage);
  const run = stage.page({}, change).converse(advise, 'tell');
  await expect(lastValueFrom(run)).rejects.toEqual(code('DATA_CORRUPT'));
});

test('a status of which one byte was changed is refused, and is told to nobody', async () => {
  const stage = await openStage(onTestFinished);
  await answering(stage);
  const change: Change = (said) =>
    said['type'] === 'status' ? { ...said, body: flipped(String(said['body'])) } : said;
  const run = stage.page({}, change).converse(advise, 'ask');
  await expect(lastValueFrom(run.status$)).rejects.toEqual(code('DATA_CORRUPT'));
});

/** Of its one body, or of each. */
function altered({ body, bodies, ...said }: Said): Said {
  return Array.isArray(bodies)
    ? { ...said, bodies: bodies.map((each) => flipped(String(each))) }
    : { ...said, body: flipped(String(body)) };
}

test('a request and a message of which one byte was changed do not reach the handler', async () => {
  const stage = await openStage(onTestFinished);
  const changing = new Set(['work', 'told']);
  await answering(stage, (said) => (changing.has(String(said['type'])) ? altered(said) : said));
  const page = stage.page();
  await expect(lastValueFrom(page.request(advise, 'tell'))).rejects.toEqual(code('DATA_CORRUPT'));
  changing.delete('work');
  const run = page.converse(advise, 'ask');
  await run.send('changed');
  // The relay only knows that the attempt has failed of it.
  await expect(lastValueFrom(run)).rejects.toMatchObject({ code: 'DEAD', message: /was changed on its way/ });
});

test("a request that the relay hands on as somebody else's, or as another service's, is refused", async () => {
  const stage = await openStage(onTestFinished);
  await answering(stage, (said) => (said['type'] === 'work' ? { ...said, user: 'eve' } : said));
  await expect(lastValueFrom(stage.page().request(advise, 'tell'))).rejects.toEqual(code('DATA_CORRUPT'));
});

test('a message that was said once is not heard twice', async () => {
  const stage = await openStage(onTestFinished);
  const told: string[] = [];
  await answering(stage, (said) => {
    if (said['type'] === 'told') told.push(String(said['bodies']));
    return said['type'] === 'told' ? { ...said, bodies: told.slice(0, 1) } : said;
  });
  const run = stage.page().converse(advise, 'ask');
  await run.send('once');
  await run.send('again');
  await expect(lastValueFrom(run)).rejects.toMatchObject({ code: 'DEAD', message: /came a second time/ });
});

/** As a relay that means harm: entries are changed, and have their places anew. */
function retold(retell: (entries: readonly Said[]) => readonly Said[]): Change {
  const told: Said[] = [];
  return (said) => {
    if (said['type'] !== 'entries') return said;
    told.push(...(said['entries'] as Said[]));
    if (told.at(-1)?.['kind'] !== 'end') return undefined;
    return { ...said, entries: retell(told).map((each, at) => ({ ...each, offset: at + 1 })) };
  };
}

const isReply = ({ kind }: Said): boolean => kind === 'reply';
test.each<readonly [string, (all: readonly Said[]) => readonly Said[]]>([
  ['without its first reply', (all) => all.filter((each) => each !== all.find(isReply))],
  ['without its last reply', (all) => all.filter((each) => each !== all.findLast(isReply))],
  [
    'with its replies the other way round',
    (all) => [...all.filter(isReply).toReversed(), ...all.filter((each) => !isReply(each))],
  ],
  ['with one reply twice', (all) => all.flatMap((each) => (isReply(each) ? [each, each] : [each]))],
  ['with an end that nobody has sealed', (all) => all.map(({ data: _, ...each }) => each)],
  [
    'with a reply that nobody has sealed',
    (all) => all.map((each) => (isReply(each) ? { ...each, body: '"mine"' } : each)),
  ],
])('a log that is told %s is refused', async (_how, retell) => {
  const stage = await openStage(onTestFinished);
  await answering(stage);
  const run = stage.page({}, retold(retell)).converse(advise, 'tell');
  await expect(lastValueFrom(run.pipe(toArray()))).rejects.toEqual(code('DATA_CORRUPT'));
});

test('a log that is told as it was said is taken', async () => {
  const stage = await openStage(onTestFinished);
  await answering(stage);
  const run = stage
    .page(
      {},
      retold((all) => all),
    )
    .converse(advise, 'tell');
  expect(await lastValueFrom(run.pipe(toArray()))).toEqual(['tell 1', 'tell 2']);
});
