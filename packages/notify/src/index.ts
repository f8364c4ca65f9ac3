/** The notifier, for those who put it into a program of their own. */
export { createNotifier, type Notifier, type NotifierOptions } from './notifier.ts';
export { emailSink, type EmailOptions } from './email.ts';
export { webhookSink, type WebhookOptions } from './webhook.ts';
export type { Sink } from './sink.ts';
export type { Describe, Words } from './news.ts';
export type { Standing } from './outbound.ts';
