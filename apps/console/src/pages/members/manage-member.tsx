import { Button } from '@mantine/core';
import type { Member } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleKeys } from '../../data/people.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { CopyField } from '../../pieces/copy-field.tsx';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { roleName } from '../../pieces/roles.ts';
import { When } from '../../pieces/when.tsx';
import { useClient } from '../../session/session.tsx';
import { RoleChoice } from './role-choice.tsx';

type Step = 'role' | 'reset' | 'sign-out' | 'remove';

/** Another role, a link for a new password, and the ways out. */
export function ManageMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const [step, setStep] = useState<Step>('role');
  const back = () => setStep('role');
  if (step === 'reset') return <ResetLink member={member} onClose={onClose} onBack={back} />;
  if (step === 'sign-out') return <SignOutMember member={member} onClose={onClose} onBack={back} />;
  if (step === 'remove') return <RemoveMember member={member} onClose={onClose} onBack={back} />;
  return (
    <Overlay title={`Manage ${member.name}`} onClose={onClose}>
      <ChangeRole member={member} onClose={onClose} />
      <ul className="acts">
        <li>
          <p>Cannot sign in? Make a link that sets a new password and ends the authenticator’s codes.</p>
          <Button size="xs" variant="default" onClick={() => setStep('reset')}>
            Make a reset link
          </Button>
        </li>
        <li>
          <p>A device was lost? Sign {member.name} out of every browser at once.</p>
          <Button size="xs" variant="default" onClick={() => setStep('sign-out')}>
            Sign out everywhere
          </Button>
        </li>
        <li>
          <p>Left the team? Remove the member. What they did stays in the audit.</p>
          <Button size="xs" variant="light" color="red" onClick={() => setStep('remove')}>
            Remove
          </Button>
        </li>
      </ul>
    </Overlay>
  );
}

function ChangeRole({ member, onClose }: { member: Member; onClose: () => void }) {
  const [role, setRole] = useState(member.role);
  const client = useClient();
  const change = useAct({
    act: () => client.members.update({ params: { memberId: member.id }, body: { role } }),
    done: `${member.name} is ${roleName(role)} now.`,
    onDone: onClose,
  });
  return (
    <Form
      act="Save the role"
      busy={change.isPending}
      error={change.error}
      ready={role !== member.role}
      onSubmit={() => change.mutate()}
    >
      <RoleChoice value={role} onChange={setRole} />
    </Form>
  );
}

interface StepProps {
  member: Member;
  onClose: () => void;
  onBack: () => void;
}

function ResetLink({ member, onClose, onBack }: StepProps) {
  const client = useClient();
  const make = useMutation({
    mutationFn: () => client.members.resetPassword({ params: { memberId: member.id } }),
  });
  if (make.data)
    return (
      <Overlay title={`A new password for ${member.name}`} onClose={onClose}>
        <div className="form">
          <p className="row-note">Hand this link to {member.name} yourself, and to nobody else.</p>
          <CopyField label="Link" value={make.data.url} help="Shown this once. It works once." />
          <p className="row-note">
            It ends <When at={make.data.expiresAt} />.
          </p>
          <div className="form-end">
            <Button onClick={onClose}>Done</Button>
          </div>
        </div>
      </Overlay>
    );
  return (
    <Confirm
      title={`Make a reset link for ${member.name}?`}
      act="Make the link"
      busy={make.isPending}
      error={make.error}
      onConfirm={() => make.mutate()}
      onClose={onBack}
    >
      <p>
        Whoever opens it sets a new password for {member.email}. Then all browsers of the member are signed
        out, and codes of the authenticator are asked for no more. Passkeys stay.
      </p>
    </Confirm>
  );
}

function SignOutMember({ member, onClose, onBack }: StepProps) {
  const client = useClient();
  const end = useAct({
    act: () => client.members.signOut({ params: { memberId: member.id } }),
    done: `${member.name} is signed out everywhere.`,
    onDone: onClose,
  });
  return (
    <Confirm
      title={`Sign ${member.name} out everywhere?`}
      act="Sign out"
      busy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onBack}
    >
      <p>Every browser is signed out at once. The member can sign in again.</p>
    </Confirm>
  );
}

function RemoveMember({ member, onClose, onBack }: StepProps) {
  const client = useClient();
  const remove = useAct({
    act: () => client.members.remove({ params: { memberId: member.id } }),
    done: `${member.name} is removed.`,
    onDone: onClose,
  });
  return (
    <Confirm
      title={`Remove ${member.name}?`}
      act="Remove"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onBack}
    >
      <p>
        Every browser of {member.email} is signed out at once, and the member cannot sign in any more. API
        keys stay: revoke those that the member may know.
      </p>
    </Confirm>
  );
}

/** An act on a member: told when it is done, and the list read anew. */
function useAct({ act, done, onDone }: { act: () => Promise<unknown>; done: string; onDone: () => void }) {
  const queries = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: act,
    onSuccess: async () => {
      notify(done);
      onDone();
      await queries.invalidateQueries({ queryKey: peopleKeys.members });
    },
  });
}
