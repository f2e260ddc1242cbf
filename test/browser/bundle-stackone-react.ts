import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The script of `stackone-react-page.ts`, with the package from npm in it as it is. */
export async function bundleStackoneReact(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: false,
      rollupOptions: {
        input: fileURLToPath(new URL('stackone-react-page.ts', import.meta.url)),
        output: { format: 'es', codeSplitting: false },
      },
    },
  });
  const [bundle] = [built].flat();
  const chunk = bundle && 'output' in bundle ? bundle.output[0] : undefined;
  if (chunk?.type !== 'chunk') throw new Error('The page was not bundled.');
  return chunk.code;
}
