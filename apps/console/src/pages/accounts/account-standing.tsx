import { Alert, Button } from '@mantine/core';
import type { Account, ConnectorInfo } from '@sluice/core';
import { TriangleAlert } from 'lucide-react';
import { When } from '../../pieces/when.tsx';
import { MEND_WORDS, standingOf, type Mend } from './standing.ts';

interface AccountStandingProps {
  account: Account;
  connector: ConnectorInfo | undefined;
  busy: boolean;
  /** What each mend does; none for who may not change the account. */
  mends: Readonly<Record<Mend, () => void>> | undefined;
}

/** Why an account does not work, in the provider’s own words, since when, and what mends it. */
export function AccountStanding({ account, connector, busy, mends }: AccountStandingProps) {
  const standing = standingOf(account, connector);
  // What was revoked has a panel of its own.
  if (standing === undefined || account.status === 'revoked') return null;
  const { tone, title, fix } = standing;
  return (
    <Alert color={tone} icon={<TriangleAlert size={18} aria-hidden />} className="problem account-standing">
      <p className="problem-message">{title}</p>
      {account.statusReason === null ? null : <p>{account.statusReason}</p>}
      <p className="account-standing-when">
        Since <When at={account.statusSince} />.
        {account.nextCheckAt === null ? null : (
          <>
            {' '}
            Sluice checks again <When at={account.nextCheckAt} />.
          </>
        )}{' '}
        {fix}
      </p>
      {mends === undefined ? null : (
        <div className="account-standing-acts">
          {standing.mends.map((mend, index) => (
            <Button
              key={mend}
              size="xs"
              variant={index === 0 ? 'filled' : 'default'}
              loading={busy && (mend === 'check' || mend === 'resume')}
              onClick={mends[mend]}
            >
              {MEND_WORDS[mend]}
            </Button>
          ))}
        </div>
      )}
    </Alert>
  );
}
