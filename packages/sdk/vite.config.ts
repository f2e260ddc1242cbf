import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The Hub as one script for pages without React: dist/browser/hub.js. */
export default defineConfig({
  resolve: { alias: { '@sluice/core': at('../core/src/index.ts') } },
  // As a page loads it, whoever builds: a test's environment asks for the development runtime.
  oxc: { jsx: { runtime: 'automatic', development: false } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    lib: {
      entry: at('src/element/index.ts'),
      formats: ['iife'],
      name: 'SluiceHub',
      fileName: () => 'hub.js',
    },
    outDir: at('dist/browser'),
    emptyOutDir: true,
    target: 'es2023',
    minify: true,
    sourcemap: false,
  },
});
