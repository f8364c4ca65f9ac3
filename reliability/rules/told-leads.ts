import { rule } from './rule.ts';

export const toldLeads = rule(
  'R33',
  'nobody is told to lead that the relay has not on its disk as leader',
  (broken) => {
    const granted = new Set<string>();
    return {
      see(event) {
        if (event.type !== 'E.grant' && event.type !== 'W.leads') return;
        const lead = `${event.event} ${event.task} ${event.a} ${event.tok}`;
        if (event.type === 'E.grant') granted.add(lead);
        else if (!granted.has(lead))
          broken(
            [event.event, event.worker],
            `${event.worker} was told to lead with token ${event.tok}, which it was not given`,
          );
      },
    };
  },
);
