import { Button, PasswordInput } from '@mantine/core';
import { SluiceError, type Me } from '@sluice/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Problem } from '../pieces/problem.tsx';
import { client } from './client.ts';
import { CodeForm } from './code-form.tsx';
import { EmailField } from './person-fields.tsx';
import { useOfferedPasskey } from './use-offered-passkey.ts';

interface PasswordFormProps {
  onSignedIn: (me: Me) => void;
  /** Told the address typed so far; left out where the server sends no e-mail. */
  onForgot: ((email: string) => void) | undefined;
  /** Whether the browser may offer passkeys in the field of the address. */
  withPasskeys: boolean;
  /** The other ways in, below. */
  children: ReactNode;
}

/** E-mail address and password, and then a code where the member set one up. */
export function PasswordForm({ onSignedIn, onForgot, withPasskeys, children }: PasswordFormProps) {
  const [values, setValues] = useState({ email: '', password: '' });
  const [needsCode, setNeedsCode] = useState(false);
  useOfferedPasskey(withPasskeys && !needsCode, onSignedIn);
  const signIn = useMutation({
    mutationFn: (code?: string) =>
      client.signIn.password({ body: { ...values, ...(code === undefined ? {} : { code }) } }),
    onSuccess: ({ needs, me }) => {
      if (me) onSignedIn(me);
      else setNeedsCode(needs === 'code');
    },
    // The password was changed meanwhile: back to it.
    onError: (error) => {
      if (error instanceof SluiceError && error.code === 'auth.sign_in') setNeedsCode(false);
    },
  });
  if (needsCode)
    return (
      <CodeForm
        busy={signIn.isPending}
        error={signIn.error}
        onCode={(code) => signIn.mutate(code)}
        onBack={() => {
          signIn.reset();
          setNeedsCode(false);
        }}
      />
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate(undefined);
  };
  return (
    <>
      <form className="door-form" onSubmit={submit}>
        <EmailField
          value={values.email}
          autoComplete={withPasskeys ? 'username webauthn' : 'username'}
          onChange={(email) => setValues({ ...values, email })}
        />
        <PasswordField value={values.password} onChange={(password) => setValues({ ...values, password })} />
        {signIn.error ? <Problem error={signIn.error} /> : null}
        <Button type="submit" fullWidth loading={signIn.isPending}>
          Sign in
        </Button>
        {onForgot === undefined ? null : (
          <button type="button" className="door-link" onClick={() => onForgot(values.email)}>
            Forgot your password?
          </button>
        )}
      </form>
      {children}
    </>
  );
}

function PasswordField({ value, onChange }: { value: string; onChange: (password: string) => void }) {
  return (
    <PasswordInput
      label="Password"
      name="password"
      autoComplete="current-password"
      required
      withAsterisk={false}
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
    />
  );
}
