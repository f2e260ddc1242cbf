import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Problem } from '../pieces/problem.tsx';

interface CodeFormProps {
  busy: boolean;
  error: unknown;
  onCode: (code: string) => void;
  onBack: () => void;
}

const CODE_LENGTH = 6;

/** The second step: six digits, or one of the recovery codes where the authenticator is lost. */
export function CodeForm({ busy, error, onCode, onBack }: CodeFormProps) {
  const [recovering, setRecovering] = useState(false);
  const [code, setCode] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (error) input.current?.select();
  }, [error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onCode(code.replaceAll(/\s/g, ''));
  };
  return (
    <form className="door-form" onSubmit={submit}>
      <TextInput
        ref={input}
        label={recovering ? 'Recovery code' : 'Code'}
        description={
          recovering
            ? 'One of those you kept when you set up the authenticator app. Each works once.'
            : 'Six digits, from your authenticator app.'
        }
        name="code"
        autoComplete={recovering ? 'off' : 'one-time-code'}
        inputMode={recovering ? 'text' : 'numeric'}
        spellCheck={false}
        required
        withAsterisk={false}
        minLength={CODE_LENGTH}
        maxLength={20}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      {error ? <Problem error={error} /> : null}
      <Button type="submit" fullWidth loading={busy}>
        Sign in
      </Button>
      <button
        type="button"
        className="door-link"
        onClick={() => {
          setCode('');
          setRecovering(!recovering);
          input.current?.focus();
        }}
      >
        {recovering
          ? 'Use a code of the authenticator app'
          : 'The authenticator is lost? Use a recovery code'}
      </button>
      <button type="button" className="door-link" onClick={onBack}>
        Back to the password
      </button>
    </form>
  );
}
