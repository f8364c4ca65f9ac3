/** A service worker that runs the SDK beside the pages of its site, and says for them what they tell it to. */
import { createClient } from '@tame/sdk';

const { searchParams } = new URL(location.href);
const tame = createClient(searchParams.get('relay') ?? '');
let sending = false;
tame.outbox$.subscribe((outbox) => (sending = outbox.sending));

/** A number is posted, and answered with the id; anything else is answered with whether this is who sends. */
addEventListener('message', (event) => {
  const { data, ports } = event as MessageEvent<unknown>;
  const [answer] = ports;
  if (typeof data === 'number') void tame.post('record', { n: data }).then((id) => answer?.postMessage(id));
  else answer?.postMessage(sending);
});
