/** What the relay's last word on a connection means. */
import { expect, test, onTestFinished } from 'vitest';
import { createDoor } from '../src/door.ts';
import { Strangers } from '../src/door/strangers.ts';
import { testFolder } from './engine/embedded/folder-for-test.ts';
import { hubAndPeer } from './hub-and-peer.ts';

test('what still comes on a connection behind the last word of the relay is not heard', async () => {
  const folder = testFolder();
  const { hub, close } = hubAndPeer(await folder.open(), 's-0');
  onTestFinished(async () => {
    close();
    await folder.remove();
  });
  const door = createDoor({
    hub,
    strangers: new Strangers({ limits: { wrongHellosPerMinute: 1 }, monotonic: () => 0 }),
    tokens: { verify: () => Promise.resolve({ ok: true, identity: { user: 'ana', may: () => true } }) },
    metrics: { refused: () => undefined, frameOut: () => undefined, flooded: () => undefined },
    log: { info: () => undefined, warn: () => undefined },
  });
  const greeting = await door.greet({ protocol: 1, session: 's-1', received: 0 });
  if ('code' in greeting) throw new Error(greeting.text);
  const byes: string[] = [];
  const attached = door.attach(greeting, {
    welcome: () => undefined,
    frame: () => undefined,
    bye: ({ code }) => byes.push(code),
  });
  attached.hear({ seq: 2, ack: 0, messages: [{ type: 'unwatch', ref: 1 }] });
  expect(byes).toEqual(['BAD_REQUEST']);
  attached.hear('nonsense');
  expect(byes).toEqual(['BAD_REQUEST']);
});
