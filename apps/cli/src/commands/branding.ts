import { SluiceError, type Branding } from '@sluice/core';
import { InvalidArgumentError, type Command } from 'commander';
import { show, type Context } from '../context.ts';
import { readImage, readTextFile } from '../input.ts';
import { bytes } from '../output/numbers.ts';
import { details } from '../output/table.ts';

/** What can be put back as it comes. */
const RESETTABLE = [
  'name',
  'logo',
  'accent',
  'accentDark',
  'title',
  'intro',
  'success',
  'supportUrl',
  'linkUrl',
  'messages',
] as const;
type Resettable = (typeof RESETTABLE)[number];

type SetOptions = { reset?: Resettable[]; messages?: Catalogues } & Partial<
  Record<Exclude<Resettable, 'messages'>, string>
>;
type Catalogues = NonNullable<Branding['messages']>;

export function addBranding(program: Command, context: Context): void {
  const branding = program
    .command('branding')
    .description('How the Hub and the page of a sent link present themselves');
  branding
    .command('show')
    .description('Name, logo, colours, texts and domain')
    .action(async () => {
      const found = await context.client().branding.get();
      show(context, found, (one) => details(context.terminal, brandingDetails(one)));
    });
  branding
    .command('set')
    .description('Change some of it; the rest stays')
    .option('--name <text>', 'your name, as people know it')
    .option('--logo <file>', 'a PNG, JPEG, WebP or SVG image of at most 100 KB', readImage)
    .option('--accent <colour>', 'the colour of buttons and links, as #0a7f5c')
    .option('--accent-dark <colour>', 'the same on a dark ground')
    .option('--title <text>', 'above the choice of what to link')
    .option('--intro <text>', 'below the title')
    .option('--success <text>', 'once an account is linked')
    .option('--support-url <address>', 'where people find help: https://… or mailto:…')
    .option('--link-url <address>', 'your own domain for sent links, as https://link.example.com')
    .option(
      '--messages <file>',
      'the Hub’s words by language, as JSON: {"fr": {"close": "Fermer"}}; in place of those there are',
      readCatalogues,
    )
    .option('--reset <names>', `put back as it comes, comma-separated: ${RESETTABLE.join(', ')}`, parseNames)
    .action(async ({ reset, ...given }: SetOptions) => {
      const body = { ...given, ...Object.fromEntries((reset ?? []).map((name) => [name, null])) };
      if (Object.keys(body).length === 0)
        throw new SluiceError('request.invalid', {
          message: 'Nothing was given to change.',
          fix: 'See `sluice branding set --help` for what there is.',
        });
      const set = await context.client().branding.set({ body });
      show(context, set, (one) => details(context.terminal, brandingDetails(one)));
    });
}

function parseNames(text: string): Resettable[] {
  return text.split(',').map((part) => {
    const name = RESETTABLE.find((known) => known === part.trim());
    if (name) return name;
    throw new InvalidArgumentError(`There is no “${part.trim()}”. There are ${RESETTABLE.join(', ')}.`);
  });
}

/** What is in it is checked by the server. */
function readCatalogues(file: string): Catalogues {
  try {
    const read: unknown = JSON.parse(readTextFile(file));
    if (typeof read === 'object' && read !== null) return read as Catalogues;
  } catch (error) {
    if (error instanceof SluiceError) throw new InvalidArgumentError(error.message);
  }
  throw new InvalidArgumentError(`${file} does not hold one JSON object.`);
}

function brandingDetails(branding: Branding): [string, string][] {
  return [
    ['name', branding.name],
    ['logo', branding.logo === null ? '–' : imageSummary(branding.logo)],
    ['accent', branding.accent ?? '–'],
    ['accent, dark', branding.accentDark ?? '–'],
    ['title', branding.title ?? '–'],
    ['intro', branding.intro ?? '–'],
    ['success', branding.success ?? '–'],
    ['support', branding.supportUrl ?? '–'],
    ['own words in', Object.keys(branding.messages ?? {}).join(', ') || '–'],
    ['sent links at', branding.linkUrl ?? 'this server'],
  ];
}

function imageSummary(dataUri: string): string {
  const [head = '', content = ''] = dataUri.split(',');
  const type = /image\/([a-z]+)/.exec(head)?.[1] ?? 'image';
  return `${type.toUpperCase()}, ${bytes(Buffer.from(content, 'base64').length)}`;
}
