/** A site whose pages run the SDK, on an origin of its own. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { bundled, type Release } from './bundles.ts';

export interface Site {
  /** The page, as a client of this relay; with this release of the SDK or another. */
  page(relay: string, token?: string, release?: Release): string;
  /** A page that runs nothing. */
  readonly blank: string;
  close(): Promise<void>;
}

const head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,">';

const scripts: Readonly<Record<string, readonly [entry: string, release: Release]>> = {
  '/this.js': ['page-script.ts', 'this'],
  '/next.js': ['page-script.ts', 'next'],
  '/relaxed.js': ['page-script.ts', 'relaxed'],
  '/service-worker.js': ['service-worker-script.ts', 'this'],
};

export async function openSite(): Promise<Site> {
  const server = createServer((request, answer) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site');
    // Not `no-store`: a browser keeps no such page for going back to it.
    answer.setHeader('cache-control', 'no-cache');
    const script = scripts[pathname];
    if (script) {
      answer.setHeader('content-type', 'text/javascript; charset=utf-8');
      bundled(...script).then(
        (code) => answer.end(code),
        (error: unknown) => answer.writeHead(500).end(String(error)),
      );
    } else if (pathname === '/' || pathname === '/blank') {
      answer.setHeader('content-type', 'text/html; charset=utf-8');
      const release = searchParams.get('release') ?? 'this';
      answer.end(pathname === '/blank' ? head : `${head}<script src="/${release}.js"></script>`);
    } else answer.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    page(relay, token, release) {
      const asked = new URLSearchParams({
        relay,
        ...(token !== undefined && { token }),
        ...(release !== undefined && { release }),
      });
      return `${origin}/?${asked.toString()}`;
    },
    blank: `${origin}/blank`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
