/** A browser with tabs that a test can hide, put to sleep and kill: locks, channels and ticks as the specifications say. */
import type { Channel, Locks, TabPorts } from '../../src/client/tab-ports.ts';

interface Wish {
  tab: FakeTab;
  hold: () => Promise<void>;
  resolve: () => void;
  reject: (why: Error) => void;
}

export interface FakeTab {
  ports: TabPorts;
  visible: boolean;
  /** Says what it says, and hears nothing. */
  deaf: boolean;
  /** Lets time pass: one beat. A frozen tab does not notice. */
  tick(): void;
  /** The process stops: no timers, no messages, no lock callbacks, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** As the browser announces it. */
  sleep(): void;
  /** The process dies. */
  kill(): void;
  /** Whether everything that was started was also stopped. */
  clean(): boolean;
}

export function createBrowser({ locks: withLocks = true } = {}) {
  const held = new Map<string, Wish>();
  const queues = new Map<string, Wish[]>();
  const channels = new Set<{ name: string; tab: FakeTab; hear: (data: unknown) => void }>();
  const said: unknown[] = [];

  function grant(name: string, wish: Wish) {
    held.set(name, wish);
    run(wish.tab, () => {
      void wish.hold().then(() => {
        if (held.get(name) !== wish) return;
        held.delete(name);
        wish.resolve();
        next(name);
      });
    });
  }

  function next(name: string) {
    const wish = queues.get(name)?.shift();
    if (wish) grant(name, wish);
  }

  const pending = new Map<FakeTab, (() => void)[]>();
  const dead = new Set<FakeTab>();
  /** Runs in the tab: at once, after it thaws, or never. */
  function run(tab: FakeTab, task: () => void) {
    if (dead.has(tab)) return;
    const waiting = pending.get(tab);
    if (waiting) waiting.push(task);
    else task();
  }

  function locksOf(tab: FakeTab): Locks {
    return {
      request: (name, how, hold) =>
        new Promise((resolve, reject) => {
          const aborted = () => new DOMException('aborted', 'AbortError');
          const wish: Wish = { tab, hold, resolve, reject: (why) => run(tab, () => reject(why)) };
          const queue = queues.get(name) ?? [];
          queues.set(name, queue);
          if ('steal' in how) {
            held.get(name)?.reject(aborted());
            return grant(name, wish);
          }
          how.signal.addEventListener('abort', () => {
            if (!queue.includes(wish)) return;
            queue.splice(queue.indexOf(wish), 1);
            wish.reject(aborted());
          });
          queue.push(wish);
          queueMicrotask(() => held.has(name) || next(name));
        }),
    };
  }

  function openTab(): FakeTab {
    const ticks = new Set<() => void>();
    const sleepers = new Set<() => void>();
    const mine = new Set<object>();
    const tab: FakeTab = {
      visible: true,
      deaf: false,
      tick: () => {
        if (!pending.has(tab) && !dead.has(tab)) for (const each of ticks) each();
      },
      freeze: () => {
        if (!pending.has(tab)) pending.set(tab, []);
      },
      thaw() {
        const tasks = pending.get(tab) ?? [];
        pending.delete(tab);
        for (const task of tasks) task();
      },
      sleep: () => {
        for (const each of sleepers) each();
      },
      kill() {
        dead.add(tab);
        for (const [name, queue] of queues) {
          const left = queue.filter((wish) => wish.tab !== tab);
          queue.splice(0, queue.length, ...left);
          if (held.get(name)?.tab !== tab) continue;
          held.delete(name);
          next(name);
        }
      },
      clean() {
        const waits = [...queues.values()].flat().some((wish) => wish.tab === tab);
        return !waits && ticks.size + sleepers.size + mine.size === 0;
      },
      ports: {
        get locks() {
          return withLocks ? locksOf(tab) : undefined;
        },
        channel: channelOf,
        visible: () => tab.visible,
        onSleep(listener) {
          sleepers.add(listener);
          return () => sleepers.delete(listener);
        },
        awake: () => new Promise((resolve) => queueMicrotask(() => run(tab, resolve))),
        every(_ms, listener) {
          ticks.add(listener);
          return () => ticks.delete(listener);
        },
      },
    };

    function channelOf(name: string): Channel {
      const listeners = new Set<(event: { data: unknown }) => void>();
      const channel = { name, tab, hear: (data: unknown) => tab.deaf || listeners.forEach((each) => each({ data })) };
      channels.add(channel);
      mine.add(channel);
      return {
        postMessage(message) {
          if (!channels.has(channel)) throw new DOMException('Channel is closed', 'InvalidStateError');
          said.push(message);
          const data: unknown = structuredClone(message);
          for (const other of channels) {
            if (other === channel || other.name !== name) continue;
            queueMicrotask(() => run(other.tab, () => channels.has(other) && other.hear(data)));
          }
        },
        addEventListener: (_type, listener) => listeners.add(listener),
        close() {
          channels.delete(channel);
          mine.delete(channel);
        },
      };
    }
    return tab;
  }

  return { openTab, said };
}
