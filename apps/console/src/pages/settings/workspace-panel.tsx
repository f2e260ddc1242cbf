import { useQueryClient } from '@tanstack/react-query';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { RenameForm } from '../../pieces/rename-form.tsx';
import { meKey, useClient, useMe } from '../../session/session.tsx';
import { givenName } from '../../session/workspace-name.ts';

export function WorkspacePanel() {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const { workspace } = useMe();
  const rename = async (name: string) => {
    await client.workspace.update({ body: { name } });
    notify('The workspace is renamed.');
    await queries.invalidateQueries({ queryKey: meKey });
  };
  return (
    <Panel title="Workspace">
      <RenameForm
        name={workspace.name}
        shown={givenName(workspace.name) ?? ''}
        description="Of your team or company. Members see it, and invitations are for it."
        onRename={rename}
      />
    </Panel>
  );
}
