import type { Value } from '@sluice/runtime';
import { insert } from './insert.ts';
import { DAY_MS, idOf, timeOf, type Place } from './place.ts';

type Row = Readonly<Record<string, Value>>;

/** As many as one member may have open. */
const LOGINS = 48;
const PASSKEYS = 10;

/** Those who have access in any way, and what one of them, who is there already, has of one's own. */
export async function seedPeople(place: Place, memberId: string): Promise<void> {
  await many(place, 'members', (index) => ({
    id: idOf('member', place, { index, of: place.sizes.others }),
    name: `Person ${index}`,
    email: `person${index}@team.example`,
    role: 'viewer',
    created_at: timeOf(place, { index, of: place.sizes.others }),
  }));
  await many(place, 'invitations', (index) => ({
    id: idOf('invitation', place, { index, of: place.sizes.others }),
    email: `invited${index}@team.example`,
    role: 'viewer',
    token_hash: `invitation-${index}`,
    invited_by: 'system',
    created_at: timeOf(place, { index, of: place.sizes.others }),
    expires_at: place.now + DAY_MS,
  }));
  await many(place, 'api_keys', (index) => ({
    id: idOf('apiKey', place, { index, of: place.sizes.others }),
    name: `Key ${index}`,
    hash: `hash-${index}`,
    hint: '…abcd',
    scopes: '["runs:read"]',
    created_at: timeOf(place, { index, of: place.sizes.others }),
  }));
  await many(place, 'link_sessions', (index) => ({
    id: idOf('linkSession', place, { index, of: place.sizes.others }),
    ...SESSION,
    token_hash: `session-${index}`,
    created_at: timeOf(place, { index, of: place.sizes.others }),
    expires_at: place.now + DAY_MS,
  }));
  await seedOwn(place, memberId);
}

const SESSION = {
  owner_id: 'customer-1',
  owner_name: 'Customer 1',
  several: 0,
  metadata: '{}',
  ask_name: 1,
  preset: '{}',
  advanced: 1,
  refusals: 0,
  created_by: 'system',
} as const;

async function many(
  place: Place,
  table: 'members' | 'invitations' | 'api_keys' | 'link_sessions',
  row: (index: number) => Row,
): Promise<void> {
  const { workspaceId: workspace_id, sizes } = place;
  const rows = function* (): Generator<Row> {
    for (let index = 0; index < sizes.others; index += 1) yield { workspace_id, ...row(index) };
  };
  await insert(place, table, rows());
}

async function seedOwn(place: Place, member_id: string): Promise<void> {
  const { workspaceId: workspace_id, now } = place;
  const own = (count: number, row: (index: number) => Row): Row[] =>
    Array.from({ length: count }, (_, index) => ({ workspace_id, member_id, ...row(index) }));
  await insert(
    place,
    'logins',
    own(LOGINS, (index) => ({
      id: idOf('login', place, { index, of: LOGINS }),
      token_hash: `login-${index}`,
      device: 'Firefox on Linux',
      address: '192.0.2.1',
      method: 'password',
      created_at: now - DAY_MS,
      proven_at: now - DAY_MS,
      last_seen_at: now - DAY_MS,
      expires_at: now + DAY_MS,
    })),
  );
  await insert(
    place,
    'passkeys',
    own(PASSKEYS, (index) => ({
      id: idOf('passkey', place, { index, of: PASSKEYS }),
      name: `Passkey ${index}`,
      credential_id: `credential-${index}`,
      public_key: new Uint8Array(32),
      counter: 0,
      transports: '[]',
      created_at: now - DAY_MS,
    })),
  );
}
