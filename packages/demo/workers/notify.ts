/**
 * The worker that tells people how their forecasts and imports stand, once they have turned to something else.
 *
 *   TAME_URL, TAME_TOKEN or TAME_TOKEN_FILE          the relay
 *   NOTIFY_FOLDER                                    where preferences, what was told, and mail are kept
 *   NOTIFY_SMTP_URL, NOTIFY_FROM, NOTIFY_DOMAIN      real mail to USER@DOMAIN; without them mail is put into the folder
 */
import path from 'node:path';
import { createNotifier, emailSink, type Sink } from '@tame/notify';
import { toldServices } from '../contracts/services.ts';
import { relayAccess } from './environment.ts';
import { mailFolder } from './mail-folder.ts';
import { inWords } from './news-words.ts';
import { fail, live } from './worker-process.ts';

const NAME = 'notifier';

async function start(): Promise<void> {
  const { url, ...access } = relayAccess(process.env);
  const folder = process.env['NOTIFY_FOLDER'] ?? './notify';
  const notifier = await createNotifier(url, {
    ...access,
    folder,
    services: toldServices,
    describe: inWords,
    email: mailFrom(folder),
  });
  await live({ name: NAME, worker: notifier });
}

function mailFrom(folder: string): Sink {
  const { NOTIFY_SMTP_URL: url, NOTIFY_FROM: from, NOTIFY_DOMAIN: domain } = process.env;
  if (url === undefined || from === undefined || domain === undefined) return mailFolder(path.join(folder, 'mail'));
  return emailSink({ url, from, addressOf: (user) => `${user}@${domain}` });
}

await start().catch((error: unknown) => fail(NAME, error));
