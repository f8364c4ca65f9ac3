import { rule } from './rule.ts';

export const outboxEmpties = rule('R8', 'once faults are over all that was said is answered', (broken) => {
  /** Not yet answered by the relay. */
  const owed = new Set<string>();
  const requests = new Set<string>();
  /** Requests that somebody reads and nobody has seen end. */
  const open = new Set<string>();
  const over = new Set<string>();
  let healed = false;
  const close = (id: string): void => {
    over.add(id);
    open.delete(id);
  };
  return {
    see(event) {
      if (event.type === 'C.invoke' && event.of === 'request') requests.add(event.m);
      if (event.type === 'C.persisted') owed.add(event.m);
      if (event.type === 'C.follow' && requests.has(event.id) && !over.has(event.id)) open.add(event.id);
      if (event.type === 'C.end') close(event.id);
      if (event.type === 'C.accepted') owed.delete(event.m);
      if (event.type === 'C.withdrawn' || (event.type === 'C.rejected' && event.final)) {
        owed.delete(event.m);
        close(event.m);
      }
      if (event.type === 'N.heal') healed = true;
      if (event.type === 'N.fault') healed = false;
      if (event.type !== 'N.end' || !healed) return;
      for (const m of owed) broken([m], `${m} was kept on a device and never answered`);
      for (const id of open) broken([id], `nobody has seen how ${id} ended`);
      if (event.rows > 0) broken([], `${event.rows} rows are left on the disks of clients`);
    },
  };
});
