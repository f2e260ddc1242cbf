import { Button } from '@mantine/core';
import { SluiceError } from '@sluice/core';
import { useState } from 'react';
import { fieldProblem, Problem } from '../pieces/problem.tsx';
import { client } from './client.ts';
import { DoorFrame } from './door-frame.tsx';
import type { DoorProps } from './doors.tsx';
import { NewPassword } from './new-password.tsx';
import { EmailField, NameField } from './person-fields.tsx';
import { strengthOf } from './strength.ts';
import { useSubmit } from './use-submit.ts';

/** The first start: who opens the link that the server printed becomes the owner. */
export function Setup({ token, onIn, onDone }: DoorProps) {
  const [values, setValues] = useState({ name: '', email: '', password: '' });
  const change = (part: Partial<typeof values>) => setValues((before) => ({ ...before, ...part }));
  const complete = useSubmit(() => client.setup.complete({ body: { token, ...values } }), onIn);
  const own = [values.name, values.email];
  const done = complete.error instanceof SluiceError && complete.error.code === 'setup.done';
  return (
    <DoorFrame
      title="Welcome to Sluice"
      intro="You are the first one here: make yourself the owner. You can invite others afterwards."
      foot="Everything stays on this server. There is no default password and no other account."
    >
      <form className="door-form" onSubmit={complete.submit}>
        <NameField value={values.name} error={complete.error} onChange={(name) => change({ name })} />
        <EmailField
          value={values.email}
          error={complete.error}
          help="You sign in with it."
          onChange={(email) => change({ email })}
        />
        <NewPassword
          value={values.password}
          own={own}
          error={fieldProblem(complete.error, 'password')}
          onChange={(password) => change({ password })}
        />
        {complete.error ? <Problem error={complete.error} /> : null}
        {done ? (
          <Button variant="default" onClick={() => onDone()}>
            Go to the sign-in
          </Button>
        ) : (
          <Button
            type="submit"
            loading={complete.busy}
            disabled={
              !values.name.trim() || !values.email.trim() || strengthOf(values.password, own).score < 2
            }
          >
            Make me the owner
          </Button>
        )}
      </form>
    </DoorFrame>
  );
}
