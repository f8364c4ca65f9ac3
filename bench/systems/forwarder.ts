/** What a team would write by hand on Socket.IO. */
import type { System } from '../harness/measurement.ts';
import { installed } from './versions.ts';

export const forwarder: System = {
  name: 'Socket.IO forwarder',
  version: installed('socket.io'),
  keeps: 'volatile',
  how: 'emitWithAck through a server; all is lost with any process',
  async start(stage) {
    const { ready: url } = await stage.program('forwarder/server');
    await stage.program('forwarder/worker', url);
    return stage.program('forwarder/client', url);
  },
};
