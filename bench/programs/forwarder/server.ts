/**
 * What a team would write by hand: a Socket.IO server that hands each request to a worker's socket and its answer back.
 * Nothing is kept: what is under way when a process ends is lost.
 */
import { Server, type Socket } from 'socket.io';
import { answer } from '../../harness/answer.ts';

const io = new Server(0, { transports: ['websocket'] });
let worker: Socket | undefined;
let streams = 0;
const listeners = new Map<number, Socket>();

io.on('connection', (socket) => {
  socket.on('serve', (done: () => void) => {
    worker = socket;
    done();
  });
  socket.on('request', (question: unknown, done: (answer: unknown) => void) => {
    void worker?.emitWithAck('work', question).then(done);
  });
  socket.on('join', (done: () => void) => {
    void socket.join('room');
    done();
  });
  socket.on('publish', (count: number, done: () => void) => {
    void worker?.emitWithAck('publish', count).then(done);
  });
  socket.on('event', (event: unknown) => io.to('room').emit('event', event));
  socket.on('stream', (count: number) => {
    const id = (streams += 1);
    listeners.set(id, socket);
    worker?.emit('stream', id, count);
  });
  socket.on('reply', (id: number, reply: unknown) => listeners.get(id)?.emit('reply', reply));
  socket.on('end', (id: number) => {
    listeners.get(id)?.emit('end');
    listeners.delete(id);
  });
});

const address = io.httpServer.address();
if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
answer({}, `http://127.0.0.1:${address.port}`);
