/**
 * Serves the page, tells it where its relay is, and gives the two people of the demo their tokens.
 *
 *   GET /              the application, also for every address of its own
 *   GET /config.json   { relayUrl, platforms }
 *   GET /token?user=   { token } for ana and ben
 *
 * On this machine only, and only under its own name: a foreign name that leads here (DNS rebinding) gets nothing.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PlatformName } from '../contracts/campaign.ts';
import { fileFor, inlineScripts, type FileAnswer } from './static-files.ts';
import { isUser, users, type User } from './tokens.ts';

export interface PageConfig {
  relayUrl: string;
  platforms: Readonly<Record<PlatformName, string>>;
}

export interface PageOptions {
  folder: string;
  tokenOf: (user: User) => Promise<string>;
  /** Undefined for as long as the relay is not there. */
  config: () => PageConfig | undefined;
}

const NOT_BUILT = 'The page is not built yet. Start the demo without --no-build.';

export function createPageServer(options: PageOptions): Server {
  const server = createServer((request, response) => {
    answer(options, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else sayText(response, 500, 'Something went wrong here; try again.');
    });
  });
  server.requestTimeout = 10_000;
  return server;
}

async function answer(options: PageOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', headers } = request;
  if (!/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(headers.host ?? '')) {
    return sayText(response, 403, 'The demo is reached as localhost or 127.0.0.1 only.');
  }
  if (method !== 'GET' && method !== 'HEAD') return sayText(response, 405, 'There is nothing here but to read.');
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  switch (pathname) {
    case '/config.json':
      return sayConfig(options, response);
    case '/token':
      return sayToken(options, headers['sec-fetch-site'], searchParams.get('user'), response);
    case '/health':
      return sayText(response, 200, 'ok');
    default:
      return sayFile(options, request, pathname, response);
  }
}

function sayConfig({ config }: PageOptions, response: ServerResponse): void {
  const known = config();
  if (known) sayJson(response, 200, known);
  else sayJson(response, 503, { text: 'The relay is not there yet; try again in a moment.' });
}

async function sayToken(
  { tokenOf }: PageOptions,
  site: unknown,
  user: string | null,
  response: ServerResponse,
): Promise<void> {
  if (site === 'cross-site') return sayJson(response, 403, { text: 'Tokens are for the page of the demo only.' });
  if (!isUser(user))
    return sayJson(response, 404, { text: `There is no such user; there are ${users.join(' and ')}.` });
  sayJson(response, 200, { token: await tokenOf(user) });
}

async function sayFile(
  options: PageOptions,
  request: IncomingMessage,
  pathname: string,
  response: ServerResponse,
): Promise<void> {
  const { folder, config } = options;
  const path = decoded(pathname);
  const found = path === undefined ? undefined : await fileFor(folder, path);
  // Whatever a person types is an address within the application; a script or an image is a file or nothing.
  const forPeople = request.headers.accept?.includes('text/html') === true;
  const file = found ?? (forPeople ? await fileFor(folder, '/') : undefined);
  if (!file)
    return sayText(response, pathname === '/' ? 503 : 404, pathname === '/' ? NOT_BUILT : 'There is no such file.');
  const headers = { 'cache-control': file.cache, etag: file.etag, ...protection(file, config()?.relayUrl) };
  if (request.headers['if-none-match'] === file.etag) response.writeHead(304, headers).end();
  else
    response
      .writeHead(200, { 'content-type': file.type, ...headers })
      .end(request.method === 'HEAD' ? undefined : file.body);
}

/** A page may run what came with it, talk to here and to its relay, and be framed by nobody. */
function protection({ type, body }: FileAnswer, relayUrl: string | undefined): Record<string, string> {
  const relay = relayUrl === undefined ? [] : [relayUrl, relayUrl.replace(/^http/, 'ws')];
  const scripts = type.startsWith('text/html') ? inlineScripts(body.toString()) : [];
  const policy = [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
    // The style library writes its variables into the page.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...relay].join(' '),
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { 'content-security-policy': policy.join('; '), ...always };
}

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

function sayJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...always });
  response.end(JSON.stringify(body));
}

function sayText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...always });
  response.end(text);
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
