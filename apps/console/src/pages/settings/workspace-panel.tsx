import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { fieldProblem } from '../../pieces/problem.tsx';
import { meKey, useClient, useMe } from '../../session/session.tsx';
import { givenName } from '../../session/workspace-name.ts';

export function WorkspacePanel() {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const { workspace } = useMe();
  const [name, setName] = useState(givenName(workspace.name) ?? '');
  const rename = useMutation({
    mutationFn: () => client.workspace.update({ body: { name: name.trim() } }),
    onSuccess: async () => {
      notify('The workspace is renamed.');
      await queries.invalidateQueries({ queryKey: meKey });
    },
  });
  return (
    <Panel title="Workspace">
      <div className="settings-form">
        <Form
          act="Save"
          busy={rename.isPending}
          error={rename.error}
          ready={name.trim() !== '' && name.trim() !== workspace.name}
          onSubmit={() => rename.mutate()}
        >
          <TextInput
            label="Name"
            description="Of your team or company. Members see it, and invitations are for it."
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
