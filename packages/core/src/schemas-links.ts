import { Type, type Static } from '@sinclair/typebox';
import {
  Count,
  FieldDefinition,
  Guide,
  LINK_STATUSES,
  Metadata,
  Nullable,
  OneOf,
  Text,
  Timestamp,
} from './schemas.ts';

export const Owner = Type.Object({
  id: Text(200, 'Your own id of the person or company; set it on your server, never from a browser'),
  name: Text(200, 'Shown to the person who links'),
});

const Seconds = (minimum: number, maximum: number, standard: number) =>
  Type.Integer({ minimum, maximum, default: standard });

export const CreateLinkSession = Type.Object({
  owner: Owner,
  connectors: Type.Optional(
    Type.Array(Text(60), {
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
      description: 'Which may be linked; all when left out. With one alone there is nothing to choose.',
    }),
  ),
  accountId: Type.Optional(
    Type.String({ maxLength: 64, description: 'The account to edit or to mend; it must be this owner’s' }),
  ),
  several: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        'Whether the owner may have several accounts of one connector. Otherwise the one there is comes back for editing.',
    }),
  ),
  label: Type.Optional(Text(120)),
  metadata: Type.Optional(Metadata),
  expiresInSeconds: Type.Optional(Seconds(60, 90 * 86_400, 1800)),
  origins: Type.Optional(
    Type.Array(Text(300), {
      minItems: 1,
      maxItems: 20,
      description:
        'The only pages that may embed the Hub with this token, as `https://app.example.com`; the hosted page may as well',
    }),
  ),
  askName: Type.Optional(
    Type.Boolean({ default: false, description: 'Whether the Hub asks for a name and a description' }),
  ),
  preset: Type.Optional(
    Type.Record(
      Type.String({ maxLength: 60 }),
      Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 4000 })),
      {
        description:
          'By connector: fields that are not secret, given here, neither shown to the person nor changed by him',
      },
    ),
  ),
  advanced: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Whether the person may set advanced fields, such as the server address',
    }),
  ),
  locale: Type.Optional(
    Type.String({
      maxLength: 20,
      description: 'As `en` or `de`, or a language the workspace has words in; else the browser’s',
    }),
  ),
});
export type CreateLinkSession = Static<typeof CreateLinkSession>;

export const LinkSession = Type.Object(
  {
    id: Type.String(),
    owner: Owner,
    connectors: Nullable(Type.Array(Type.String())),
    accountId: Nullable(Type.String({ description: 'The account to edit, or the one that was linked' })),
    several: Type.Boolean(),
    label: Nullable(Type.String()),
    metadata: Metadata,
    origins: Nullable(Type.Array(Type.String())),
    askName: Type.Boolean(),
    advanced: Type.Boolean(),
    locale: Nullable(Type.String()),
    status: OneOf(LINK_STATUSES),
    refusals: Type.Integer({ minimum: 0, description: 'How often credentials were refused so far' }),
    createdAt: Timestamp,
    expiresAt: Timestamp,
    usedAt: Nullable(Timestamp),
  },
  { $id: 'LinkSession' },
);
export type LinkSession = Static<typeof LinkSession>;

export const CreatedLinkSession = Type.Object({
  session: LinkSession,
  token: Type.String({ description: 'For the Hub. Shown this once; opens nothing but this session.' }),
  url: Type.String({ description: 'The hosted page with this session, to be sent to the person' }),
});
export type CreatedLinkSession = Static<typeof CreatedLinkSession>;

const Colour = Type.String({ pattern: '^#[0-9a-fA-F]{6}$' });
const LongText = Type.String({ minLength: 1, maxLength: 600 });
const HubCatalogues = Type.Record(
  Type.String(),
  Type.Record(Type.String(), Type.String({ maxLength: 600 }), { maxProperties: 300 }),
  {
    maxProperties: 20,
    description:
      'The Hub’s words in further languages, or other words for English and German: by language, as `fr`, each with as many of the texts as are wanted. Together at most 128 KB',
  },
);
const brand = {
  name: Text(80),
  logo: Nullable(
    Type.String({
      maxLength: 140_000,
      pattern: '^data:image/(png|jpeg|webp|svg\\+xml);base64,[A-Za-z0-9+/=]+$',
      description: 'The image itself, as a data URI of at most 100 KB',
    }),
  ),
  accent: Nullable(Colour),
  accentDark: Nullable(Colour),
  title: Nullable(LongText),
  intro: Nullable(LongText),
  success: Nullable(LongText),
  supportUrl: Nullable(
    Type.String({ maxLength: 500, description: 'Begins with `https://`, `http://` or `mailto:`' }),
  ),
  messages: Nullable(HubCatalogues),
};
/** How the Hub and the hosted page present themselves. What is null stands as it comes. */
export const Brand = Type.Object(brand, { $id: 'Brand' });
export type Brand = Static<typeof Brand>;
const branding = {
  ...brand,
  linkUrl: Nullable(
    Type.String({
      maxLength: 300,
      description: 'The own domain under which the hosted page is reached, as `https://link.example.com`',
    }),
  ),
};
export const Branding = Type.Object(branding, { $id: 'Branding' });
export type Branding = Static<typeof Branding>;
export const SetBranding = Type.Partial(Type.Object({ ...branding, name: Nullable(brand.name) }), {
  $id: 'SetBranding',
});

export const AUTH_KINDS = ['key', 'oauth2', 'client_credentials'] as const;

export const HubConnector = Type.Object({
  id: Type.String(),
  name: Type.String(),
  summary: Type.String(),
  categories: Type.Array(Type.String()),
  logo: Type.String({ description: 'A data URI' }),
});
export type HubConnector = Static<typeof HubConnector>;

const LinkedSummary = Type.Object({ id: Type.String(), connector: Type.String(), name: Type.String() });
export type LinkedSummary = Static<typeof LinkedSummary>;

export const HubForm = Type.Object(
  {
    connector: HubConnector,
    website: Type.String(),
    auth: OneOf(AUTH_KINDS),
    fields: Type.Array(FieldDefinition),
    guide: Guide,
    account: Nullable(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        description: Type.String(),
        values: Type.Record(Type.String(), Type.String(), { description: 'What is not secret' }),
        hints: Type.Record(Type.String(), Type.String(), {
          description: 'Of each secret that is kept, what may be shown: its last four characters at most',
        }),
      }),
    ),
  },
  { $id: 'HubForm' },
);
/** What the Hub shows for one connector. With `account`, a secret that is left empty stays as it is. */
export type HubForm = Static<typeof HubForm>;

export const HubSession = Type.Object(
  {
    status: OneOf(['open', 'used'] as const),
    ownerName: Type.String(),
    connectors: Type.Array(HubConnector),
    account: Nullable(LinkedSummary),
    askName: Type.Boolean(),
    locale: Nullable(Type.String()),
    brand: Nullable(Brand),
    form: Nullable(HubForm),
    expiresAt: Timestamp,
  },
  { $id: 'HubSession' },
);
/**
 * What a token opens. `account`: the one to edit; once used, the one that was linked. `form`: where there is
 * nothing to choose, what `hub.form` would answer, so that the Hub need not ask.
 */
export type HubSession = Static<typeof HubSession>;

export const HubLink = Type.Object({
  connector: Text(60),
  name: Type.Optional(Text(120)),
  description: Type.Optional(Type.String({ maxLength: 1000 })),
  fields: Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 4000 })),
});
export type HubLink = Static<typeof HubLink>;

export const HubLinked = Type.Object({
  account: LinkedSummary,
  changed: Type.Boolean({ description: 'True when an account that was there was changed' }),
});
export type HubLinked = Static<typeof HubLinked>;

export const ATTEMPT_STATUSES = ['pending', 'linked', 'failed', 'cancelled', 'expired'] as const;
export const HubAttempt = Type.Object(
  {
    id: Type.String(),
    startUrl: Type.String({ description: 'To be opened in a window, once; holds no secret' }),
    status: OneOf(ATTEMPT_STATUSES),
    account: Nullable(LinkedSummary),
    error: Nullable(Type.Object({ code: Type.String(), message: Type.String() })),
    expiresAt: Timestamp,
  },
  { $id: 'HubAttempt' },
);
/** One go at an OAuth sign-in, made in a window of its own and watched from the Hub. */
export type HubAttempt = Static<typeof HubAttempt>;

export const SetOauthApp = Type.Object({
  clientId: Text(400),
  clientSecret: Text(4000),
  scopes: Type.Optional(Type.Array(Text(200), { maxItems: 100 })),
  baseUrl: Type.Optional(
    Type.String({
      maxLength: 300,
      description: 'Another server that speaks the same API; its host must be allowed',
    }),
  ),
});
export const OauthApp = Type.Object(
  {
    connector: Type.String(),
    clientId: Type.String(),
    clientSecretHint: Type.String(),
    scopes: Type.Array(Type.String()),
    baseUrl: Nullable(Type.String()),
    redirectUrl: Type.String({ description: 'To be registered with the provider' }),
    accounts: Count,
    updatedAt: Timestamp,
  },
  { $id: 'OauthApp' },
);
/** A workspace's own OAuth client at a provider. */
export type OauthApp = Static<typeof OauthApp>;
