/** A private conversation outlives its page: the key stays in the browser, and cannot be read there. */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { Note } from '@tame/sdk';
import { createPrivateKey } from '../../packages/sdk/src/worker/private/keys.ts';
import { toldProcess } from '../../packages/relay/test/system/processes.ts';
import { programOf } from '../../scripts/program.mjs';
import { expect, online, openTab, test } from './stage.ts';

const WORKER = programOf(
  fileURLToPath(new URL('../../packages/relay/test/private/worker-process.ts', import.meta.url)),
);

/** What a page hears of a private conversation, until it has asked its question or ended. */
function hear(page: Page, key: string, id: string): Promise<{ replies: unknown[]; notes: Note[]; end: unknown }> {
  return page.evaluate(
    ([publicKey, run]) =>
      new Promise((resolve) => {
        const service = { kind: 'service', name: 'confided', schemas: { private: { key: publicKey } } } as const;
        const talk = window.page.tame.conversation(run, { service });
        const heard = { replies: [] as unknown[], notes: [] as Note[], end: undefined as unknown };
        talk.notes$.subscribe({ next: (note) => heard.notes.push(note), error: () => undefined });
        talk.subscribe({
          next: (reply) => {
            heard.replies.push(reply);
            if (heard.replies.length === 1)
              talk.question$.subscribe((question) => question !== undefined && resolve({ ...heard, end: question }));
          },
          error: ({ code }: { code: string }) => resolve({ ...heard, end: code }),
          complete: () => resolve({ ...heard, end: 'completed' }),
        });
      }),
    [key, id] as const,
  );
}

test('a page that is reloaded in the middle reads on, says more, and reads the end; another browser does not', async ({
  browser,
  page,
  stage,
}) => {
  const { key, privateKey } = createPrivateKey();
  const relay = await stage.relay();
  const worker = toldProcess(WORKER(), { url: relay.url, key, privateKey });
  try {
    await worker.ready;
    await page.goto(stage.address(relay));
    const id = await page.evaluate((publicKey) => {
      const service = { kind: 'service', name: 'confided', schemas: { private: { key: publicKey } } } as const;
      return window.page.tame.converse(service, 'mine').id;
    }, key);
    const reply = 'mine reply of attempt 1, behind 0';
    expect(await hear(page, key, id)).toEqual({
      replies: [reply],
      notes: [{ level: 'info', text: 'mine note' }],
      end: 'mine question',
    });

    await page.reload();
    await online(page);
    expect((await hear(page, key, id)).end).toBe('mine question');
    await page.evaluate(
      ([publicKey, run]) => {
        const service = { kind: 'service', name: 'confided', schemas: { private: { key: publicKey } } } as const;
        const talk = window.page.tame.conversation(run, { service });
        return talk.send('more').then(() => talk.settled);
      },
      [key, id] as const,
    );
    await page.reload();
    expect(await hear(page, key, id)).toMatchObject({ replies: [reply, 'more heard'], end: 'completed' });

    const kept = await page.evaluate(() =>
      new Promise<CryptoKey[]>((resolve) => {
        const opening = indexedDB.open('tame-keys:tame');
        opening.addEventListener('success', () => {
          const rows = opening.result.transaction('keys').objectStore('keys').getAll();
          rows.addEventListener('success', () => {
            opening.result.close();
            resolve((rows.result as { key: CryptoKey }[]).map((row) => row.key));
          });
        });
      }).then((keys) => keys.map(({ extractable, usages }) => ({ extractable, usages }))),
    );
    expect(kept).toEqual([{ extractable: false, usages: ['deriveKey', 'deriveBits'] }]);

    const other = await browser.newContext();
    const elsewhere = await openTab(other, stage.address(relay));
    expect(await hear(elsewhere, key, id)).toEqual({ replies: [], notes: [], end: 'NOT_FOUND' });
    await other.close();
  } finally {
    await worker.kill();
  }
});
