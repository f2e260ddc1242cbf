import { Button, PasswordInput, TextInput } from '@mantine/core';
import { SluiceError, type SignInOptions } from '@sluice/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Fingerprint } from 'lucide-react';
import { useState } from 'react';
import { Form } from '../pieces/form.tsx';
import { Overlay } from '../pieces/overlay.tsx';
import { fieldProblem, Problem } from '../pieces/problem.tsx';
import { OidcButton } from './oidc.tsx';
import { proveWithPasskey } from './passkey.ts';
import { useClient, useMe, useSession } from './session.tsx';
import './confirm-identity.css';

interface ConfirmIdentityProps {
  onDone: (isProven: boolean) => void;
}

/** Asks a member who signed in a while ago to prove it once more, in the ways that are open to this one. */
export function ConfirmIdentity({ onDone }: ConfirmIdentityProps) {
  const client = useClient();
  const { hasPassword } = useMe();
  const options = useQuery({
    queryKey: ['sign-in-options'],
    queryFn: ({ signal }) => client.signIn.options(undefined, { signal }),
  });
  const giveUp = () => onDone(false);
  return (
    <Overlay title="Confirm that it is you" size="narrow" onClose={giveUp}>
      <div className="form-words">
        <p>
          You signed in a while ago, and this is about who gets in. So you are asked once more; then not again
          for 15 minutes.
        </p>
      </div>
      {hasPassword ? <PasswordProof onProven={() => onDone(true)} onClose={giveUp} /> : null}
      {options.error ? <Problem error={options.error} onRetry={() => void options.refetch()} /> : null}
      {options.data ? <OtherProofs options={options.data} onProven={() => onDone(true)} /> : null}
    </Overlay>
  );
}

function PasswordProof({ onProven, onClose }: { onProven: () => void; onClose: () => void }) {
  const client = useClient();
  const { member } = useMe();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const prove = useMutation({
    mutationFn: () => {
      const plain = code.replaceAll(/\s/g, '');
      return client.me.prove({ body: { password, ...(plain === '' ? {} : { code: plain }) } });
    },
    onSuccess: onProven,
  });
  // It may have been set up in another browser since this page looked.
  const needsCode =
    member.hasTotp || (prove.error instanceof SluiceError && prove.error.code === 'auth.code');
  return (
    <Form
      act="Confirm"
      busy={prove.isPending}
      error={prove.error}
      ready={password !== '' && (!needsCode || code.trim().length >= 6)}
      onSubmit={() => prove.mutate()}
      onCancel={onClose}
    >
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        maxLength={200}
        value={password}
        error={fieldProblem(prove.error, 'password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': 'Show your password' }}
      />
      {needsCode ? (
        <TextInput
          label="Code"
          description="Of the authenticator app, or a recovery code."
          autoComplete="one-time-code"
          maxLength={20}
          value={code}
          error={fieldProblem(prove.error, 'code')}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      ) : null}
    </Form>
  );
}

/** Beside the password, or in its place. */
function OtherProofs({ options, onProven }: { options: SignInOptions; onProven: () => void }) {
  const { me, signOut } = useSession();
  const prove = useMutation({ mutationFn: proveWithPasskey, onSuccess: onProven });
  const byPasskey = options.passkeys && me.member.passkeys > 0;
  const { oidc } = options;
  if (!byPasskey && !oidc) return me.hasPassword ? null : <SignOut onSignOut={signOut} />;
  return (
    <div className="proof-ways">
      {me.hasPassword ? <p className="proof-or">or</p> : null}
      {byPasskey ? (
        <Button
          variant="default"
          loading={prove.isPending}
          leftSection={<Fingerprint size={16} aria-hidden />}
          onClick={() => prove.mutate()}
        >
          Use a passkey
        </Button>
      ) : null}
      {prove.error ? <Problem error={prove.error} /> : null}
      {oidc ? (
        <>
          <OidcButton name={`Sign in again: ${oidc.name}`} startUrl={`${oidc.startUrl}?again=1`} />
          <p className="proof-note">
            That leads back to this page; then do once more what you were about to.
          </p>
        </>
      ) : null}
    </div>
  );
}

function SignOut({ onSignOut }: { onSignOut: () => void }) {
  return (
    <div className="proof-ways">
      <p className="proof-note">
        The way you signed in by does not work from here. Sign out, and sign in again as you did before.
      </p>
      <Button variant="default" onClick={onSignOut}>
        Sign out
      </Button>
    </div>
  );
}
