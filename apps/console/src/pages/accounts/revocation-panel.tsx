import { Button } from '@mantine/core';
import type { Account, ConnectorInfo, Revocation } from '@sluice/core';
import { CircleCheck, CircleDashed, ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { useAccountAct } from '../../data/accounts.ts';
import { actorName } from '../../pieces/actor-name.ts';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { When } from '../../pieces/when.tsx';
import { stoppedText, type Revoked } from './stopped-text.ts';

interface RevocationPanelProps {
  account: Account;
  revocation: Revocation;
  connector: ConnectorInfo | undefined;
  /** What stopped, when it was revoked a moment ago. */
  revoked: Revoked | undefined;
  mayProve: boolean;
}

/** How far a revoked key is from being of no use to anyone: stopped here, ended at the provider, proven dead. */
export function RevocationPanel(props: RevocationPanelProps) {
  const { account, revocation, connector, revoked, mayProve } = props;
  const provider = connector?.name ?? 'the provider';
  const isProven = revocation.state === 'proven';
  const stopped = revoked ? stoppedText(revoked) : undefined;
  return (
    <Panel
      title={isProven ? 'Revoked, and proven dead' : 'Revoked: one thing is left to do'}
      intro={
        isProven
          ? `${provider} refuses the key, and it is destroyed here. Unlink the account when you do not need its history any more.`
          : `Nothing here uses the key any more. It still works at ${provider} until it is ended there.`
      }
    >
      <ol className="revocation">
        <Step done title="Stopped here">
          <p>
            It was revoked <When at={revocation.at} /> by {actorName(revocation.by)}. {stopped}
          </p>
        </Step>
        <EndedThere connector={connector} provider={provider} done={isProven} />
        <Step done={isProven} title="Proven: the key no longer works">
          <p>{revocation.note}</p>
          <p className="row-note">
            {revocation.provenAt === null ? null : (
              <>
                Proven <When at={revocation.provenAt} />.
              </>
            )}
            {isProven || revocation.checkedAt === null ? null : (
              <>
                Last looked <When at={revocation.checkedAt} />.
              </>
            )}
            {isProven || account.nextCheckAt === null ? null : (
              <>
                {' '}
                Sluice looks again <When at={account.nextCheckAt} />.
              </>
            )}
          </p>
          {isProven || !mayProve ? null : <Prove account={account} provider={provider} />}
        </Step>
      </ol>
    </Panel>
  );
}

function EndedThere({
  connector,
  provider,
  done,
}: {
  connector: ConnectorInfo | undefined;
  provider: string;
  done: boolean;
}) {
  const how = connector?.revocation;
  return (
    <Step done={done} title={`End it at ${provider}`}>
      {done || how === undefined ? null : (
        <>
          <p>
            {how.automatic
              ? `Sluice gave the access back to ${provider} by itself. To be sure of it, `
              : 'To be done '}
            by {how.who}:
          </p>
          <ol className="revocation-how">
            {how.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          {how.url === null ? null : (
            <p>
              <a href={how.url} target="_blank" rel="noreferrer">
                Open {provider} <ExternalLink size={14} aria-hidden />
                <span className="unseen"> (opens in a new tab)</span>
              </a>
            </p>
          )}
        </>
      )}
    </Step>
  );
}

function Step({ done, title, children }: { done: boolean; title: string; children: ReactNode }) {
  return (
    <li data-done={done}>
      {done ? <CircleCheck size={20} aria-hidden /> : <CircleDashed size={20} aria-hidden />}
      <div>
        <h3>
          {title}
          <span className="unseen">{done ? ' (done)' : ' (to be done)'}</span>
        </h3>
        {children}
      </div>
    </li>
  );
}

function Prove({ account, provider }: { account: Account; provider: string }) {
  const notify = useNotify();
  const prove = useAccountAct(account.id, 'proveRevoked', ({ revocation }) =>
    revocation?.state === 'proven'
      ? notify(`Proven: ${provider} refuses the key.`)
      : notify(`${provider} still takes the key.`, 'trouble'),
  );
  return (
    <>
      {prove.error ? <Problem error={prove.error} /> : null}
      <Button size="sm" variant="default" loading={prove.isPending} onClick={() => prove.mutate()}>
        Check that it no longer works
      </Button>
    </>
  );
}
