/** Typing: what is offered follows every key; arrows choose, Enter takes. */
import { Box, Text } from '@mantine/core';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { MOST_READ } from '../../grammar/tokens.ts';
import { suggest } from '../../grammar/suggest.ts';
import type { Order } from '../../grammar/plan.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { SearchSign } from '../icons/icons.tsx';
import classes from './command-box.module.css';
import type { Desk } from './surroundings.ts';
import { aboutWords, orderWords } from './words.ts';

interface Props {
  text: string;
  onText: (text: string) => void;
  desk: Desk;
  onChoose: (order: Order) => void;
}

const notKnownYet = 'The campaigns are not known yet; they come as soon as the relay can be reached.';

export function TypeStep({ text, onText, desk, onChoose }: Props) {
  const list = useId();
  const { sentence, plans } = useMemo(() => suggest(text, desk), [text, desk]);
  const told = desk.isKnown ? sentence : notKnownYet;
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const active = Math.min(at, plans.length - 1);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((active + step + plans.length) % plans.length);
    }
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const plan = plans[active];
    if (plan) onChoose(plan.order);
  };

  return (
    <>
      <div className={classes.line}>
        <SearchSign size={18} />
        <input
          ref={input}
          className={classes.input}
          value={text}
          onChange={({ currentTarget: { value } }) => {
            onText(value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          maxLength={MOST_READ}
          placeholder="pause spring sale, raise … by 10 %, what is running on Metro"
          role="combobox"
          aria-label="Say what to find or do"
          aria-expanded
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={`${list}-${active}`}
          autoComplete="off"
          spellCheck={false}
          data-command
          data-testid="command-input"
        />
      </div>
      <Text
        size="sm"
        c="var(--text-soft)"
        component="output"
        className={classes.sentence}
        data-testid="command-sentence"
        hidden={told === undefined}
      >
        {told}
      </Text>
      <Box
        component="ul"
        className={classes.list}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select cannot be the list of another input
        role="listbox"
        id={list}
        aria-label="What it may be"
        data-testid="command-options"
      >
        {plans.map((plan, index) => {
          const about = aboutWords(plan.order, desk.byId);
          return (
            <Box
              component="li"
              key={JSON.stringify(plan.order)}
              id={`${list}-${index}`}
              // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- as above
              role="option"
              aria-selected={index === active}
              className={classes.option}
              onPointerMove={() => setAt(index)}
              onClick={() => onChoose(plan.order)}
            >
              <span className={classes.title}>{orderWords(plan.order, desk.byId)}</span>
              {about !== undefined && <span className={classes.about}>{about}</span>}
            </Box>
          );
        })}
      </Box>
      {plans[active] && (
        <div className={classes.expert}>
          <ExpertFacts
            facts={{
              intent: plans[active].order.intent,
              confidence: plans[active].confidence,
              campaigns: 'campaigns' in plans[active].order ? idsInShort(plans[active].order.campaigns.ids) : undefined,
            }}
          />
        </div>
      )}
      <Text size="xs" c="var(--text-soft)" className={classes.keys}>
        ↑ ↓ choose · Enter takes · Esc closes
      </Text>
    </>
  );
}

function idsInShort(ids: readonly string[]): string | undefined {
  if (ids.length === 0) return undefined;
  return ids.length > 3 ? `${ids.slice(0, 3).join(', ')} … (${ids.length})` : ids.join(', ');
}
