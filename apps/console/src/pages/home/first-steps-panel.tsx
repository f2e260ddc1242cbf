import { Button, CloseButton } from '@mantine/core';
import type { Overview, Run } from '@sluice/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, Sprout } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useRuns } from '../../data/runs.ts';
import { itemsOf } from '../../data/pages.ts';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { useCan, useClient } from '../../session/session.tsx';
import { nothingWritten } from '../runs/run-words.ts';
import { stepsOf, type Step } from './first-steps.ts';
import './home.css';

const HIDDEN = 'sluice.first-steps-hidden';

interface FirstStepsPanelProps {
  overview: Overview;
  /** Nothing else could be shown yet: the steps stay. */
  fresh: boolean;
  /** Opens the window in which an account is linked. */
  onLink: () => void;
}

/** The way from an empty workspace to the whole job; it goes away once it is walked, or when it is closed. */
export function FirstStepsPanel({ overview, fresh, onLink }: FirstStepsPanelProps) {
  const [hidden, setHidden] = useState(() => window.localStorage.getItem(HIDDEN) !== null);
  const runs = useRuns({});
  const people = usePeople();
  const mayWork = useCan('runs:write');
  if (!mayWork) return fresh ? <NothingYet /> : null;
  if ((hidden && !fresh) || runs.isPending || people === 'unknown') return null;
  const all = itemsOf<Run>(runs.data);
  const sent = all.some(
    ({ counts, sends }) => counts.written > 0 || sends.some(({ written }) => written > 0),
  );
  const inVain = sent ? undefined : all.find((run) => nothingWritten(run) !== undefined);
  const steps = stepsOf({ overview, sent, people });
  if (steps.every(({ done }) => done)) return null;
  const next = steps.find(({ done }) => !done)?.key;
  const hide = () => {
    window.localStorage.setItem(HIDDEN, 'yes');
    setHidden(true);
  };
  return (
    <section className="panel first-steps" aria-labelledby="first-steps">
      <header className="panel-head">
        <div>
          <h2 id="first-steps">First steps</h2>
          <p>From an empty workspace to enriched contacts in your CRM, in about ten minutes.</p>
        </div>
        {fresh ? null : <CloseButton aria-label="Hide the first steps" onClick={hide} />}
      </header>
      <ol className="first-steps-list">
        {steps.map((step) => (
          <OneStep
            key={step.key}
            step={step}
            words={step.key === 'send' && inVain ? wordsOfVain(inVain) : STEPS[step.key]}
            isNext={step.key === next}
            onLink={onLink}
          />
        ))}
      </ol>
    </section>
  );
}

/** For who may only look. */
function NothingYet() {
  return (
    <EmptyState icon={<Sprout />} title="Nothing has happened yet">
      <p>
        As soon as somebody links an account and enriches a file, you see here what runs and what it costs.
      </p>
    </EmptyState>
  );
}

/** How many people there are; `unknown` until it is, undefined for who may not invite. */
function usePeople(): number | undefined | 'unknown' {
  const client = useClient();
  const may = useCan('members:manage');
  const { data, isPending } = useQuery({
    queryKey: ['members', 'count'],
    queryFn: async ({ signal }) => {
      const members = await client.members.list({ query: { limit: 2 } }, { signal });
      const invitations = await client.invitations.list({ query: { limit: 20 } }, { signal });
      return members.items.length + invitations.items.filter(({ status }) => status === 'open').length;
    },
    enabled: may,
  });
  if (!may) return undefined;
  return isPending ? 'unknown' : data;
}

interface StepWords {
  title: string;
  text: string;
  /** Where it leads; without one it is done right here. */
  act?: (props: object) => ReactNode;
  actText: string;
}

const STEPS: Record<Step['key'], StepWords> = {
  link: {
    title: 'Link an account',
    text: 'The API key of a data provider or a CRM. It is checked with the provider and then lies encrypted.',
    actText: 'Link account',
  },
  enrich: {
    title: 'Enrich a file',
    text: 'Drop a CSV of people or companies. You see what it may cost before anything is spent.',
    act: (props) => <Link to="/enrich" {...props} />,
    actText: 'New enrichment',
  },
  send: {
    title: 'Send it to your CRM',
    text: 'What was found is written there, without making any contact twice.',
    act: (props) => <Link to="/runs" search={{}} {...props} />,
    actText: 'Choose a run',
  },
  invite: {
    title: 'Invite a colleague',
    text: 'With a role of their own: to do the daily work, or only to look.',
    act: (props) => <Link to="/members" search={{ invite: true }} {...props} />,
    actText: 'Invite',
  },
};

/** It was sent, and nothing arrived. */
function wordsOfVain(run: Run): StepWords {
  const isRefused = run.counts.quarantineOpen > 0;
  return {
    ...STEPS.send,
    text: `“${run.fileName}” was sent, and nothing was written: ${nothingWritten(run) ?? ''}.`,
    act: (props) => (
      <Link
        to="/runs/$runId"
        params={{ runId: run.id }}
        search={isRefused ? { tab: 'quarantine' } : {}}
        {...props}
      />
    ),
    actText: 'See its rows',
  };
}

interface OneStepProps {
  step: Step;
  words: StepWords;
  isNext: boolean;
  onLink: () => void;
}

function OneStep({ step, words, isNext, onLink }: OneStepProps) {
  const { title, text, act, actText } = words;
  return (
    <li className="first-step" data-done={step.done} data-next={isNext}>
      <span className="first-step-sign" aria-hidden>
        {step.done ? <Check size={14} strokeWidth={3} /> : null}
      </span>
      <div>
        <h3>
          {title}
          {step.done ? <span className="unseen"> (done)</span> : null}
        </h3>
        {step.done ? null : (
          <>
            <p>{text}</p>
            <Button
              size="xs"
              variant={isNext ? 'filled' : 'default'}
              {...(act ? { renderRoot: act } : { onClick: onLink })}
            >
              {actText}
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
