/** The exports that come with the demo, fetched only when one is chosen. */

const files = import.meta.glob<string>('../../exports/*.csv', { query: '?raw', import: 'default' });

export interface Sample {
  fileName: string;
  load: () => Promise<string>;
}

export const samples: readonly Sample[] = Object.entries(files)
  .map(([path, load]) => ({ fileName: path.slice(path.lastIndexOf('/') + 1), load }))
  .sort((a, b) => a.fileName.localeCompare(b.fileName));
