import { useQueryClient } from '@tanstack/react-query';
import { peopleKeys } from '../../data/people.ts';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { RenameForm } from '../../pieces/rename-form.tsx';
import { ROLE_WORDS } from '../../pieces/roles.ts';
import { Details } from '../../pieces/rows.tsx';
import { meKey, useClient, useMe } from '../../session/session.tsx';
import { givenName } from '../../session/workspace-name.ts';

export function NamePanel() {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const { member, workspace } = useMe();
  const rename = async (name: string) => {
    queries.setQueryData(meKey, await client.me.update({ body: { name } }));
    notify('Your name is changed.');
    await queries.invalidateQueries({ queryKey: peopleKeys.members });
  };
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
      <RenameForm name={member.name} autoComplete="name" onRename={rename} />
    </Panel>
  );
}
