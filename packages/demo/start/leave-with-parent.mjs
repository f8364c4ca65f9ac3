/**
 * Loaded into every process that the demo starts: when the demo is gone, even killed, its end of the channel closes, and
 * the process ends as if it had been told to. Without a channel (started by hand) it does nothing.
 */
const PATIENCE_MS = 3_000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The channel alone is no reason to stay.
process.channel?.unref();
