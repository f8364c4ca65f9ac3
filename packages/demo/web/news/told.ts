/** Which tab of this browser says something: the first one that is on the screen, and no other, also when several are. */
import type { News } from '@tame/notify/contract';

export interface Told {
  /** Those that no tab of this browser has said before; from now on this one has. */
  claim(news: readonly News[]): Promise<readonly News[]>;
}

const KEPT = 200;

export function createTold(user: string, storage: Pick<Storage, 'getItem' | 'setItem'>, locks: LockManager): Told {
  const key = `campaigns.told.${user}`;
  const read = (): readonly string[] => storage.getItem(key)?.split('\n') ?? [];
  return {
    claim: (news) =>
      locks.request(key, () => {
        const said = read();
        const mine = news.filter((each) => !said.includes(nameOf(each)));
        try {
          storage.setItem(key, [...said, ...mine.map(nameOf)].slice(-KEPT).join('\n'));
        } catch {
          // Without room another tab may say it once more.
        }
        return mine;
      }),
  };
}

function nameOf({ conversation, version, kind }: News): string {
  return `${conversation} ${version} ${kind}`;
}
