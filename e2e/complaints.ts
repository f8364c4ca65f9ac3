/** What a browser complains of while a test runs. At the end nothing may be left that the test did not expect. */
import type { BrowserContext, ConsoleMessage } from '@playwright/test';

export interface Complaints {
  /** From now on complaints that match are a part of the test. */
  expect(...patterns: readonly RegExp[]): void;
  /** From now on they are none. Those that came before stay excused. */
  expectNone(): void;
  /** The complaints that nobody expected. */
  readonly unexpected: readonly string[];
}

/** What Chromium says when a relay, or the whole network, is away. */
export const RELAY_IS_AWAY = [
  /^WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/socket\.io\/\?.*' failed: /,
  /^Failed to load resource: net::(ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED) http:\/\/127\.0\.0\.1:\d+\/socket\.io\/\?/,
  /^Access to XMLHttpRequest at 'http:\/\/127\.0\.0\.1:\d+\/socket\.io\/\?/,
];
export const NETWORK_IS_AWAY = [
  /^WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/socket\.io\/\?.*' failed: .*ERR_INTERNET_DISCONNECTED/,
  /^Failed to load resource: net::(ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED) http:\/\/(127\.0\.0\.1|localhost):\d+\//,
];

export function watchComplaints(context: BrowserContext): Complaints {
  const unexpected: string[] = [];
  let expected: readonly RegExp[] = [];
  const complain = (text: string): void => {
    if (!expected.some((pattern) => pattern.test(text))) unexpected.push(text);
  };
  context.on('weberror', (error) => complain(`uncaught: ${error.error().stack ?? error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complain(textOf(message));
  });
  return {
    expect: (...patterns) => (expected = [...expected, ...patterns]),
    expectNone: () => (expected = []),
    unexpected,
  };
}

/** With the address for failed loads, whose text does not hold it. */
function textOf(message: ConsoleMessage): string {
  const text = message.text();
  return text.startsWith('Failed to load resource') ? `${text} ${message.location().url}` : text;
}
