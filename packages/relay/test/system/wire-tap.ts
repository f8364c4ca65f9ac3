/** Listens in on a WebSocket between a client and a relay, and counts what is said on it. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export interface WireTap {
  readonly url: string;
  /** How many messages of each type were in frames, in either direction. */
  readonly said: Readonly<Record<string, number>>;
  /** How many packets carried them. */
  packets(): number;
  close(): void;
}

interface Frame {
  messages: readonly { type: string }[];
}

export async function tap(url: string): Promise<WireTap> {
  const said: Record<string, number> = {};
  let packets = 0;
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const note = (text: string): void => {
    if (!text.startsWith('42["frame",')) return;
    packets += 1;
    const [, { messages }] = JSON.parse(text.slice(2)) as [string, Frame];
    for (const { type } of messages) said[type] = (said[type] ?? 0) + 1;
  };
  server.on('connection', (near, request) => {
    const far = new WebSocket(`${url.replace('http', 'ws')}${request.url}`);
    const early: string[] = [];
    near.on('message', (data: Buffer) => {
      const text = data.toString();
      note(text);
      if (far.readyState === WebSocket.OPEN) far.send(text);
      else early.push(text);
    });
    far.on('open', () => early.splice(0).forEach((text) => far.send(text)));
    far.on('message', (data: Buffer) => {
      note(data.toString());
      near.send(data.toString());
    });
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      one.on('error', () => one.terminate());
      one.on('close', () => other.terminate());
    }
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    said,
    packets: () => packets,
    close: () => {
      for (const each of server.clients) each.terminate();
      server.close();
    },
  };
}
