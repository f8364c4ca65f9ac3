/** The page in front of the hand-written forwarder. */
import { io } from 'socket.io-client';
import { answer, given } from '../../harness/answer.ts';
import type { Question } from '../measured/double.ts';
import { roundTrips } from '../measured/round-trips.ts';
import { stream } from '../measured/stream.ts';

const socket = io(given(), { transports: ['websocket'] });
await new Promise<void>((resolve) => void socket.once('connect', resolve));

answer({
  roundTrips: (inFlight = 1, ms = 0) =>
    roundTrips((question): Promise<unknown> => socket.emitWithAck('request', question), inFlight, ms),
  stream: (count = 0) =>
    stream(
      count,
      (wanted, next) =>
        new Promise((resolve) => {
          const heard = (reply: Question): void => next(reply);
          socket.on('reply', heard);
          socket.once('end', () => {
            socket.off('reply', heard);
            resolve();
          });
          socket.emit('stream', wanted);
        }),
    ),
});
