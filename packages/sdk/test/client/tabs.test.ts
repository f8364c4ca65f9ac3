import fc from 'fast-check';
import { of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { createTabs, type TabNews, type Tabs } from '../../src/client/tabs.ts';
import { createBrowser, type FakeTab } from './fake-browser.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

const everyone: Watched[] = [];

interface Watched {
  tab: FakeTab;
  tabs: Tabs;
  /** Everything `leads$` has said. */
  history: boolean[];
  readonly leads: boolean;
  heard: TabNews[];
  beat(times?: number): Promise<void>;
}

function watch(browser: ReturnType<typeof createBrowser>, { name = 'tame', user = 'alice' } = {}): Watched {
  const tab = browser.openTab();
  const tabs = createTabs({ name, user$: of(user), ports: tab.ports });
  const history: boolean[] = [];
  const heard: TabNews[] = [];
  tabs.leads$.subscribe((leads) => history.push(leads));
  tabs.news$.subscribe((news) => heard.push(news));
  const watched: Watched = {
    tab,
    tabs,
    history,
    heard,
    get leads() {
      return history.at(-1) === true;
    },
    async beat(times = 1) {
      for (let nth = 0; nth < times; nth += 1) {
        tab.tick();
        await settle();
      }
    },
  };
  everyone.push(watched);
  return watched;
}

afterEach(async () => {
  for (const { tab, tabs } of everyone.splice(0)) {
    tab.thaw();
    tabs.close();
    await settle();
    if (!tab.clean()) throw new Error('a closed tab left a timer, a listener, a channel or a wish for the lock');
  }
});

describe('leading', () => {
  it('is one tab at a time, and passes on when that one closes', async () => {
    const browser = createBrowser();
    const [one, two, three] = [watch(browser), watch(browser), watch(browser)];
    await settle();
    expect([one.leads, two.leads, three.leads]).toEqual([true, false, false]);
    one.tabs.close();
    await settle();
    expect([one.leads, two.leads, three.leads]).toEqual([false, true, false]);
    two.tab.kill();
    await settle();
    expect(three.leads).toBe(true);
  });

  it('is a matter of each name and each user', async () => {
    const browser = createBrowser();
    const tabs = [
      watch(browser, { name: 'a', user: 'b:c' }),
      watch(browser, { name: 'a:b', user: 'c' }),
      watch(browser, { name: 'a', user: 'b' }),
    ];
    await settle();
    expect(tabs.map((each) => each.leads)).toEqual([true, true, true]);
  });

  it('is taken from a visible tab that hangs, after three questions without an answer', async () => {
    const browser = createBrowser();
    const [one, two] = [watch(browser), watch(browser)];
    await settle();
    one.tab.freeze();
    await two.beat(3);
    expect(two.leads).toBe(false);
    await two.beat();
    expect(two.leads).toBe(true);
    // It learns of it as soon as it can, and queues again.
    one.tab.thaw();
    await settle();
    expect([one.leads, two.leads]).toEqual([false, true]);
    await one.beat(20);
    expect([one.leads, two.leads]).toEqual([false, true]);
    two.tabs.close();
    await settle();
    expect(one.leads).toBe(true);
  });

  it('is never taken from a hidden tab that still answers, although its timers stand still', async () => {
    const browser = createBrowser();
    const [one, two] = [watch(browser), watch(browser)];
    await settle();
    one.tab.visible = false;
    await two.beat(50);
    expect([one.leads, two.leads]).toEqual([true, false]);
    expect(one.history).toEqual([false, true]);
  });

  it('is never taken by a hidden tab, which does not even ask', async () => {
    const browser = createBrowser();
    const [one, two] = [watch(browser), watch(browser)];
    await settle();
    one.tab.freeze();
    two.tab.visible = false;
    const saidBefore = browser.said.length;
    await two.beat(50);
    expect(two.leads).toBe(false);
    expect(browser.said).toHaveLength(saidBefore);
    two.tab.visible = true;
    await two.beat(3);
    expect(two.leads).toBe(false);
    await two.beat();
    expect(two.leads).toBe(true);
  });

  it('is not taken by a tab that slept itself and finds its own timers late', async () => {
    const browser = createBrowser();
    const [one, two] = [watch(browser), watch(browser)];
    await settle();
    for (let nth = 0; nth < 20; nth += 1) {
      two.tab.tick();
      two.tab.freeze();
      await settle();
      two.tab.thaw();
    }
    await settle();
    expect([one.leads, two.leads]).toEqual([true, false]);
  });

  it('is taken ever more rarely by a tab that cannot hear the answers', async () => {
    const browser = createBrowser();
    const [one, two] = [watch(browser), watch(browser)];
    await settle();
    two.tab.deaf = true;
    const waits: number[] = [];
    for (let theft = 0; theft < 3; theft += 1) {
      let beats = 0;
      for (; !two.leads; beats += 1) await two.beat();
      waits.push(beats);
      two.tab.sleep();
      await settle();
      expect([one.leads, two.leads]).toEqual([true, false]);
    }
    expect(waits).toEqual([4, 7, 13]);
    // Once it hears again it is as patient as any other.
    two.tab.deaf = false;
    await two.beat();
    one.tab.freeze();
    await two.beat(4);
    expect(two.leads).toBe(true);
  });

  it('stops before the tab sleeps, goes to another tab, and comes back to a tab that is alone', async () => {
    const browser = createBrowser();
    const [one, two] = [watch(browser), watch(browser)];
    await settle();
    one.tab.sleep();
    expect(one.leads).toBe(false);
    await settle();
    expect([one.leads, two.leads]).toEqual([false, true]);
    one.tabs.close();
    two.tab.sleep();
    expect(two.leads).toBe(false);
    await settle();
    expect(two.leads).toBe(true);
    two.tab.sleep();
    two.tabs.close();
    await settle();
    expect(two.leads).toBe(false);
  });

  it('is not given to a tab that sleeps in the queue', async () => {
    const browser = createBrowser();
    const [one, two, three] = [watch(browser), watch(browser), watch(browser)];
    await settle();
    two.tab.sleep();
    two.tab.freeze();
    await settle();
    one.tabs.close();
    await settle();
    expect([two.leads, three.leads]).toEqual([false, true]);
    two.tab.thaw();
    await settle();
    three.tab.kill();
    await settle();
    expect(two.leads).toBe(true);
  });

  it('ends with one leader when two tabs take over at the same moment', async () => {
    const browser = createBrowser();
    const [one, two, three] = [watch(browser), watch(browser), watch(browser)];
    await settle();
    one.tab.freeze();
    for (let nth = 0; nth < 4; nth += 1) {
      two.tab.tick();
      three.tab.tick();
      await settle();
    }
    expect([two.leads, three.leads].filter(Boolean)).toHaveLength(1);
    one.tab.thaw();
    await settle();
    expect([one.leads, two.leads, three.leads].filter(Boolean)).toHaveLength(1);
  });

  it('is everybody where there are no locks', async () => {
    const browser = createBrowser({ locks: false });
    const [one, two] = [watch(browser), watch(browser)];
    await settle();
    expect([one.leads, two.leads]).toEqual([true, true]);
    one.tabs.tell({ type: 'stored', id: 'a' });
    await settle();
    expect(two.heard).toEqual([{ type: 'stored', id: 'a' }]);
  });

  it('is everybody where the page may not use locks', async () => {
    const { ports } = createBrowser().openTab();
    const refused = { request: () => Promise.reject(new DOMException('opaque origin', 'SecurityError')) };
    const tabs = createTabs({ name: 'tame', user$: of('alice'), ports: { ...ports, locks: refused } });
    const history: boolean[] = [];
    tabs.leads$.subscribe((leads) => history.push(leads));
    await settle();
    expect(history).toEqual([false, true]);
    tabs.close();
    expect(history).toEqual([false, true, false]);
  });

  it('is this process alone outside of a browser', () => {
    const tabs = createTabs({ name: 'tame', user$: of('alice') });
    const history: boolean[] = [];
    tabs.leads$.subscribe((leads) => history.push(leads));
    tabs.tell({ type: 'stored', id: 'a' });
    tabs.close();
    expect(history).toEqual([true]);
  });

  it('is never held by two tabs that are awake, and always found again, whatever tabs go through', async () => {
    const act = fc.record({
      who: fc.nat(3),
      what: fc.constantFrom('tick', 'freeze', 'thaw', 'hide', 'show', 'sleep', 'kill', 'open'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
        const browser = createBrowser();
        const slots: (Watched | undefined)[] = [watch(browser), watch(browser), undefined, undefined];
        const frozen = new Set<Watched>();
        for (const { who, what } of acts) {
          const each = slots[who];
          if (!each) {
            if (what === 'open') slots[who] = watch(browser);
          } else if (what === 'kill') {
            each.tab.kill();
            slots[who] = undefined;
          } else if (what === 'tick' || what === 'sleep') each.tab[what]();
          else if (what === 'hide' || what === 'show') each.tab.visible = what === 'show';
          else if (what === 'freeze') {
            each.tab.freeze();
            frozen.add(each);
          } else if (what === 'thaw') {
            each.tab.thaw();
            frozen.delete(each);
          }
          await settle();
          const leaders = slots.filter((one) => one?.leads && !frozen.has(one));
          expect(leaders.length).toBeLessThanOrEqual(1);
        }
        const last = slots[3] ?? (slots[3] = watch(browser));
        last.tab.visible = true;
        last.tab.thaw();
        frozen.delete(last);
        for (let nth = 0; nth < 40; nth += 1) await last.beat();
        const awake = slots.filter((one): one is Watched => one !== undefined && !frozen.has(one));
        expect(awake.filter((one) => one.leads)).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('news', () => {
  it('reaches the other tabs of the same name and user, and nobody else', async () => {
    const browser = createBrowser();
    const [one, two, three] = [watch(browser), watch(browser), watch(browser)];
    const [bob, other] = [watch(browser, { user: 'bob' }), watch(browser, { name: 'other' })];
    const news: TabNews[] = [
      { type: 'stored', id: 'a' },
      { type: 'accepted', id: 'a' },
      {
        type: 'refused',
        id: 'c',
        of: 'publish',
        code: 'FORBIDDEN',
        message: 'The token does not allow this.',
      },
    ];
    for (const each of news) two.tabs.tell(each);
    await settle();
    expect([one.heard, three.heard]).toEqual([news, news]);
    expect([two.heard, bob.heard, other.heard]).toEqual([[], [], []]);
  });

  it('is dropped when it is of a kind that this version does not know', async () => {
    const browser = createBrowser();
    const one = watch(browser);
    const channel = browser.openTab().ports.channel('tame:tame:alice');
    const known = { type: 'stored', id: 'a' };
    for (const odd of [undefined, 7, 'news', {}, { type: 'new-in-2030' }]) channel?.postMessage(odd);
    channel?.postMessage({ type: 'news', news: [{ type: 'new-in-2030', id: 'b' }, known] });
    await settle();
    expect(one.heard).toEqual([{ type: 'stored', id: 'a' }]);
  });

  it('is one message for all of a turn, and still told when this tab closes in that turn', async () => {
    const browser = createBrowser();
    const one = watch(browser);
    const two = watch(browser);
    let messages = 0;
    const channel = browser.openTab().ports.channel('tame:tame:alice');
    channel?.addEventListener(
      'message',
      ({ data }) => void (messages += JSON.stringify(data).includes('stored') ? 1 : 0),
    );
    for (const id of ['a', 'b', 'c']) one.tabs.tell({ type: 'stored', id });
    await settle();
    one.tabs.tell({ type: 'stored', id: 'd' });
    one.tabs.close();
    await settle();
    expect(two.heard.map((news) => news.id)).toEqual(['a', 'b', 'c', 'd']);
    expect(messages).toBe(2);
  });

  it('goes nowhere once closed, and nobody is told any more', async () => {
    const browser = createBrowser();
    const [one, two] = [watch(browser), watch(browser)];
    let completed = 0;
    one.tabs.leads$.subscribe({ complete: () => (completed += 1) });
    one.tabs.news$.subscribe({ complete: () => (completed += 1) });
    one.tabs.close();
    one.tabs.tell({ type: 'stored', id: 'a' });
    two.tabs.tell({ type: 'stored', id: 'a' });
    await settle();
    expect([one.heard, two.heard, completed]).toEqual([[], [], 2]);
  });
});
