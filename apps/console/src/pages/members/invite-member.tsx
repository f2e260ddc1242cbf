import { Button, TextInput } from '@mantine/core';
import type { Role } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleKeys } from '../../data/people.ts';
import { CopyField } from '../../pieces/copy-field.tsx';
import { Form } from '../../pieces/form.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { fieldProblem } from '../../pieces/problem.tsx';
import { useClient } from '../../session/session.tsx';
import { RoleChoice } from './role-choice.tsx';

/** Asks whom to invite as what, and then shows the link, this once. */
export function InviteMember({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const invite = useMutation({
    mutationFn: () => client.invitations.create({ body: { email: email.trim(), role } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: peopleKeys.invitations }),
  });
  if (invite.data) return <LinkReady email={email.trim()} {...invite.data} onClose={onClose} />;
  return (
    <Overlay title="Invite a member" onClose={onClose}>
      <Form
        act="Make the invitation"
        busy={invite.isPending}
        error={invite.error}
        ready={email.trim() !== ''}
        onSubmit={() => invite.mutate()}
        onCancel={onClose}
      >
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="off"
          required
          withAsterisk={false}
          maxLength={254}
          description="The person signs in with it."
          value={email}
          error={fieldProblem(invite.error, 'email')}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <RoleChoice value={role} onChange={setRole} />
      </Form>
    </Overlay>
  );
}

interface LinkReadyProps {
  email: string;
  url: string;
  mailed: boolean;
  onClose: () => void;
}

function LinkReady({ email, url, mailed, onClose }: LinkReadyProps) {
  return (
    <Overlay title={`An invitation for ${email}`} onClose={onClose}>
      <div className="form">
        <p className="row-note">
          {mailed
            ? `It was sent to ${email} by e-mail. You can also hand over the link yourself.`
            : `This server sends no e-mail: send the link to ${email} yourself.`}
        </p>
        <CopyField label="Link" value={url} help="Shown this once. It works once, for seven days." />
        <div className="form-end">
          <Button onClick={onClose}>Done</Button>
        </div>
      </div>
    </Overlay>
  );
}
