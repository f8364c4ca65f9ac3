/**
 * The command box while it is open.
 *
 *   typing ──a plan that changes something, finds many, or lacks a value──► plan ──confirmed──► carried out
 *      │                                                                     │
 *      └──a plan that leads somewhere──► there          typing ◄──Escape─────┘
 */
import { useState, type KeyboardEvent } from 'react';
import { isWrite, missingIn, type Order } from '../../grammar/plan.ts';
import { useSession } from '../tame/use-session.ts';
import { lead, type Undoable } from './carry-out.ts';
import classes from './command-box.module.css';
import { PlanStep } from './plan-step.tsx';
import { useDesk } from './surroundings.ts';
import { TypeStep } from './type-step.tsx';

interface Props {
  onClose: () => void;
  undoable: Undoable | undefined;
  onUndoable: (undoable: Undoable | undefined) => void;
}

export function CommandDialog({ onClose, undoable, onUndoable }: Props) {
  const session = useSession();
  // The day and the hour the sentence was begun at: nothing moves while somebody reads.
  const [nowMs] = useState(Date.now);
  const desk = useDesk(nowMs);
  const [text, setText] = useState('');
  const [order, setOrder] = useState<Order>();

  const choose = (chosen: Order) => {
    if (isWrite(chosen) || missingIn(chosen) || chosen.intent === 'find' || chosen.intent === 'help') setOrder(chosen);
    else arrive(chosen);
  };
  const arrive = (there: Order) => {
    lead(session, there);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // An open list closes first; an input method keeps its keys.
    if (event.key !== 'Escape' || event.nativeEvent.isComposing || hasOpenList(event.target)) return;
    event.stopPropagation();
    if (order) setOrder(undefined);
    else onClose();
  };

  return (
    <div className={classes.box} onKeyDown={onKeyDown} role="presentation">
      {order ? (
        <PlanStep
          order={order}
          desk={desk}
          undoable={undoable}
          onOrder={setOrder}
          onBack={() => setOrder(undefined)}
          onSay={(said) => {
            setText(said);
            setOrder(undefined);
          }}
          onArrive={arrive}
          onChanged={(taken) => {
            onUndoable(taken);
            onClose();
          }}
        />
      ) : (
        <TypeStep text={text} onText={setText} desk={desk} onChoose={choose} />
      )}
    </div>
  );
}

function hasOpenList(target: EventTarget): boolean {
  return (
    target instanceof HTMLElement &&
    target.getAttribute('aria-expanded') === 'true' &&
    target.dataset['command'] === undefined
  );
}
