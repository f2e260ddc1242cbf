import type { Factors, People } from '../people/index.ts';
import type { Handlers } from './handlers.ts';

type Names =
  | 'me.beginTotp'
  | 'me.confirmTotp'
  | 'me.removeTotp'
  | 'me.renewRecoveryCodes'
  | 'me.passkeys'
  | 'me.beginPasskey'
  | 'me.addPasskey'
  | 'me.removePasskey'
  | 'me.beginPasskeyProof'
  | 'me.provePasskey'
  | 'signIn.beginPasskey'
  | 'signIn.passkey';

/** Authenticators, recovery codes and passkeys. */
export function factorHandlers({
  factors,
  people,
}: {
  factors: Factors;
  people: People;
}): Pick<Handlers, Names> {
  const { totp, passkeys } = factors;
  return {
    'me.beginTotp': (ctx) => totp.begin(ctx.actor),
    'me.confirmTotp': (ctx, { body }) => totp.confirm(ctx.actor, body.code),
    'me.removeTotp': (ctx, { body }) => totp.remove(ctx.actor, body.code),
    'me.renewRecoveryCodes': (ctx, { body }) => totp.renewRecoveryCodes(ctx.actor, body.code),
    'me.passkeys': (ctx, { query }) => passkeys.list(ctx.actor, query ?? {}),
    'me.beginPasskey': (ctx) => passkeys.beginAdd(ctx.actor, ctx.client.host),
    'me.addPasskey': (ctx, { body }) => passkeys.add(ctx.actor, ctx.client.host, body),
    'me.removePasskey': (ctx, { params }) => passkeys.remove(ctx.actor, params.passkeyId),
    'me.beginPasskeyProof': (ctx) => passkeys.beginProof(ctx.actor, ctx.client.host),
    'me.provePasskey': (ctx, { body }) => passkeys.prove(ctx.actor, ctx.client.host, body),
    'signIn.beginPasskey': (ctx) => passkeys.beginSignIn(ctx.client),
    'signIn.passkey': async (ctx, { body }) => {
      const { memberId } = await passkeys.signIn(ctx.client, body);
      const started = await people.signIn.asMember({ memberId, method: 'passkey', client: ctx.client });
      ctx.cookies.signIn(started);
      return started.me;
    },
  };
}
