/** A folder for one test, and engines on it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded, type EmbeddedOptions } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';

export interface TestFolder {
  readonly dir: string;
  open(options?: Partial<EmbeddedOptions>): Promise<Engine>;
  remove(): Promise<void>;
}

export function testFolder(): TestFolder {
  const root = mkdtempSync(join(tmpdir(), 'tame-engine-'));
  const dir = join(root, 'data');
  const opened: Engine[] = [];
  return {
    dir,
    open: async (options = {}) => {
      const engine = await openEmbedded({ dir, now: () => performance.now(), ...options });
      opened.push(engine);
      return engine;
    },
    remove: async () => {
      // Those that failed, or were closed before, have nothing to say any more.
      await Promise.allSettled(opened.map((engine) => engine.close()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}
