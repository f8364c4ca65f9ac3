/** Peers that come over Socket.IO. */
import type { Server, Socket } from 'socket.io';
import { strangerAt } from './address.ts';
import type { Door, Greeting } from '../door.ts';

export function receiveSockets(io: Server, door: Door, proxies: number): void {
  const greetings = new WeakMap<Socket, Greeting>();
  io.use((socket, next) => {
    void door.greet(socket.handshake.auth, strangerAt(socket.handshake, proxies)).then((greeting) => {
      if ('code' in greeting) return next(Object.assign(new Error(greeting.text), { data: greeting }));
      greetings.set(socket, greeting);
      next();
    });
  });
  io.on('connection', (socket: Socket) => {
    const greeting = greetings.get(socket);
    if (greeting === undefined) return void socket.disconnect(true);
    const attached = door.attach(greeting, {
      welcome: (welcome) => void socket.emit('welcome', welcome),
      frame: (frame) => void socket.emit('frame', frame),
      bye: (bye) => {
        socket.emit('bye', bye);
        socket.disconnect(true);
      },
    });
    socket.on('frame', (frame: unknown) => attached.hear(frame));
    socket.on('disconnect', (reason) => attached.lost(reason === 'client namespace disconnect'));
  });
}
