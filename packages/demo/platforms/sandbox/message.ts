/** One HTTP message in and one out, as the sandbox platforms see them. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Parsed JSON or form fields; undefined without a body; `malformed` is true when it could not be read. */
  body: unknown;
  malformed: boolean;
}

export interface ApiAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const LARGEST_BODY_BYTES = 20_000_000;

export async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    const part: unknown = chunk;
    if (!Buffer.isBuffer(part)) continue;
    bytes += part.length;
    if (bytes > LARGEST_BODY_BYTES) throw new Error('The request is larger than 20 MB.');
    chunks.push(part);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    method: incoming.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: incoming.headers,
    ...parseBody(text, incoming.headers['content-type'] ?? ''),
  };
}

export function sendAnswer(response: ServerResponse, { status, body, headers = {} }: ApiAnswer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  response.end(text);
}

function parseBody(text: string, contentType: string): Pick<ApiRequest, 'body' | 'malformed'> {
  if (text === '') return { body: undefined, malformed: false };
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return { body: Object.fromEntries(new URLSearchParams(text)), malformed: false };
  }
  try {
    return { body: JSON.parse(text), malformed: false };
  } catch {
    return { body: undefined, malformed: true };
  }
}
