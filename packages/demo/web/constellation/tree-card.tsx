/** One conversation with all that work on it: who leads, what each does, what they found out. */
import { Group, Progress, Text } from '@mantine/core';
import * as v from 'valibot';
import { Finding } from '../../contracts/outlook.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { ago, span } from '../format/dates.ts';
import { money } from '../format/money.ts';
import { count } from '../format/numbers.ts';
import { EyeSign, StarSign } from '../icons/icons.tsx';
import { nameOf } from '../tame/users.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { stateInWords } from '../work/describe.ts';
import { shortName } from './pool-words.ts';
import type { Discovery, Task, Tree } from './tree.ts';
import classes from './tree-card.module.css';
import { progressOf, titleOf } from './tree-words.ts';

export function TreeCard({ tree, nowMs }: { tree: Tree; nowMs: number }) {
  const { id, user, state, leader, tasks, discoveries, stale, statusMs, createdMs, attempt } = tree;
  const { text, tone } = stateInWords(state);
  const progress = progressOf(tree);
  return (
    <li
      className={classes.card}
      data-testid="tree"
      data-conversation={id}
      data-service={tree.service}
      data-state={state}
    >
      <Group justify="space-between" wrap="nowrap" gap={8}>
        <Text size="sm" fw={600} truncate>
          {titleOf(tree)}
        </Text>
        <Group gap={6} wrap="nowrap">
          {stale && <ToneBadge tone="warn">Stale</ToneBadge>}
          <ToneBadge tone={tone}>{text}</ToneBadge>
        </Group>
      </Group>
      <Text size="xs" c="var(--text-soft)">
        {[
          `asked by ${nameOf(user)} ${ago(createdMs, nowMs)}`,
          attempt > 1 && `attempt ${attempt}`,
          statusMs !== undefined && `last status ${span(Math.max(0, nowMs - statusMs))} ago`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
      {progress && (
        <Progress
          value={(progress.done / progress.of) * 100}
          size="sm"
          mt={6}
          aria-label={`${titleOf(tree)}: ${progress.done} of ${progress.of}`}
        />
      )}
      {leader && (
        <Text size="xs" mt={6} className={classes.leader} data-testid="leader" data-token={leader.token}>
          <StarSign size={13} /> {shortName(leader.name)} leads, token {leader.token}
        </Text>
      )}
      {tasks.length > 0 && (
        <ul className={classes.tasks} aria-label="Tasks">
          {tasks.map((task) => (
            <TaskLine key={task.id} task={task} leads={task.id === leader?.task} root={id} />
          ))}
        </ul>
      )}
      {discoveries.length > 0 && (
        <ul className={classes.found} aria-label="Found out">
          {discoveries.map((discovery) => (
            <li key={discovery.key} data-testid="discovery">
              <EyeSign size={13} /> {foundInWords(discovery)}
            </li>
          ))}
        </ul>
      )}
      <ExpertFacts facts={{ conversation: id, attempt }} />
    </li>
  );
}

function TaskLine({ task, leads, root }: { task: Task; leads: boolean; root: string }) {
  const { text, tone } = task.over ? over : stateInWords(task.state);
  const deeper = task.parent !== root;
  return (
    <li
      className={classes.task}
      data-testid="task"
      data-state={task.over ? 'over' : task.state}
      data-deeper={deeper || undefined}
    >
      <span className={classes.what}>
        {leads && <StarSign size={12} />} {task.service.split('.').at(-1)} {task.id.split('.').at(-1)}
        {task.worker && <span className={classes.soft}> at {shortName(task.worker)}</span>}
        {task.attempt > 1 && <span className={classes.soft}>, attempt {task.attempt}</span>}
      </span>
      <ToneBadge tone={tone}>{text}</ToneBadge>
    </li>
  );
}

const over = { text: 'Over', tone: 'quiet' } as const;

function foundInWords({ key, value }: Discovery): string {
  const finding = v.safeParse(Finding, value);
  if (!finding.success) return key;
  const { campaignName, currency, spendMicros, results } = finding.output;
  return `${campaignName}: ${money(spendMicros, currency)} spent, ${count(results)} results`;
}
