/** What the members of a pool tell each other, as events of the pool's topic. */
import type { Edition } from './edition.ts';
import type { Load } from './load.ts';

export type News =
  | { readonly type: 'load'; readonly member: string; readonly edition: Edition; readonly load: Load }
  /** It takes part from now on. */
  | { readonly type: 'ready'; readonly member: string; readonly edition: Edition }
  /** It takes no more work; it has left when nothing is in its hands. */
  | { readonly type: 'leaving' | 'left'; readonly member: string }
  /** Who speaks for the pool, said with every sample. `epoch` only grows: what an older one says counts no more. */
  | {
      readonly type: 'spokesman';
      readonly member: string;
      readonly epoch: number;
      readonly volume: number;
      readonly stopped: boolean;
      /** The newest of those who are there, as far as it is known. */
      readonly edition?: Edition | undefined;
    }
  | { readonly type: 'retire'; readonly members: readonly string[]; readonly epoch: number }
  | { readonly type: 'switch'; readonly stopped: boolean; readonly by: string };
