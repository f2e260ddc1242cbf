import { ACCOUNT } from './account.ts';
import type { Entity, Field } from './entity.ts';
import { LEAD } from './lead.ts';
import { LISTS } from './lists.ts';
import { USER } from './user.ts';

export * from './entity.ts';
export { ACCOUNT, CONTACT, ORGANIZATION } from './account.ts';
export { LEAD } from './lead.ts';

/** Every entity the service speaks. */
export const ENTITIES: readonly Entity[] = [ACCOUNT, LEAD, ...LISTS, USER];

/** The modules a key may be allowed. */
export const MODULES: readonly string[] = [...new Set(ENTITIES.map((entity) => entity.module))];

const BY_PATH = new Map(ENTITIES.map((entity) => [entityPath(entity), entity]));

const FIELDS = new Map(ENTITIES.map((entity) => [entity, fieldsByName(entity)]));

/** `crm/account` */
export function entityPath(entity: Entity): string {
  return `${entity.module}/${entity.name}`;
}

/** The entity at `crm/account`, if there is one. */
export function findEntity(path: string): Entity | undefined {
  return BY_PATH.get(path);
}

/** The field of that name or alias. */
export function findField(entity: Entity, name: string): Field | undefined {
  return FIELDS.get(entity)?.get(name);
}

function fieldsByName(entity: Entity): Map<string, Field> {
  const named = entity.fields.flatMap((field) =>
    (field.aliases ?? []).map((alias): [string, Field] => [alias, field]),
  );
  return new Map([...named, ...entity.fields.map((field): [string, Field] => [field.code, field])]);
}
