/** A receiver of webhooks that keeps what it was sent. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebServer {
  readonly url: string;
  readonly calls: readonly Call[];
  /** How the next ones are answered. */
  answer: (response: ServerResponse) => void;
  stop(): Promise<void>;
}

export async function startWebServer(): Promise<WebServer> {
  const calls: Call[] = [];
  const well = (response: ServerResponse): void => void response.writeHead(204).end();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      calls.push({ headers: request.headers, body });
      web.answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const web: WebServer = {
    url: `http://127.0.0.1:${address.port}/`,
    calls,
    answer: well,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return web;
}
