/** Each rule of the layers must be able to fail, and must let the right thing through. */
import { describe, expect, test } from 'vitest';
import { circles, rules, violations } from '../layers.mjs';

interface Sample {
  about: string;
  file: string;
  broken: string;
  kept: string;
}

const samples: Sample[] = [
  {
    about: 'protocol/ imports nothing outside its folder',
    file: 'packages/sdk/src/protocol/messages.ts',
    broken: `import { Subject } from 'rxjs';`,
    kept: `import { version } from './version.ts';`,
  },
  {
    about: 'protocol/ imports nothing outside its folder',
    file: 'packages/sdk/src/protocol/messages.ts',
    broken: `import type { Store } from '../storage/store.ts';`,
    kept: `export { version } from './version.ts';`,
  },
  {
    about: 'the relay knows the SDK only as @tame/sdk/protocol',
    file: 'packages/relay/src/session.ts',
    broken: `import { createClient } from '@tame/sdk';`,
    kept: `import { parse } from '@tame/sdk/protocol';`,
  },
  {
    about: 'connection/ knows no storage',
    file: 'packages/sdk/src/connection/session.ts',
    broken: `const { open } = await import('../storage/indexeddb.ts');`,
    kept: `import { backoff } from './backoff.ts';`,
  },
  {
    about: 'the page runs without Node',
    file: 'packages/sdk/src/client/tabs.ts',
    broken: `import { hostname } from 'node:os';`,
    kept: `import { Subject } from 'rxjs';`,
  },
  {
    about: 'packages import each other by name',
    file: 'packages/relay/test/relay.test.ts',
    broken: `import { createClient } from '../../sdk/src/index.ts';`,
    kept: `import { createClient } from '@tame/sdk';`,
  },
  {
    about: 'may import socket.io-client',
    file: 'packages/sdk/src/connection/session.ts',
    broken: `import type { Socket } from 'socket.io-client';`,
    kept: `import { openSocket } from './socket.ts';`,
  },
  {
    about: 'may import idb',
    file: 'packages/sdk/src/client/client.ts',
    broken: `import { openDB } from 'idb';`,
    kept: `import { openStore } from '../storage/indexeddb.ts';`,
  },
  {
    about: 'may import lmdb',
    file: 'packages/relay/src/engine/embedded/logs.ts',
    broken: `export { open } from 'lmdb';`,
    kept: `import { openDisk } from './disk.ts';`,
  },
  {
    about: 'may import @nats-io',
    file: 'packages/relay/src/relay.ts',
    broken: `import { connect } from '@nats-io/transport-node';`,
    kept: `const { createEngine } = await import('./engine/jetstream/index.ts');`,
  },
];

describe('layers', () => {
  test.each(samples)('$file: $about', ({ about, file, broken, kept }) => {
    expect(violations(file, `\n${broken}`).join()).toContain(`${file}:2: imports`);
    expect(violations(file, broken).join()).toContain(about);
    expect(violations(file, kept)).toEqual([]);
  });

  test('every rule has a sample that breaks it', () => {
    const unbroken = rules.filter((rule) => !samples.some((sample) => rule.says.includes(sample.about)));
    expect(unbroken.map((rule) => rule.says)).toEqual([]);
  });

  test.each([
    ['packages/sdk/src/connection/socket.ts', `import { io } from 'socket.io-client';`],
    ['packages/sdk/src/storage/indexeddb.ts', `import { openDB } from 'idb';`],
    ['packages/relay/src/engine/embedded/disk.ts', `import { open } from 'lmdb';`],
    ['packages/relay/src/engine/jetstream/logs.ts', `import { jetstream } from '@nats-io/jetstream';`],
    ['packages/sdk/src/worker.ts', `import { hostname } from 'node:os';`],
    ['packages/sdk/src/worker/worker.ts', `import { hostname } from 'node:os';`],
    ['packages/relay/test/attack.test.ts', `import { io } from 'socket.io-client';`],
  ])('%s is a door of its library', (file, text) => {
    expect(violations(file, text)).toEqual([]);
  });

  test.each(['utils.ts', 'helpers/x.ts', 'common.ts', 'manager.ts', 'types.ts', 'types.test.ts'])(
    '%s is no name',
    (name) => {
      expect(violations(`packages/sdk/src/client/${name}`, '')).toHaveLength(1);
    },
  );

  test('a word inside a longer name is fine', () => {
    expect(violations('packages/demo/web/campaign-manager.tsx', '')).toEqual([]);
  });

  test('a skipped browser test is found, also when it is written as fixme', () => {
    const text = `test('a', run);\ntest.skip('b', run);\ntest.describe.fixme('c', run);`;
    expect(violations('e2e/offline.spec.ts', text)).toHaveLength(2);
  });
});

describe('circles', () => {
  const texts = (files: Record<string, string>) => new Map(Object.entries(files));

  test('files that import each other are named with the whole way round, also where only a type goes back', () => {
    const found = circles(
      texts({
        'src/page.ts': `import { part } from './part/part.ts';`,
        'src/part/part.ts': `export * from './piece.ts';`,
        'src/part/piece.ts': `import type { Page } from '../page.ts';`,
        'src/main.ts': `import './page.ts';`,
      }),
    );
    expect(found).toEqual([
      expect.stringMatching('^src/page.ts → src/part/part.ts → src/part/piece.ts → src/page.ts: '),
    ]);
  });

  test('each circle is named, also of a file that is in two of them', () => {
    const found = circles(
      texts({ 'a.ts': `import './b.ts';\nimport('./c.ts');`, 'b.ts': `import './a.ts';`, 'c.ts': `import './a.ts';` }),
    );
    expect(found).toHaveLength(2);
  });

  test('two ways to the same file are no circle', () => {
    const found = circles(
      texts({
        'a.ts': `import './b.ts';\nimport './c.ts';`,
        'b.ts': `import './d.ts';`,
        'c.ts': `import './d.ts';`,
        'd.ts': `import 'rxjs';\nimport './not-here.css';`,
      }),
    );
    expect(found).toEqual([]);
  });
});
