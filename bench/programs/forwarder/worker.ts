/** The worker behind the hand-written forwarder. */
import { io } from 'socket.io-client';
import { answer, given } from '../../harness/answer.ts';
import { double, type Question } from '../measured/double.ts';
import { burstsTo, countTo } from '../measured/stream.ts';

const socket = io(given(), { transports: ['websocket'] });
socket.on('work', (question: Question, done: (answer: Question) => void) => done(double(question)));
socket.on('stream', (id: number, count: number) => void say(id, count));
socket.on('publish', (count: number, done: () => void) => void publish(count).then(done));

async function publish(count: number): Promise<void> {
  for await (const burst of burstsTo(count)) for (const each of burst) socket.emit('event', each);
}

async function say(id: number, count: number): Promise<void> {
  for await (const reply of countTo(count)) socket.emit('reply', id, reply);
  socket.emit('end', id);
}

await socket.emitWithAck('serve');
answer({});
