import { Button } from '@mantine/core';
import { Check } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import './enrich.css';

interface StepProps {
  number: number;
  title: string;
  /** What it is about, while it is open. */
  intro: string;
  state: 'open' | 'done' | 'coming';
  /** What was decided, in a line, once it is done. */
  summary?: ReactNode;
  onChange: () => void;
  children: ReactNode;
}

/** One step of several: open, or folded away with what was decided in it. */
export function Step({ number, title, intro, state, summary, onChange, children }: StepProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(state);
  useEffect(() => {
    // Whoever goes on to a step is taken to it; on arriving at the page nothing is moved.
    if (before.current !== state && state === 'open') {
      heading.current?.focus({ preventScroll: true });
      heading.current?.closest('li')?.scrollIntoView({ block: 'start' });
    }
    before.current = state;
  }, [state]);
  return (
    <li className="step" data-state={state} aria-current={state === 'open' ? 'step' : undefined}>
      <header className="step-head">
        <span className="step-number" aria-hidden>
          {state === 'done' ? <Check size={16} /> : number}
        </span>
        <div className="step-words">
          <h2 ref={heading} tabIndex={-1}>
            {title}
          </h2>
          {state === 'open' ? <p>{intro}</p> : null}
          {state === 'done' ? <p className="step-summary">{summary}</p> : null}
        </div>
        {state === 'done' ? (
          <Button variant="default" size="xs" onClick={onChange}>
            Change<span className="unseen"> {title}</span>
          </Button>
        ) : null}
      </header>
      {state === 'open' ? <div className="step-body">{children}</div> : null}
    </li>
  );
}

/** The way on, at the end of an open step. */
export function StepEnd({
  act = 'Next',
  ready,
  busy = false,
  note,
  onNext,
}: {
  act?: string;
  ready: boolean;
  busy?: boolean;
  /** Why it does not go on yet. */
  note?: string | undefined;
  onNext: () => void;
}) {
  return (
    <div className="step-end">
      <output>{ready ? '' : note}</output>
      <Button disabled={!ready} loading={busy} onClick={onNext}>
        {act}
      </Button>
    </div>
  );
}
