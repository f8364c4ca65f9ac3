/** A site of one page that runs the SDK, on an origin of its own. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Site {
  /** The page, as a client of this relay. */
  page(relay: string, token?: string): string;
  close(): Promise<void>;
}

let script: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page-script.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    conditions: ['tame-src'],
    target: 'es2022',
    sourcemap: 'inline',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

const html =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,">' +
  '<script src="/page.js"></script>';

/** Bundled once for all tests of a run. */
export async function openSite(): Promise<Site> {
  const code = await (script ??= bundle());
  const server = createServer(({ url = '/' }, answer) => {
    const isScript = url === '/page.js';
    answer.setHeader('content-type', `${isScript ? 'text/javascript' : 'text/html'}; charset=utf-8`);
    answer.setHeader('cache-control', 'no-store');
    if (url.startsWith('/?') || isScript) answer.end(isScript ? code : html);
    else answer.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    page: (relay, token) => {
      const asked = new URLSearchParams({ relay, ...(token !== undefined && { token }) });
      return `http://127.0.0.1:${port}/?${asked.toString()}`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
