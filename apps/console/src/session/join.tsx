import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { roleName } from '../pieces/roles.ts';
import { fieldProblem, Problem } from '../pieces/problem.tsx';
import { client } from './client.ts';
import { DoorFrame } from './door-frame.tsx';
import { DoorComing, type DoorProps } from './doors.tsx';
import { NewPassword } from './new-password.tsx';
import { EmailField, NameField } from './person-fields.tsx';
import { strengthOf } from './strength.ts';
import { givenName } from './workspace-name.ts';
import { useSubmit } from './use-submit.ts';

/** An invitation: tells who invites to what before anything is asked. */
export function Join({ token, onIn, onDone }: DoorProps) {
  const invitation = useQuery({
    queryKey: ['invitation'],
    queryFn: ({ signal }) => client.invitations.open({ body: { token } }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const [values, setValues] = useState({ name: '', password: '' });
  const change = (part: Partial<typeof values>) => setValues((before) => ({ ...before, ...part }));
  const accept = useSubmit(() => client.invitations.accept({ body: { token, ...values } }), onIn);
  if (invitation.error)
    return (
      <DoorFrame title="This invitation cannot be used">
        <Problem error={invitation.error} />
        <Button variant="default" onClick={() => onDone()}>
          Go to the sign-in
        </Button>
      </DoorFrame>
    );
  if (!invitation.data) return <DoorComing />;
  const { workspaceName, email, role, invitedBy } = invitation.data;
  const own = [values.name, email, workspaceName];
  return (
    <DoorFrame
      title={`Join ${givenName(workspaceName) ?? 'Sluice'}`}
      intro={`${invitedBy} invites you to this workspace as ${roleName(role)}.`}
    >
      <form className="door-form" onSubmit={accept.submit}>
        <EmailField value={email} help="You sign in with it." />
        <NameField value={values.name} error={accept.error} onChange={(name) => change({ name })} />
        <NewPassword
          value={values.password}
          own={own}
          error={fieldProblem(accept.error, 'password')}
          onChange={(password) => change({ password })}
        />
        {accept.error ? <Problem error={accept.error} /> : null}
        <Button
          type="submit"
          loading={accept.busy}
          disabled={!values.name.trim() || strengthOf(values.password, own).score < 2}
        >
          Join
        </Button>
      </form>
    </DoorFrame>
  );
}
