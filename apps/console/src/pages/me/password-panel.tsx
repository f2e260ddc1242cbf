import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleKeys } from '../../data/people.ts';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { Panel } from '../../pieces/page.tsx';
import { fieldProblem } from '../../pieces/problem.tsx';
import { NewPassword } from '../../session/new-password.tsx';
import { strengthOf } from '../../session/strength.ts';
import { meKey, useClient, useMe } from '../../session/session.tsx';

export function PasswordPanel() {
  const { hasPassword } = useMe();
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title="Password"
      intro={
        hasPassword
          ? 'With a new one, every other browser that is signed in as you is signed out.'
          : 'You sign in without one. With a password you can also sign in where your other way does not work.'
      }
      actions={
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>
          {hasPassword ? 'Change password' : 'Set a password'}
        </Button>
      }
    >
      {open ? <SetPassword onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}

function SetPassword({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const { member, workspace, hasPassword } = useMe();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const own = [member.name, member.email, workspace.name];
  const set = useMutation({
    mutationFn: () => client.me.setPassword({ body: { password, ...(hasPassword ? { current } : {}) } }),
    onSuccess: async () => {
      notify('Your password is set. Every other browser is signed out.');
      onClose();
      await queries.invalidateQueries({ queryKey: meKey });
      await queries.invalidateQueries({ queryKey: peopleKeys.logins });
    },
  });
  return (
    <Overlay title={hasPassword ? 'Change your password' : 'Set a password'} size="narrow" onClose={onClose}>
      <Form
        act="Set the password"
        busy={set.isPending}
        error={set.error}
        ready={strengthOf(password, own).score >= 2 && (!hasPassword || current !== '')}
        onSubmit={() => set.mutate()}
        onCancel={onClose}
      >
        {hasPassword ? (
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            maxLength={200}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the present password' }}
          />
        ) : null}
        <NewPassword
          label="New password"
          value={password}
          own={own}
          error={fieldProblem(set.error, 'password')}
          onChange={setPassword}
        />
      </Form>
    </Overlay>
  );
}
