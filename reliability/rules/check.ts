/** All rules over one history, in one pass: as many events as there are, and each is looked at once by each rule. */
import type { Event } from '../history/event.ts';
import { agreement } from './agreement.ts';
import { atLeastOnce } from './at-least-once.ts';
import { attemptMarker } from './attempt-marker.ts';
import { attemptsCountUp } from './attempts-count-up.ts';
import { cancel } from './cancel.ts';
import { credit } from './credit.ts';
import { cursorBound } from './cursor-bound.ts';
import { durableAccept } from './durable-accept.ts';
import { durablePublish } from './durable-publish.ts';
import { durableReplies } from './durable-replies.ts';
import { fencedAppend } from './fenced-append.ts';
import { gapFree } from './gap-free.ts';
import { harmlessSenders } from './harmless-senders.ts';
import { honestResume } from './honest-resume.ts';
import { idBinding } from './id-binding.ts';
import { leaseSafety } from './lease-safety.ts';
import { noPhantom } from './no-phantom.ts';
import { oneTerminal } from './one-terminal.ts';
import { outboxEmpties } from './outbox-empties.ts';
import { persistBeforeSend } from './persist-before-send.ts';
import { poisonBound } from './poison-bound.ts';
import { publisherFifo } from './publisher-fifo.ts';
import { recoveryTruth } from './recovery-truth.ts';
import { redeliveryBound } from './redelivery-bound.ts';
import type { Rule, Violation } from './rule.ts';
import { sessionFifo } from './session-fifo.ts';
import { singleEnqueue } from './single-enqueue.ts';
import { fencedLead } from './fenced-lead.ts';
import { oneLeader } from './one-leader.ts';
import { takeover } from './takeover.ts';
import { toldLeads } from './told-leads.ts';
import { tokensGrow } from './tokens-grow.ts';
import { totalOrder } from './total-order.ts';
import { truthfulRejection } from './truthful-rejection.ts';

export const RULES: readonly Rule[] = [
  persistBeforeSend,
  durableAccept,
  singleEnqueue,
  idBinding,
  noPhantom,
  truthfulRejection,
  sessionFifo,
  outboxEmpties,
  harmlessSenders,
  atLeastOnce,
  attemptsCountUp,
  fencedAppend,
  oneTerminal,
  leaseSafety,
  redeliveryBound,
  poisonBound,
  credit,
  cancel,
  gapFree,
  honestResume,
  durableReplies,
  attemptMarker,
  cursorBound,
  agreement,
  totalOrder,
  durablePublish,
  publisherFifo,
  recoveryTruth,
  tokensGrow,
  oneLeader,
  fencedLead,
  toldLeads,
  takeover,
];

/** A check that events are given to as they come. */
interface Check {
  see(event: Event): void;
  /** Everything that was broken, in the order in which it was found. Called once, when all was seen. */
  end(): readonly Violation[];
}

function openCheck(rules: readonly Rule[] = RULES): Check {
  const found: Violation[] = [];
  const passes = rules.map(({ id, open }) => open((ids, says) => found.push({ rule: id, ids, says })));
  return {
    see(event) {
      for (const pass of passes) pass.see(event);
    },
    end() {
      for (const pass of passes) pass.end?.();
      return found;
    },
  };
}

export function check(history: Iterable<Event>): readonly Violation[] {
  const checking = openCheck();
  for (const event of history) checking.see(event);
  return checking.end();
}
