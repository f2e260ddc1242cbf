import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Which workspace may import which. Arrows go down only. */
const WORKSPACES: Record<string, readonly string[]> = {
  'packages/core': [],
  'packages/runtime': ['packages/core'],
  'packages/connectors': ['packages/core'],
  'packages/sdk': ['packages/core'],
  'services/lusha-api': ['packages/core', 'packages/runtime'],
  'services/flowlu-api': ['packages/core', 'packages/runtime'],
  'apps/server': ['packages/core', 'packages/runtime', 'packages/connectors'],
  'apps/cli': ['packages/core', 'packages/sdk', 'apps/server'],
  'apps/console': ['packages/core', 'packages/sdk'],
  'examples/express': ['packages/sdk'],
  'examples/react': ['packages/sdk'],
};
/** These stand above everything: they may import any workspace by its door. */
const ABOVE = ['test', 'bench', 'tools'];

/** The parts of the server: each folder may import the ones named. */
const PARTS: Record<string, readonly string[]> = {
  schema: [],
  audit: ['schema'],
  access: ['schema', 'audit'],
  mail: ['schema', 'audit', 'access'],
  people: ['schema', 'audit', 'access', 'mail'],
  accounts: ['schema', 'audit', 'access'],
  usage: ['schema', 'audit'],
  live: ['schema', 'audit'],
  calls: ['schema', 'audit', 'accounts', 'usage'],
  flows: ['schema', 'audit', 'accounts', 'calls'],
  events: ['schema', 'audit', 'accounts'],
  links: ['schema', 'audit', 'accounts'],
  oauth: ['schema', 'audit', 'access', 'accounts', 'calls', 'links'],
  http: [
    'schema',
    'audit',
    'access',
    'mail',
    'people',
    'accounts',
    'calls',
    'usage',
    'live',
    'flows',
    'events',
    'links',
    'oauth',
    'notices',
  ],
  notices: ['schema', 'audit', 'mail'],
  settings: ['access', 'people', 'calls'],
  pages: ['access', 'people', 'oauth'],
  compat: ['schema', 'audit', 'access', 'accounts', 'calls', 'links', 'oauth'],
};
/** `start` puts the parts together; only what stands beside the folders (main and the door) imports it. */
const SERVER: Record<string, readonly string[]> = { ...PARTS, start: Object.keys(PARTS) };

const MAX_FILE_LINES = 400;
/** Longer for a reason; this list may only shrink, and never holds engine, vault or ledger code. */
const SIZE_WAIVERS: readonly string[] = [];

/** A brand is named only where it is the subject. */
const BRANDS: Record<string, readonly string[]> = {
  lusha: ['packages/connectors/src/catalog/lusha/', 'services/lusha-api/'],
  flowlu: ['packages/connectors/src/catalog/flowlu/', 'services/flowlu-api/'],
  nexla: [],
  hubspot: ['packages/connectors/src/catalog/hubspot/', 'services/lusha-api/src/sample/'],
  stackone: ['apps/server/src/compat/'],
};
/** What shows, tests or measures the whole product names the systems it uses. */
const BRAND_FREE = ['test/', 'bench/', 'tools/', 'docs/', 'packages/connectors/src/conformance/'];

/** What in the browser tests looks by a selector, and why. */
const BY_SELECTOR: Record<string, string> = {
  'test/browser/layout.ts': 'measures all that is drawn, whatever it is',
  'test/browser/react-page.ts': 'is a page itself',
  'test/browser/settled.ts': 'no role and no label tells that something is on its way',
  'test/browser/stackone-react-page.ts': 'is a page itself',
};

const FORBIDDEN_FOLDERS = new Set(['utils', 'util', 'common', 'shared', 'helpers', 'lib']);
const ENVIRONMENT_READERS = /(^|\/)main\.ts$|^tools\//;

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const code = files.filter((file) => /\.(ts|tsx)$/.test(file) && !file.endsWith('.d.ts'));
const isTest = (file: string) => /\.test\.tsx?$|\/testing\/|\/fixtures\/|^test\/|^bench\//.test(file);
const read = (file: string) => readFileSync(join(root, file), 'utf8');

function workspaceOf(path: string): string | undefined {
  return Object.keys(WORKSPACES).find((workspace) => path.startsWith(`${workspace}/`));
}

function imports(file: string): string[] {
  const pattern =
    /(?:^|\s)(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s*['"]([^'"]+)['"]/gm;
  return [...read(file).matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** Folder of the repository an import leads to, for imports that stay inside the repository. */
function target(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier));
  const name = /^@sluice\/([a-z-]+)(\/.*)?$/.exec(specifier);
  if (!name) return undefined;
  const workspace = Object.keys(WORKSPACES).find((path) => path.endsWith(`/${name[1]}`));
  return workspace && `${workspace}/src${name[2] ?? '/index.ts'}`;
}

describe('tidy', () => {
  test('every workspace is in the table of arrows', () => {
    const found = files
      .filter((file) => /^(packages|apps|services|examples)\/[^/]+\/package\.json$/.test(file))
      .map(dirname);
    expect(found.toSorted()).toEqual(Object.keys(WORKSPACES).toSorted());
  });

  test('imports between workspaces point down and go through the door', () => {
    const wrong: string[] = [];
    for (const file of code) {
      const from = workspaceOf(file);
      for (const specifier of imports(file)) {
        const to = target(file, specifier);
        const into = to && workspaceOf(to);
        if (!to || !into || into === from) continue;
        if (specifier.startsWith('.')) wrong.push(`${file}: reaches into ${into} by a path`);
        else if (!/^@sluice\/[a-z-]+(\/react)?$/.test(specifier))
          wrong.push(`${file}: passes the door of ${into} (${specifier})`);
        else if (from && !WORKSPACES[from]?.includes(into))
          wrong.push(`${file}: ${from} may not import ${into}`);
        else if (!from && !ABOVE.some((folder) => file.startsWith(`${folder}/`)))
          wrong.push(`${file}: belongs to no workspace`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('imports inside the server point down', () => {
    const base = 'apps/server/src/';
    const wrong: string[] = [];
    for (const file of code.filter((path) => path.startsWith(base))) {
      const from = relative(base, file).split('/');
      if (from.length === 1) continue;
      const folder = from[0] ?? '';
      if (!SERVER[folder]) wrong.push(`${file}: ${folder}/ is not in the table`);
      if (isTest(file)) continue;
      for (const specifier of imports(file)) {
        const to = target(file, specifier);
        if (!to?.startsWith(base)) continue;
        const into = relative(base, to).split('/');
        if (into.length === 1) wrong.push(`${file}: imports ${into[0]} from above`);
        else if (into[0] !== folder && !SERVER[folder]?.includes(into[0] ?? ''))
          wrong.push(`${file}: ${folder}/ may not import ${into[0]}/`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('files keep to their size; the linter holds functions to theirs', () => {
    const wrong: string[] = [];
    for (const file of code.filter((path) => !isTest(path) && !SIZE_WAIVERS.includes(path))) {
      const text = read(file);
      const lines = text.split('\n').length - 1;
      if (lines > MAX_FILE_LINES && !isData(text)) wrong.push(`${file}: ${lines} lines`);
    }
    expect(wrong).toEqual([]);
    const lint = JSON.parse(read('.oxlintrc.json')) as { rules: Record<string, unknown> };
    expect(lint.rules['eslint/max-lines-per-function']).toMatchObject(['error', { max: 60 }]);
  });

  test('every size waiver is still needed', () => {
    const idle = SIZE_WAIVERS.filter((file) => !existsSync(join(root, file)));
    expect(idle).toEqual([]);
  });

  test('folders and files are named for what they do', () => {
    const wrong = files.filter(
      (file) =>
        dirname(file)
          .split('/')
          .some((part) => FORBIDDEN_FOLDERS.has(part)) ||
        (/\.tsx?$/.test(file) && !/^[a-z0-9.-]+$/.test(file.split('/').at(-1) ?? '')),
    );
    expect(wrong).toEqual([]);
  });

  test('a provider’s brand is named only in its own place', () => {
    const wrong: string[] = [];
    for (const file of code.filter((path) => workspaceOf(path) && !path.endsWith('.test.ts'))) {
      if (BRAND_FREE.some((place) => file.startsWith(place))) continue;
      const text = read(file).toLowerCase();
      for (const [brand, places] of Object.entries(BRANDS)) {
        if (new RegExp(`(?<![a-z])${brand}`).test(text) && !places.some((place) => file.startsWith(place)))
          wrong.push(`${file}: names ${brand}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('only main reads the environment', () => {
    // In quotes it is a name that a build fills in, and nothing is read.
    const wrong = code.filter(
      (file) => !isTest(file) && !ENVIRONMENT_READERS.test(file) && /(?<!')process\.env\b/.test(read(file)),
    );
    expect(wrong).toEqual([]);
  });

  test('outside calls are made in one place', () => {
    const allowed = ['apps/server/src/calls/', 'packages/sdk/'];
    const wrong = code.filter(
      (file) =>
        workspaceOf(file) !== undefined &&
        !isTest(file) &&
        !allowed.some((place) => file.startsWith(place)) &&
        /from 'undici'|from 'node:https?'|\bfetch\(/.test(read(file)),
    );
    expect(wrong).toEqual([]);
  });

  test('every promise is upheld by code that names it, and none is named that is not promised', () => {
    const promised = new Set(
      [...read('docs/invariants.md').matchAll(/^\|\s*(I-\d+)/gm)].map((match) => match[1] ?? ''),
    );
    const named = new Set(
      code
        .filter((file) => workspaceOf(file) && !isTest(file))
        .flatMap((file) => read(file).match(/\bI-\d+\b/g) ?? []),
    );
    expect([...named].toSorted()).toEqual([...promised].toSorted());
  });

  test('types have no holes', () => {
    const hole = /:\s*any\b|\bas any\b|<any>|@ts-(ignore|nocheck|expect-error)/;
    const wrong = code.filter((file) => file !== 'test/tidy.test.ts' && hole.test(read(file)));
    expect(wrong).toEqual([]);
  });

  test('browser tests find what they need as people do, by role, label and text', () => {
    const css =
      /\.locator\(|waitForSelector|getByTestId|\.\$\$?\(|querySelector(All)?(<[^>]+>)?\(\s*['"`][^'"`]*([.#]|\[(?!role=))/;
    const found = code.filter((file) => file.startsWith('test/browser/') && css.test(read(file)));
    expect(found.toSorted()).toEqual(Object.keys(BY_SELECTOR).toSorted());
  });

  test('dependencies are pinned exactly and bring no install scripts', () => {
    const wrong: string[] = [];
    for (const file of files.filter((path) => path.endsWith('package.json'))) {
      const manifest = JSON.parse(read(file)) as Record<string, Record<string, string> | undefined>;
      for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides']) {
        for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
          if (!/^\d+\.\d+\.\d+$/.test(version)) wrong.push(`${file}: ${name}@${version}`);
        }
      }
    }
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { hasInstallScript?: boolean; optional?: boolean }>;
    };
    for (const [name, entry] of Object.entries(lock.packages)) {
      if (entry.hasInstallScript && !entry.optional) wrong.push(`${name} has an install script`);
    }
    expect(wrong).toEqual([]);
  });

  test('nothing in the tree speaks of a machine it was written on', () => {
    const pattern = /\/work\/|\/root\/|registry\.npmjs|deb\.debian\.org/;
    const wrong = files.filter(
      (file) => file !== 'test/tidy.test.ts' && !/\.(png|webp|ico)$/.test(file) && pattern.test(read(file)),
    );
    expect(wrong).toEqual([]);
  });

  test('each folder of the tree is explained in ARCHITECTURE.md', () => {
    const map = read('ARCHITECTURE.md');
    const folders = new Set(
      files.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''),
    );
    const workspaces = Object.keys(WORKSPACES);
    const missing = [...folders, ...workspaces].filter(
      (folder) => !folder.startsWith('.') && !map.includes(`${folder}/`) && !map.includes(`\`${folder}\``),
    );
    expect(missing).toEqual([]);
  });
});

/** Tables of values are exempt from the length limit: no function, and mostly literals. */
function isData(text: string): boolean {
  return !/=>|\bfunction\b|\bclass\b/.test(text);
}
