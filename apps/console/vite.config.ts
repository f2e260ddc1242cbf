import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { operations } from '@sluice/core';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Shapes are checked by the server: of an operation a browser needs no more than how it is asked. So the table
 * of operations comes without them, and what makes them stays out of the first load.
 */
function withoutShapes(): Plugin {
  const table = at('../../packages/core/src/operations.ts');
  const kind = (part: unknown) => (typeof part === 'string' ? part : 'json');
  const wire = Object.entries(operations).map(([name, operation]) => {
    const { method, path, output } = operation;
    return [
      name,
      { method, path, output: kind(output), ...('body' in operation ? { body: kind(operation.body) } : {}) },
    ];
  });
  return {
    name: 'without-shapes',
    load: (id) =>
      id === table ? `export const operations = ${JSON.stringify(Object.fromEntries(wire))};` : null,
  };
}

/** Two pages: the console, and the hosted link page that loads none of the console. */
export default defineConfig({
  root: at('.'),
  base: '/',
  plugins: [react(), withoutShapes()],
  resolve: {
    // The sources, so that no page is ever made of a stale build.
    alias: [
      { find: /^@sluice\/core$/, replacement: at('../../packages/core/src/index.ts') },
      { find: /^@sluice\/sdk\/react$/, replacement: at('../../packages/sdk/src/react/index.ts') },
      { find: /^@sluice\/sdk$/, replacement: at('../../packages/sdk/src/index.ts') },
    ],
  },
  build: {
    outDir: at('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // Nothing is inlined: the pages' policy allows files of this server alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { console: at('index.html'), link: at('link.html') },
      // What makes a shape does nothing else, so that one nobody looks at is left out.
      treeshake: { manualPureFunctions: ['Type', 'PageOf', 'OneOf', 'Text', 'Nullable', 'countBy'] },
    },
  },
});
