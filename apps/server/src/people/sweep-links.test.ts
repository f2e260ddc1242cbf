import { expect, test, vi } from 'vitest';
import { createLinkSweep, KEEP_INVITATIONS_MS } from './sweep-links.ts';
import { OWNER } from './testing/people-bench.ts';
import { withPeople } from './testing/with-people.ts';

const DAY_MS = 24 * 3600_000;
const LIFE_MS = 7 * DAY_MS;

withPeople((bench) => {
  const invitations = () =>
    bench().store.db.selectFrom('invitations').select(['email', 'accepted_at', 'revoked_at']).execute();
  const links = () => bench().store.db.selectFrom('reset_links').select('token_hash').execute();

  test('invitations go 90 days after their life, whatever came of them; not a day sooner', async () => {
    const { people, clock, store } = bench();
    const actor = await (await bench().owner()).actor();
    await bench().member('viewer');
    const revoked = await people.invitations.create(actor, { email: 'eve@acme.example', role: 'viewer' });
    await people.invitations.revoke(actor, revoked.invitation.id);
    await people.invitations.create(actor, { email: 'open@acme.example', role: 'viewer' });
    await clock.advance(LIFE_MS + KEEP_INVITATIONS_MS);
    await createLinkSweep({ store, clock })();
    expect(await invitations()).toHaveLength(3);
    await clock.advance(1);
    await createLinkSweep({ store, clock })();
    expect(await invitations()).toEqual([]);
  });

  test('reset links go once they have expired, and none that still opens something', async () => {
    const { people, clock, store } = bench();
    const actor = await (await bench().owner()).actor();
    const { memberId } = await bench().member('viewer');
    await people.members.resetPassword(actor, memberId);
    await clock.advance(DAY_MS / 2);
    await people.members.resetPassword(actor, memberId);
    await clock.advance(DAY_MS / 2);
    await createLinkSweep({ store, clock })();
    expect(await links()).toHaveLength(1);
    await clock.advance(DAY_MS / 2);
    await createLinkSweep({ store, clock })();
    expect(await links()).toEqual([]);
  });

  test('of very many five hundred go at once, and the rest an hour later', async () => {
    const { store, clock } = bench();
    await inviteMany(700);
    await clock.advance(LIFE_MS + KEEP_INVITATIONS_MS + 1);
    const sweep = createLinkSweep({ store, clock });
    await sweep();
    expect(await invitations()).toHaveLength(200);
    await sweep();
    expect(await invitations()).toHaveLength(200);
    await clock.advance(3600_000);
    await sweep();
    expect(await invitations()).toEqual([]);
  });

  test('it is done by itself when somebody signs in', async () => {
    const { people, clock } = bench();
    const owner = await bench().owner();
    await people.invitations.create(await owner.actor(), { email: 'eve@acme.example', role: 'viewer' });
    await clock.advance(LIFE_MS + KEEP_INVITATIONS_MS + 1);
    await bench().browser().signIn(OWNER);
    await vi.waitFor(async () => expect(await invitations()).toEqual([]), { timeout: 10_000 });
  });

  /** That many invitations of a time long gone by. */
  async function inviteMany(count: number): Promise<void> {
    const { store, clock } = bench();
    const now = clock.now();
    const rows = Array.from({ length: count }, (_, index) => ({
      id: `inv_${String(index).padStart(26, '0')}`,
      workspace_id: bench().workspaceId,
      email: `guest-${index}@acme.example`,
      role: 'viewer',
      token_hash: `hash-${index}`,
      invited_by: 'system',
      created_at: now,
      expires_at: now + LIFE_MS,
      accepted_at: null,
      revoked_at: null,
    }));
    await store.transaction(async (tx) => {
      for (let at = 0; at < count; at += 100)
        await tx
          .insertInto('invitations')
          .values(rows.slice(at, at + 100))
          .execute();
    });
  }
});
