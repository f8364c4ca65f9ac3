/** Opens the command box, from the header or by its keys, wherever one is on the page. */
import { Kbd, Modal, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { SearchSign } from '../icons/icons.tsx';
import type { Undoable } from './carry-out.ts';
import classes from './command-box.module.css';
import { CommandDialog } from './command-dialog.tsx';

const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);

export function CommandBox() {
  const [opened, { open, close }] = useDisclosure(false);
  // Each opening begins anew, also while the one before is still fading out.
  const [openings, setOpenings] = useState(0);
  const begin = () => {
    setOpenings(openings + 1);
    open();
  };
  const [undoable, setUndoable] = useState<Undoable>();
  // Also while somebody types into another field.
  useHotkeys([['mod+K', opened ? close : begin]], []);
  return (
    <>
      <UnstyledButton
        className={classes.opener}
        onClick={begin}
        aria-haspopup="dialog"
        aria-label="Find or do"
        aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'}
        data-testid="command-open"
      >
        <SearchSign size={16} />
        <span className={classes.words}>Find or do…</span>
        <Kbd size="xs" className={classes.words}>
          {isApple ? '⌘ K' : 'Ctrl K'}
        </Kbd>
      </UnstyledButton>
      <Modal.Root opened={opened} onClose={close} size={640} yOffset="10dvh" zIndex={300} closeOnEscape={false}>
        <Modal.Overlay backgroundOpacity={0.25} />
        <Modal.Content data-testid="command-box">
          <VisuallyHidden>
            <Modal.Title>Find or do</Modal.Title>
          </VisuallyHidden>
          <CommandDialog key={openings} onClose={close} undoable={undoable} onUndoable={setUndoable} />
        </Modal.Content>
      </Modal.Root>
    </>
  );
}
