/** What a browser keeps of an outbox, read and written beside the client: as another release of the SDK would. */
import type { Page } from '@playwright/test';

/** As the first release writes it, which also said the format: what a browser may still hold when a later one is loaded. */
export interface KeptRow {
  place: number;
  user: string;
  message: { type: string; id: string } & Record<string, unknown>;
  storedMs: number;
  format?: number;
}

/** Every row, whole. */
export function keptRows(page: Page): Promise<KeptRow[]> {
  return page.evaluate(
    () =>
      new Promise<KeptRow[]>((resolve, reject) => {
        const opened = indexedDB.open('tame:tame');
        opened.onerror = () => reject(opened.error ?? new Error('not opened'));
        opened.onsuccess = () => {
          const all = opened.result.transaction('outbox').objectStore('outbox').getAll();
          all.onerror = () => reject(all.error ?? new Error('not read'));
          all.onsuccess = () => {
            opened.result.close();
            resolve(all.result as KeptRow[]);
          };
        };
      }),
  );
}

/** Makes the database of a release where there is none yet, and puts rows into it. */
export function keepRows(page: Page, rows: readonly KeptRow[], version = 1): Promise<void> {
  return page.evaluate(
    ([kept, release]) =>
      new Promise<void>((resolve, reject) => {
        const opened = indexedDB.open('tame:tame', release);
        opened.onerror = () => reject(opened.error ?? new Error('not opened'));
        opened.onupgradeneeded = ({ oldVersion }) => {
          if (oldVersion > 0) return;
          const outbox = opened.result.createObjectStore('outbox', { keyPath: 'place' });
          outbox.createIndex('place', ['user', 'place']);
          outbox.createIndex('about', ['user', 'message.id']);
          opened.result.createObjectStore('facts').put(1_000, 'place');
        };
        opened.onsuccess = () => {
          const putting = opened.result.transaction('outbox', 'readwrite');
          for (const row of kept) putting.objectStore('outbox').add(row);
          putting.onabort = () => reject(putting.error ?? new Error('not written'));
          putting.oncomplete = () => {
            opened.result.close();
            resolve();
          };
        };
      }),
    [rows, version] as const,
  );
}
