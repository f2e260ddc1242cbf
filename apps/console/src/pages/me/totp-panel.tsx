import { Button } from '@mantine/core';
import { useState } from 'react';
import { Panel } from '../../pieces/page.tsx';
import { Details } from '../../pieces/rows.tsx';
import { useMe } from '../../session/session.tsx';
import { CodeAsked } from './code-asked.tsx';
import { SetUpTotp } from './set-up-totp.tsx';

const FEW_CODES = 3;

/** Codes of an authenticator app beside the password. */
export function TotpPanel() {
  const { member, recoveryCodesLeft } = useMe();
  const [open, setOpen] = useState<'set-up' | 'remove' | 'renew'>();
  const close = () => setOpen(undefined);
  return (
    <Panel
      title="Authenticator app"
      intro="After your password, a code of six digits from an app on your phone. Passkeys need none."
      actions={
        member.hasTotp ? (
          <>
            <Button size="xs" variant="default" onClick={() => setOpen('renew')}>
              New recovery codes
            </Button>
            <Button size="xs" variant="default" onClick={() => setOpen('remove')}>
              Remove the authenticator
            </Button>
          </>
        ) : (
          <Button size="xs" variant="default" onClick={() => setOpen('set-up')}>
            Set up
          </Button>
        )
      }
    >
      {member.hasTotp ? (
        <Details
          entries={[
            ['State', 'A code is asked for at every sign-in with the password.'],
            [
              'Recovery codes left',
              recoveryCodesLeft < FEW_CODES ? `${recoveryCodesLeft}: make new ones soon` : recoveryCodesLeft,
            ],
          ]}
        />
      ) : (
        <p className="me-words">Not set up: your password alone signs you in.</p>
      )}
      {open === 'set-up' ? <SetUpTotp onClose={close} /> : null}
      {open === 'remove' || open === 'renew' ? <CodeAsked what={open} onClose={close} /> : null}
    </Panel>
  );
}
