import { Button, TextInput } from '@mantine/core';
import type { Budget, Estimate, Run } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useBudget } from '../../data/accounts.ts';
import { runKeys } from '../../data/runs.ts';
import { countText, creditsText } from '../../pieces/numbers.ts';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { useCan, useClient } from '../../session/session.tsx';
import { readCap } from './cap.ts';
import { spanText } from './run-words.ts';
import './start-panel.css';

interface StartPanelProps {
  run: Run & { estimate: Estimate };
  onStarted?: () => void;
  /** Beside the button: the way back. */
  back?: ReactNode;
}

/** A planned run on a page of its own. */
export function StartPanel({ run }: Pick<StartPanelProps, 'run'>) {
  return (
    <Panel title="What it may cost" intro={COST_INTRO}>
      <StartForm run={run} />
    </Panel>
  );
}

export const COST_INTRO =
  'Nothing has been spent yet. What is not found is not charged for, so this is the most it can come to.';

/** What a planned run may cost and how far it may go, before anything is spent. */
export function StartForm({ run, onStarted, back }: StartPanelProps) {
  const { estimate } = run;
  const client = useClient();
  const queries = useQueryClient();
  const may = useCan('runs:write');
  const { data: budget } = useBudget(run.accountId);
  const [typed, setTyped] = useState(() => String(run.capCredits ?? estimate.maxCredits));
  const cap = readCap(typed);
  const start = useMutation({
    mutationFn: () =>
      client.runs.start({
        params: { runId: run.id },
        body: cap.value === undefined ? {} : { capCredits: cap.value },
      }),
    onSuccess: async (started) => {
      queries.setQueryData(runKeys.one(run.id), started);
      onStarted?.();
      await queries.invalidateQueries({ queryKey: runKeys.all });
    },
  });
  return (
    <>
      <div className="cost">
        <div>
          <Prices estimate={estimate} />
          <TextInput
            className="cost-cap"
            label="Cap, in credits"
            description="The run stops before its cost could pass this."
            inputMode="decimal"
            value={typed}
            error={cap.fault}
            disabled={!may}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <Facts estimate={estimate} budget={budget} />
      </div>
      <Unusable run={run} />
      <Shortage estimate={estimate} budget={budget} cap={cap.value} />
      {start.error ? <Problem error={start.error} /> : null}
      <div className="cost-acts">
        {back}
        {may ? (
          <Button
            leftSection={<Play size={16} aria-hidden />}
            loading={start.isPending}
            disabled={cap.fault !== undefined}
            onClick={() => start.mutate()}
          >
            Start
          </Button>
        ) : null}
      </div>
    </>
  );
}

function Prices({ estimate: { lines, maxCredits } }: { estimate: Estimate }) {
  return (
    <table className="cost-lines">
      <caption className="unseen">What it may cost, line by line</caption>
      <thead>
        <tr>
          <th scope="col">For</th>
          <th scope="col">How many</th>
          <th scope="col">Credits</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ label, quantity, credits }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{countText(quantity)}</td>
            <td>{creditsText(credits)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            At most
          </th>
          <td>{creditsText(maxCredits)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Facts({ estimate, budget }: { estimate: Estimate; budget: Budget | undefined }) {
  const { rows, toEnrich, duplicates, known, refused, requests, minSeconds } = estimate;
  const balance = budget?.credits.balance ?? null;
  const facts: (readonly [string, string, string])[] = [
    ['Rows in the file', countText(rows), ''],
    ['To be looked up', countText(toEnrich), ''],
    ['Duplicates', countText(duplicates), 'asked for once'],
    ['Known already', countText(known), 'paid for before, so free'],
    ['Refused', countText(refused), 'cannot be looked up, so free'],
    ['Requests', countText(requests), ''],
    ['Time', spanText(minSeconds), 'at the pace that is allowed'],
    ...(balance === null
      ? []
      : [['Credits left', creditsText(balance), 'as the provider last said'] as const]),
  ];
  return (
    <dl className="cost-facts">
      {facts.map(([name, value, note]) => (
        <div key={name}>
          <dt>
            {name}
            {note === '' ? null : <span> · {note}</span>}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What of the file is left aside, and why; none of it waits in quarantine before the start. */
function Unusable({ run }: Pick<StartPanelProps, 'run'>) {
  const { refused, unusable } = run.estimate;
  if (refused === 0) return null;
  return (
    <div className="cost-unusable">
      <p>
        {refused === 1 ? '1 row cannot be used' : `${countText(refused)} rows cannot be used`}
        {unusable.length > 0 ? ':' : '.'}
      </p>
      <ul>
        {unusable.map(({ code, reason, rows }) => (
          <li key={code}>
            {countText(rows)}
            {rows === 1 ? ': ' : ', such as: '}
            {reason}
          </li>
        ))}
      </ul>
      <Link to="/runs/$runId" params={{ runId: run.id }} search={{ rows: 'refused' }}>
        See {refused === 1 ? 'the row' : 'these rows'}
      </Link>
    </div>
  );
}

interface ShortageProps {
  estimate: Estimate;
  budget: Budget | undefined;
  cap: number | undefined;
}

function Shortage({ estimate, budget, cap }: ShortageProps) {
  const balance = budget?.credits.balance ?? null;
  const most = Math.min(estimate.maxCredits, cap ?? estimate.maxCredits);
  const short = balance !== null && balance < most;
  const capped = cap !== undefined && cap < estimate.maxCredits;
  if (!short && !capped) return null;
  return (
    <p className="cost-note">
      {short
        ? `The account has ${creditsText(balance)} credits left. If everything is found, the run stops when they are used up, and goes on once there are more.`
        : 'If everything is found, the run stops at the cap. It can then be resumed with a higher one.'}
    </p>
  );
}
