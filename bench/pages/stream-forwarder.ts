/** The hand-written forwarder: nothing can be gone on with, so the page asks again. */
import { io } from 'socket.io-client';
import { stream, type Reply } from './stream.ts';
import { asked } from './work.ts';

const socket = io(asked('relay'), { transports: ['websocket'] });

function ask(count: number, next: (reply: Reply) => void): string {
  socket.on('reply', next);
  socket.emit('stream', count);
  return 'asked';
}

stream(ask, (_asked, count, next) => void ask(count, next));
