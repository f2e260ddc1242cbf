import { Button } from '@mantine/core';
import { useState } from 'react';
import { fieldProblem, Problem } from '../pieces/problem.tsx';
import { client } from './client.ts';
import { DoorFrame } from './door-frame.tsx';
import type { DoorProps } from './doors.tsx';
import { NewPassword } from './new-password.tsx';
import { strengthOf } from './strength.ts';
import { useSubmit } from './use-submit.ts';

/** A new password in place of a forgotten one. */
export function ResetPassword({ token, onDone }: DoorProps) {
  const [password, setPassword] = useState('');
  const reset = useSubmit(
    () => client.signIn.reset({ body: { token, password } }),
    () => onDone('Your new password is set. Sign in with it.'),
  );
  return (
    <DoorFrame
      title="Set a new password"
      intro="All browsers that are signed in as you are signed out, and codes of an authenticator app are asked for no more until you set them up again."
    >
      <form className="door-form" onSubmit={reset.submit}>
        <NewPassword
          label="New password"
          value={password}
          own={[]}
          error={fieldProblem(reset.error, 'password')}
          onChange={setPassword}
        />
        {reset.error ? <Problem error={reset.error} /> : null}
        <div className="door-ways">
          <Button type="submit" loading={reset.busy} disabled={strengthOf(password).score < 2}>
            Set the password
          </Button>
          <Button variant="subtle" color="gray" onClick={() => onDone()}>
            Go to the sign-in
          </Button>
        </div>
      </form>
    </DoorFrame>
  );
}
