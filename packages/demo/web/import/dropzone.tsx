/** A place to drop a file on, or to choose one with the keyboard. */
import { Text } from '@mantine/core';
import { useState } from 'react';
import { ImportSign } from '../icons/icons.tsx';
import classes from './dropzone.module.css';

export function Dropzone({ onFile }: { onFile: (file: File) => void }) {
  const [over, setOver] = useState(false);
  return (
    <label className={classes.zone} data-over={over || undefined}>
      {/* It covers the whole place, and takes what is dropped on it as if it had been chosen. */}
      <input
        className={classes.input}
        type="file"
        accept=".csv,.txt,text/csv"
        data-testid="import-file"
        onDragEnter={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onChange={(event) => {
          setOver(false);
          const file = event.currentTarget.files?.[0];
          if (file) onFile(file);
          // The same file again is a choice as well.
          event.currentTarget.value = '';
        }}
      />
      <ImportSign size={26} />
      <Text fw={550}>Choose a CSV file</Text>
      <Text size="sm" c="var(--text-soft)">
        or drop it here
      </Text>
    </label>
  );
}
