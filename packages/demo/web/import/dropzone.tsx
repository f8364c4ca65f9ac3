/** A place to drop a file on, or to choose one with the keyboard. */
import { Text } from '@mantine/core';
import { useState } from 'react';
import { ImportSign } from '../icons/icons.tsx';
import classes from './dropzone.module.css';

export function Dropzone({ onFile }: { onFile: (file: File) => void }) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) onFile(file);
  };
  return (
    <label
      className={classes.zone}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <input
        className={classes.input}
        type="file"
        accept=".csv,.txt,text/csv"
        data-testid="import-file"
        onChange={(event) => {
          take(event.currentTarget.files);
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
