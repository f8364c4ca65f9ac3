/** What a service says to the person who asked, sentence by sentence. */
import { List, Text } from '@mantine/core';
import type { Note } from '@tame/sdk';
import { FileSign, WarnSign } from '../icons/icons.tsx';
import classes from './notes.module.css';

export function Notes({ notes, label = 'Notes' }: { notes: readonly Note[]; label?: string }) {
  if (notes.length === 0) return null;
  return (
    <List listStyleType="none" spacing={6} aria-label={label} data-testid="notes">
      {notes.map((note, index) => (
        <List.Item key={index} icon={<NoteSign level={note.level} />} className={classes.note} data-level={note.level}>
          <Text size="sm">{note.text}</Text>
          {note.corrections?.map((correction) => (
            <Text key={correction.field} size="xs" c="var(--text-soft)">
              {correction.field}: {words(correction.used)} was used instead of {words(correction.given)}.
            </Text>
          ))}
        </List.Item>
      ))}
    </List>
  );
}

function NoteSign({ level }: { level: Note['level'] }) {
  switch (level) {
    case 'info':
      return <FileSign size={16} />;
    case 'warn':
    case 'error':
      return <WarnSign size={16} />;
  }
}

function words(value: unknown): string {
  return typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
}
