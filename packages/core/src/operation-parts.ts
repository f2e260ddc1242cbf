import { Type, type TSchema } from '@sinclair/typebox';
import { Nullable } from './schemas.ts';

/** What several entries of the operation table share. */
export const keyParams = Type.Object({ keyId: Type.String({ maxLength: 64 }) });
export const accountParams = Type.Object({ accountId: Type.String({ maxLength: 64 }) });
export const runParams = Type.Object({ runId: Type.String({ maxLength: 64 }) });
export const fileParams = Type.Object({ fileId: Type.String({ maxLength: 64 }) });

export const page = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
};
export const Page = Type.Object(page);
/** What is typed into a search field, for the query of a list. */
export const words = (where: string) =>
  Type.Optional(Type.String({ maxLength: 200, description: `Words of ${where}` }));
export const PageOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) });

export const ACCOUNT_FIELD_ERRORS = [
  'account.fields',
  'account.refused',
  'account.unverified',
  'account.exists',
  'account.revoked',
  'oauth.unsupported',
  'egress.host',
  'egress.address',
] as const;
