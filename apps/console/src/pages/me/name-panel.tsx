import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleKeys } from '../../data/people.ts';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { fieldProblem } from '../../pieces/problem.tsx';
import { ROLE_WORDS } from '../../pieces/roles.ts';
import { Details } from '../../pieces/rows.tsx';
import { meKey, useClient, useMe } from '../../session/session.tsx';
import { givenName } from '../../session/workspace-name.ts';

export function NamePanel() {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const { member, workspace } = useMe();
  const [name, setName] = useState(member.name);
  const rename = useMutation({
    mutationFn: () => client.me.update({ body: { name: name.trim() } }),
    onSuccess: async (me) => {
      queries.setQueryData(meKey, me);
      notify('Your name is changed.');
      await queries.invalidateQueries({ queryKey: peopleKeys.members });
    },
  });
  const role = ROLE_WORDS[member.role];
  return (
    <Panel title="You">
      <Details
        entries={[
          ['E-mail address', member.email],
          ['Workspace', givenName(workspace.name) ?? 'Not named yet'],
          ['Role', `${role.name}. ${role.may}`],
        ]}
      />
      <div className="me-form">
        <Form
          act="Save"
          busy={rename.isPending}
          error={rename.error}
          ready={name.trim() !== '' && name.trim() !== member.name}
          onSubmit={() => rename.mutate()}
        >
          <TextInput
            label="Name"
            autoComplete="name"
            maxLength={120}
            value={name}
            error={fieldProblem(rename.error, 'name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Form>
      </div>
    </Panel>
  );
}
