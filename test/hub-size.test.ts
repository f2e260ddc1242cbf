import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildScript } from './browser/hub-stub.ts';

const LIMIT_BYTES = 60_000;

test('all of the Hub beside React is under 60 KB gzipped, and takes no schema library along', async () => {
  const root = fileURLToPath(new URL('../packages/sdk', import.meta.url));
  const script = await buildScript({
    root,
    logLevel: 'error',
    configFile: fileURLToPath(new URL('../packages/sdk/vite.config.ts', import.meta.url)),
    build: {
      write: false,
      lib: { entry: `${root}/src/element/index.ts`, formats: ['es'], fileName: () => 'hub.js' },
      rollupOptions: { external: [/^react/] },
    },
  });
  expect(script).not.toContain('TypeBox');
  const bytes = gzipSync(script).byteLength;
  expect(bytes).toBeLessThan(LIMIT_BYTES);
  expect(bytes).toBeGreaterThan(5_000);
});
