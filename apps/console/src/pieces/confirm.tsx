import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Overlay } from './overlay.tsx';
import { Problem } from './problem.tsx';

interface ConfirmProps {
  title: string;
  /** What will happen, and what cannot be undone. */
  children: ReactNode;
  /** On the button: the act itself, not “OK”. */
  act: string;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone, and stays open to say why it was refused. */
export function Confirm({ title, children, act, busy, error, onConfirm, onClose }: ConfirmProps) {
  return (
    <Overlay title={title} size="narrow" onClose={onClose}>
      <div className="form-words">{children}</div>
      {error ? <Problem error={error} /> : null}
      <div className="form-end confirm">
        <Button variant="default" onClick={onClose}>
          Keep
        </Button>
        <Button color="red" loading={busy} onClick={onConfirm}>
          {act}
        </Button>
      </div>
    </Overlay>
  );
}
