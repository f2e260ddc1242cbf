import { Button, TextInput } from '@mantine/core';
import { SluiceError, type Me } from '@sluice/core';
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
  const [team, setTeam] = useState('');
  const [values, setValues] = useState({ name: '', email: '', password: '' });
  const change = (part: Partial<typeof values>) => setValues((before) => ({ ...before, ...part }));
  const complete = useSubmit(() => setUp({ token, ...values }, team.trim()), onIn);
  const own = [values.name, values.email, team];
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
        <TextInput
          label="Your team or company"
          name="organization"
          autoComplete="organization"
          description="Names the workspace. You can leave it out, and change it later."
          maxLength={120}
          value={team}
          onChange={(event) => setTeam(event.currentTarget.value)}
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

interface Owner {
  token: string;
  name: string;
  email: string;
  password: string;
}

/** Makes the owner, and names the workspace where a name was given. */
async function setUp(owner: Owner, workspaceName: string): Promise<Me> {
  const me = await client.setup.complete({ body: owner });
  if (workspaceName === '') return me;
  // The link is used up: a name that was refused is no reason to stop here. It can be given in the settings.
  const workspace = await client.workspace
    .update({ body: { name: workspaceName } })
    .catch(() => me.workspace);
  return { ...me, workspace: { id: workspace.id, name: workspace.name } };
}
