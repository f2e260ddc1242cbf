import { Button } from '@mantine/core';
import type { DryRun } from '@sluice/core';
import { CircleCheck, CircleX, FlaskConical } from 'lucide-react';
import { useDryRun } from '../../data/calls.ts';
import { JsonView } from '../../pieces/json-view.tsx';
import { creditsText } from '../../pieces/numbers.ts';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Details } from '../../pieces/rows.tsx';
import './activity.css';

/** What would happen if the call were made again now. */
export function DryRunPanel({ callId, can }: { callId: string; can: boolean }) {
  const dryRun = useDryRun(callId);
  return (
    <Panel
      title="Dry run"
      intro="Goes through every guard that this call would pass now, and stops before anything is sent or spent."
      actions={
        <>
          <output className="unseen">{dryRun.data ? verdictText(dryRun.data) : ''}</output>
          {can ? <Act dryRun={dryRun} /> : null}
        </>
      }
    >
      {can ? null : (
        <p className="call-note">What was sent is not kept any more, so it cannot be gone through.</p>
      )}
      {dryRun.error ? <Problem error={dryRun.error} /> : null}
      {dryRun.data ? <Result result={dryRun.data} /> : null}
    </Panel>
  );
}

function Act({ dryRun }: { dryRun: ReturnType<typeof useDryRun> }) {
  return (
    <Button
      variant="default"
      leftSection={<FlaskConical size={16} aria-hidden />}
      loading={dryRun.isPending}
      onClick={() => dryRun.mutate()}
    >
      {dryRun.data ? 'Dry run again' : 'Dry run'}
    </Button>
  );
}

const GUARDS: Readonly<Record<string, string>> = {
  account: 'Account',
  host: 'Host',
  limits: 'Limits',
  credits: 'Credits',
  effect: 'Effect',
};

function verdictText({ wouldBeSent }: DryRun): string {
  return wouldBeSent ? 'It would be sent.' : 'It would not be sent.';
}

function Result({ result }: { result: DryRun }) {
  const { wouldBeSent, checks, method, url, headers, body, maxCredits } = result;
  return (
    <div className="dry-run">
      <p className="dry-run-verdict" data-ok={wouldBeSent}>
        {verdictText(result)}
      </p>
      <ol className="dry-run-checks" aria-label="Guards">
        {checks.map(({ name, ok, message }) => (
          <li key={name} data-ok={ok}>
            {ok ? <CircleCheck size={18} aria-hidden /> : <CircleX size={18} aria-hidden />}
            <div>
              <strong>{GUARDS[name] ?? name}</strong>
              <span className="unseen">{ok ? ': passes' : ': stops here'}</span>
              <p>{message}</p>
            </div>
          </li>
        ))}
      </ol>
      <Details
        entries={[
          ['Address', <span key="url" className="code">{`${method} ${url}`}</span>],
          ['Credits at most', creditsText(maxCredits)],
        ]}
      />
      <div className="call-bodies">
        <JsonView label="Headers" value={headers} />
        {body === null ? null : <JsonView label="Body" value={body} />}
      </div>
    </div>
  );
}
