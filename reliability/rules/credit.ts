import { rule } from './rule.ts';

export const credit = rule('R17', 'a worker never holds more than it asked for', (broken) => {
  const credits = new Map<string, number>();
  const services = new Map<string, string>();
  const attempts = new Map<string, number>();
  /** What each conversation in work counts against. */
  const holders = new Map<string, string>();
  const held = new Map<string, number>();
  const free = (id: string): void => {
    const offer = holders.get(id);
    if (offer === undefined) return;
    holders.delete(id);
    held.set(offer, (held.get(offer) ?? 1) - 1);
  };
  return {
    see(event) {
      if (event.type === 'W.serve') credits.set(`${event.worker} ${event.service}`, event.credit);
      if (event.type === 'Q.deliver') {
        free(event.id);
        services.set(event.id, event.service);
        attempts.set(event.id, event.a);
      }
      if (event.type === 'Q.lost' || (event.type === 'L.append' && event.kind === 'end')) {
        free(event.id);
        attempts.delete(event.id);
      }
      // What was lost before it arrived is held by nobody.
      if (event.type !== 'W.start' || attempts.get(event.id) !== event.a || holders.has(event.id)) return;
      const offer = `${event.worker} ${services.get(event.id) ?? ''}`;
      const now = (held.get(offer) ?? 0) + 1;
      holders.set(event.id, offer);
      held.set(offer, now);
      const may = credits.get(offer) ?? 0;
      if (now > may) broken([event.id, event.worker], `${event.worker} holds ${now} and asked for ${may}`);
    },
  };
});
