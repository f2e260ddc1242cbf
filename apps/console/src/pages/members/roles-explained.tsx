import { ROLES } from '@sluice/core';
import { Panel } from '../../pieces/page.tsx';
import { ROLE_WORDS } from '../../pieces/roles.ts';

export function RolesExplained() {
  return (
    <Panel title="What each role may do">
      <dl className="roles-explained">
        {ROLES.map((role) => (
          <div key={role}>
            <dt>{ROLE_WORDS[role].name}</dt>
            <dd>{ROLE_WORDS[role].may}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
