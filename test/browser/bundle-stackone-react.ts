import { build } from 'vite';

const ENTRY = 'virtual:stackone-react';

/** A React page as StackOne's README writes it, with the package from npm in it as it is. */
const SOURCE = `
import { StackOneHub } from '@stackone/hub';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
window.heard = [];
const tell = (type) => (detail) => window.heard.push({ type, detail });
createRoot(document.getElementById('root')).render(
  createElement(StackOneHub, {
    token: location.hash.slice(1),
    baseUrl: window.baseUrl,
    onSuccess: tell('success'),
    onClose: tell('close'),
  }),
);
`;

/** The script of a page that has the React component in it. */
export async function bundleStackoneReact(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) =>
          id === ENTRY ? new URL('stackone-react.js', import.meta.url).pathname : undefined,
        load: (id) => (id.endsWith('/stackone-react.js') ? SOURCE : undefined),
      },
    ],
    build: {
      write: false,
      minify: false,
      rollupOptions: { input: ENTRY, output: { format: 'es', codeSplitting: false } },
    },
  });
  const [bundle] = [built].flat();
  const chunk = bundle && 'output' in bundle ? bundle.output[0] : undefined;
  if (chunk?.type !== 'chunk') throw new Error('The page was not bundled.');
  return chunk.code;
}
