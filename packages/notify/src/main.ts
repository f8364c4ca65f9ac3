#!/usr/bin/env node
/**
 * The command `tame-notify`, told by its environment:
 *
 *   TAME_URL, TAME_TOKEN or TAME_TOKEN_FILE   the relay
 *   NOTIFY_SERVICES                           names of services, with commas between
 *   NOTIFY_FOLDER                             where preferences and what was sent are kept; ./notify
 *   NOTIFY_SMTP_URL, NOTIFY_FROM, NOTIFY_TO   e-mail; `{user}@example.com` is an address of each user
 *   NOTIFY_WEBHOOK_URL, NOTIFY_WEBHOOK_SECRET a webhook
 *   NOTIFY_TOPIC                              a topic
 *   NOTIFY_FOR_MS                             how long news are news; a day
 */
import { readFile } from 'node:fs/promises';
import { emailSink, type EmailOptions } from './email.ts';
import { createNotifier } from './notifier.ts';
import { webhookSink } from './webhook.ts';

const { env } = process;

function needed(name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set.`);
  return value;
}

function email(url: string | undefined): EmailOptions | undefined {
  if (url === undefined) return undefined;
  const to = needed('NOTIFY_TO');
  // An address has one user: what would end it or add another is not one of ours.
  const addressOf = (user: string): string | undefined =>
    /^[\w.+-]{1,64}$/.test(user) ? to.replaceAll('{user}', user) : undefined;
  return { url, from: needed('NOTIFY_FROM'), addressOf };
}

async function main(): Promise<void> {
  const tokenFile = env['TAME_TOKEN_FILE'];
  const token = tokenFile ? async () => (await readFile(tokenFile, 'utf8')).trim() : env['TAME_TOKEN'];
  const mail = email(env['NOTIFY_SMTP_URL']);
  const webhookUrl = env['NOTIFY_WEBHOOK_URL'];
  const topic = env['NOTIFY_TOPIC'];
  const newsForMs = env['NOTIFY_FOR_MS'];
  const notifier = await createNotifier(needed('TAME_URL'), {
    services: needed('NOTIFY_SERVICES').split(','),
    folder: env['NOTIFY_FOLDER'] ?? './notify',
    ...(token !== undefined && { token }),
    ...(mail && { email: emailSink(mail) }),
    ...(webhookUrl && { webhook: webhookSink({ url: webhookUrl, secret: needed('NOTIFY_WEBHOOK_SECRET') }) }),
    ...(topic !== undefined && { topic }),
    ...(newsForMs !== undefined && { newsForMs: Number(newsForMs) }),
  });
  const stop = (): void => void notifier.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await notifier.start();
  process.stdout.write(`${JSON.stringify({ notifier: process.pid })}\n`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`tame-notify: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
