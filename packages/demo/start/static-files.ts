/** The files of the built page, as answers to requests. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

export interface FileAnswer {
  body: Buffer;
  type: string;
  /** What a browser may do with it; a file whose name holds a hash of its content never changes. */
  cache: string;
  etag: string;
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Undefined: there is no such file. Paths that would lead out of the folder, and hidden files, do not exist either. */
export async function fileFor(folder: string, pathname: string): Promise<FileAnswer | undefined> {
  const name = pathname === '/' ? '/index.html' : pathname;
  if (name.split('/').some((part) => part.startsWith('.')) || name.includes('\\') || name.includes('\0'))
    return undefined;
  const file = path.join(folder, name);
  const type = types[path.extname(file)];
  if (type === undefined || !(await stat(file).catch(() => undefined))?.isFile()) return undefined;
  const body = await readFile(file);
  const cache = name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return { body, type, cache, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

/** The scripts that stand in the page itself, as a content security policy names them. */
export function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
}
