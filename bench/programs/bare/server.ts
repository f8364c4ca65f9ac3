/** Socket.IO and nothing above it. */
import { Server } from 'socket.io';
import { given } from '../../harness/answer.ts';

new Server(Number(given()), { transports: ['websocket'] });
