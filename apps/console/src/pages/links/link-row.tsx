import { Button } from '@mantine/core';
import type { LinkSession } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { useConnectorLookup } from '../../data/connectors.ts';
import { LinkStatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';

export function LinkRow({ session, onRevoke }: { session: LinkSession; onRevoke: () => void }) {
  const connectorOf = useConnectorLookup();
  const systems =
    session.connectors === null
      ? 'Any system'
      : session.connectors.map((id) => connectorOf(id)?.name ?? id).join(', ');
  return (
    <li>
      <div className="row-main">
        <h2 className="row-title">{session.owner.name}</h2>
        <p className="row-note">
          {systems}
          {session.label === null ? '' : ` · ${session.label}`} · made <When at={session.createdAt} />
        </p>
      </div>
      <div className="row-end">
        <span className="row-note">
          <Ending session={session} />
        </span>
        <LinkStatusBadge status={session.status} />
        {session.status === 'open' ? (
          <Button
            size="xs"
            variant="default"
            onClick={onRevoke}
            aria-label={`Revoke the link of ${session.owner.name}`}
          >
            Revoke
          </Button>
        ) : null}
        {session.status === 'used' && session.accountId !== null ? (
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => (
              <Link to="/accounts/$accountId" params={{ accountId: session.accountId ?? '' }} {...props} />
            )}
          >
            Show account
          </Button>
        ) : null}
      </div>
    </li>
  );
}

function Ending({ session }: { session: LinkSession }) {
  if (session.status === 'open')
    return (
      <>
        ends <When at={session.expiresAt} />
      </>
    );
  if (session.status === 'used' && session.usedAt !== null) return <When at={session.usedAt} />;
  if (session.status === 'expired') return <When at={session.expiresAt} />;
  return null;
}
