/** Mail as files of a folder, for a machine without a mail server: one for each message, named by its id. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Sink } from '@tame/notify';

export function mailFolder(folder: string): Sink {
  return {
    async send(user, { id, items }) {
      const [first] = items;
      const more = items.length > 1 ? `, and ${items.length - 1} more` : '';
      const head = [`Message-ID: <${id}@localhost>`, `To: ${user}@localhost`, `Subject: ${first?.title ?? ''}${more}`];
      const text = items.map(({ title, text: rest }) => [title, rest].filter(Boolean).join('\n')).join('\n\n');
      const file = path.join(folder, `${id}.eml`);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // The same message once more is the same file.
      await writeFile(`${file}.new`, `${head.join('\r\n')}\r\n\r\n${text}\r\n`, { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
  };
}
