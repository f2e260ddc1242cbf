import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Two pages: the console, and the hosted link page that loads none of the console. */
export default defineConfig({
  root: at('.'),
  base: '/',
  plugins: [react()],
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
    rollupOptions: { input: { console: at('index.html'), link: at('link.html') } },
  },
});
