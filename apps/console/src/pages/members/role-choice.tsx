import { isAtLeast, ROLES, type Role } from '@sluice/core';
import { Choice } from '../../pieces/choice.tsx';
import { ROLE_WORDS } from '../../pieces/roles.ts';
import { useMe } from '../../session/session.tsx';

/** No role above one’s own can be given. */
export function RoleChoice({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { role: own } = useMe().member;
  return (
    <Choice
      label="Role"
      value={value}
      options={ROLES.filter((role) => isAtLeast(own, role)).map((role) => ({
        value: role,
        label: ROLE_WORDS[role].name,
        help: ROLE_WORDS[role].may,
      }))}
      onChange={onChange}
    />
  );
}
