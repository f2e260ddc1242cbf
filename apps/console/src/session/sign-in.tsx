import type { Me } from '@sluice/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from '../pieces/problem.tsx';
import { client } from './client.ts';
import { DoorComing } from './doors.tsx';
import { DoorFrame } from './door-frame.tsx';
import { ForgotPassword } from './forgot-password.tsx';
import { OidcButton, takeRefusal } from './oidc.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { PasswordForm } from './password-form.tsx';
import { SetupHint } from './setup-hint.tsx';
import { givenName } from './workspace-name.ts';

interface SignInProps {
  /** Why one has to sign in again. */
  reason: string | undefined;
  onSignedIn: (me: Me) => void;
}

/** The ways in that this server offers; after it one is where the address says. */
export function SignIn({ reason, onSignedIn }: SignInProps) {
  const options = useQuery({
    queryKey: ['sign-in-options'],
    queryFn: ({ signal }) => client.signIn.options(undefined, { signal }),
    retry: false,
  });
  const [refusal] = useState(takeRefusal);
  const [forgot, setForgot] = useState<string>();
  if (options.error)
    return (
      <DoorFrame title="Sluice cannot be reached">
        <Problem error={options.error} onRetry={() => void options.refetch()} />
      </DoorFrame>
    );
  if (!options.data) return <DoorComing />;
  const { setupNeeded, workspaceName, passkeys, resetByMail, oidc } = options.data;
  if (setupNeeded) return <SetupHint onLook={() => void options.refetch()} looking={options.isFetching} />;
  if (forgot !== undefined) return <ForgotPassword start={forgot} onBack={() => setForgot(undefined)} />;
  return (
    <DoorFrame title="Sign in to Sluice" intro={reason ?? givenName(workspaceName)}>
      {refusal === undefined ? null : (
        <p className="door-note" role="alert">
          {refusal}
        </p>
      )}
      <PasswordForm
        onSignedIn={onSignedIn}
        onForgot={resetByMail ? setForgot : undefined}
        withPasskeys={passkeys}
      >
        {passkeys || oidc ? (
          <div className="door-ways">
            <p className="door-or">or</p>
            {passkeys ? <PasskeyButton onSignedIn={onSignedIn} /> : null}
            {oidc ? <OidcButton name={oidc.name} startUrl={oidc.startUrl} /> : null}
          </div>
        ) : null}
      </PasswordForm>
    </DoorFrame>
  );
}
