import { filter, firstValueFrom, of, timeout } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { createTabs, type TabNews, type Tabs } from '../../src/client/tabs.ts';

const cleanup: (() => void)[] = [];
let nth = 0;
let user: string;

afterEach(() => {
  for (const each of cleanup.splice(0).reverse()) each();
});

function open(beatMs = 20): Tabs {
  const tabs = createTabs({ name: 'browser', user$: of(user), beatMs });
  cleanup.push(() => tabs.close());
  return tabs;
}

/** Resolves once `leads$` says so; a deadline turns waiting for ever into a failure. */
function leading(tabs: Tabs, leads = true) {
  return firstValueFrom(
    tabs.leads$.pipe(
      filter((each) => each === leads),
      timeout(5_000),
    ),
  );
}

/** Another page of this origin that takes the lock and answers nobody. */
async function muteLeader(how: LockOptions = {}) {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  cleanup.push(() => frame.remove());
  const page = frame.contentWindow;
  if (!page) throw new Error('no frame');
  await new Promise<void>((held, failed) => {
    const forever = () => {
      held();
      return new Promise<void>(() => {});
    };
    page.navigator.locks.request(`tame:browser:${user}`, how, forever).catch(failed);
  });
  return frame;
}

const holders = async () =>
  (await navigator.locks.query()).held?.filter((lock) => lock.name === `tame:browser:${user}`).length;

describe('tabs in a browser', () => {
  it('lead one after the other: the second when the first closes', async () => {
    user = `user-${(nth += 1)}`;
    const [one, two] = [open(), open()];
    await leading(one);
    await leading(two, false);
    expect(await holders()).toBe(1);
    one.close();
    await leading(two);
    two.close();
    await expect.poll(holders).toBe(0);
  });

  it('lead at once when the page that led is gone', async () => {
    user = `user-${(nth += 1)}`;
    const frame = await muteLeader();
    const tabs = open(60_000);
    await leading(tabs, false);
    frame.remove();
    await leading(tabs);
  });

  it('take over from a page that does not answer', async () => {
    user = `user-${(nth += 1)}`;
    await muteLeader();
    expect(document.visibilityState).toBe('visible');
    await leading(open());
    expect(await holders()).toBe(1);
  });

  it('do not take over from one that answers', async () => {
    user = `user-${(nth += 1)}`;
    const one = open(300);
    await leading(one);
    const two = open(300);
    let questions = 0;
    const channel = new BroadcastChannel(`tame:browser:${user}`);
    cleanup.push(() => channel.close());
    channel.addEventListener('message', () => (questions += 1));
    const history: boolean[] = [];
    one.leads$.subscribe((leads) => history.push(leads));
    // Answers are heard here too: far more of both than a theft takes.
    await expect.poll(() => questions, { timeout: 30_000 }).toBeGreaterThan(15);
    await leading(two, false);
    expect(history).toEqual([true]);
  }, 40_000);

  it('stop at once when robbed, and lead again when the robber is gone', async () => {
    user = `user-${(nth += 1)}`;
    const tabs = open(60_000);
    await leading(tabs);
    const robber = await muteLeader({ steal: true });
    await leading(tabs, false);
    robber.remove();
    await leading(tabs);
  });

  it('stop before the page freezes, so that another page leads', async () => {
    user = `user-${(nth += 1)}`;
    const tabs = open(60_000);
    await leading(tabs);
    expect('onfreeze' in document).toBe(true);
    const history: boolean[] = [];
    tabs.leads$.subscribe((leads) => history.push(leads));
    const next = muteLeader();
    await expect.poll(async () => (await navigator.locks.query()).pending?.length).toBe(1);
    document.dispatchEvent(new Event('freeze'));
    expect(history).toEqual([true, false]);
    const frame = await next;
    frame.remove();
    await leading(tabs);
  });

  it('hear what the others tell', async () => {
    user = `user-${(nth += 1)}`;
    const [one, two] = [open(), open()];
    const heard: TabNews[] = [];
    two.news$.subscribe((news) => heard.push(news));
    one.tell({ type: 'accepted', id: 'a' });
    one.tell({ type: 'stored', id: 'a' });
    await expect
      .poll(() => heard)
      .toEqual([
        { type: 'accepted', id: 'a' },
        { type: 'stored', id: 'a' },
      ]);
  });
});
