import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests read the sources, so that no test ever passes on a stale build.
    alias: {
      '@sluice/core': at('packages/core/src/index.ts'),
      '@sluice/runtime': at('packages/runtime/src/index.ts'),
      '@sluice/connectors': at('packages/connectors/src/index.ts'),
      '@sluice/sdk/react': at('packages/sdk/src/react/index.ts'),
      '@sluice/sdk': at('packages/sdk/src/index.ts'),
      '@sluice/server': at('apps/server/src/index.ts'),
      '@sluice/cli': at('apps/cli/src/index.ts'),
      '@sluice/lusha-api': at('services/lusha-api/src/index.ts'),
      '@sluice/tools': at('tools/src/index.ts'),
      '@sluice/flowlu-api': at('services/flowlu-api/src/index.ts'),
    },
  },
  test: {
    include: ['**/src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Most wait for a browser, a database or a disk: all cores, where one would be kept free otherwise.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What comes in its own time is waited for as long as a busy machine may take.
    expect: { poll: { timeout: 10_000 } },
  },
});
