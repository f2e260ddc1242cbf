import { Button, PasswordInput } from '@mantine/core';
import { SluiceError } from '@sluice/core';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import markUrl from '../shell/mark.svg';
import { clientFor } from './session.tsx';
import './sign-in.css';

interface SignInProps {
  /** Why one has to sign in again. */
  reason: string | undefined;
  onSignedIn: (apiKey: string) => void;
}

export function SignIn({ reason, onSignedIn }: SignInProps) {
  const [apiKey, setApiKey] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const whereId = useId();
  useEffect(() => {
    document.title = 'Sign in · Sluice';
    input.current?.focus();
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const key = apiKey.trim();
    const wrong = key === '' ? 'Enter an API key.' : undefined;
    setProblem(wrong);
    if (wrong !== undefined) return input.current?.focus();
    setBusy(true);
    const refusal = await tryKey(key);
    setBusy(false);
    if (refusal === undefined) return onSignedIn(key);
    setProblem(refusal);
    input.current?.focus();
  };
  return (
    <main className="sign-in">
      <form className="sign-in-card" onSubmit={(event) => void submit(event)} noValidate>
        <img className="sign-in-mark" src={markUrl} alt="" width={40} height={40} />
        <h1>Sign in to Sluice</h1>
        {reason === undefined ? null : <p className="sign-in-reason">{reason}</p>}
        <PasswordInput
          ref={input}
          label="API key"
          name="apiKey"
          placeholder="sluice_…"
          autoComplete="off"
          spellCheck={false}
          value={apiKey}
          error={problem}
          aria-describedby={whereId}
          onChange={(event) => setApiKey(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the key' }}
        />
        <Button type="submit" fullWidth loading={busy}>
          Sign in
        </Button>
        <Where id={whereId} />
      </form>
    </main>
  );
}

function Where({ id }: { id: string }) {
  return (
    <div id={id} className="sign-in-where">
      <h2>Where is my key?</h2>
      <ul>
        <li>
          On the machine the server runs on: in <code>connection.json</code> in its data folder.
        </li>
        <li>
          From whoever runs the server: made with <code>sluice keys create</code>.
        </li>
      </ul>
      <p>It is kept in this tab only; closing the tab signs you out.</p>
    </div>
  );
}

/** Why the key does not open this server, or nothing when it does. */
async function tryKey(apiKey: string): Promise<string | undefined> {
  try {
    await clientFor(apiKey).connectors.list();
    return undefined;
  } catch (error) {
    if (!(error instanceof SluiceError)) return 'Something went wrong. Load the page again.';
    // Every other key opens a part of the console, and the rest tells what it lacks.
    if (error.code === 'auth.scope') return undefined;
    if (error.status === 401)
      return 'This key does not open this server. It may be incomplete, revoked or expired, or of another server.';
    return `${error.message} ${error.fix ?? ''}`.trim();
  }
}
