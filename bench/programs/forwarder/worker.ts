/** The worker behind the hand-written forwarder. */
import { io } from 'socket.io-client';
import { answer, given } from '../../harness/answer.ts';
import { double, type Question } from '../work/double.ts';
import { countTo } from '../work/stream.ts';

const socket = io(given(), { transports: ['websocket'] });
socket.on('work', (question: Question, done: (answer: Question) => void) => done(double(question)));
socket.on('stream', (id: number, count: number) => void say(id, count));

async function say(id: number, count: number): Promise<void> {
  for await (const reply of countTo(count)) socket.emit('reply', id, reply);
  socket.emit('end', id);
}

await socket.emitWithAck('serve');
answer({});
