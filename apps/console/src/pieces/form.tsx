import { Button } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Problem } from './problem.tsx';
import './form.css';

interface FormProps {
  onSubmit: () => void;
  /** On the button: what it does. */
  act: string;
  busy: boolean;
  error?: unknown;
  onCancel?: () => void;
  /** Whether there is anything to send; default yes. */
  ready?: boolean;
  children: ReactNode;
}

/** The frame of every form: its fields one below the other, what the server said of it, and its buttons. */
export function Form({ onSubmit, act, busy, error, onCancel, ready = true, children }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit();
  };
  return (
    <form className="form" onSubmit={submit}>
      {children}
      {error ? <Problem error={error} /> : null}
      <div className="form-end">
        {onCancel === undefined ? null : (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" loading={busy} disabled={!ready}>
          {act}
        </Button>
      </div>
    </form>
  );
}
