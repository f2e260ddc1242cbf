import { exampleCatalog } from '../../accounts/testing/example-connector.ts';
import { startServer } from '../../start/index.ts';

/** The server as a process of its own, to be killed: `node server-child.js DATA ALLOWED-HOST`. */
const [dataDir = '', allowedHost = ''] = process.argv.slice(2);
const server = await startServer({
  dataDir,
  port: 0,
  allowHosts: [allowedHost],
  catalog: exampleCatalog,
  logLevel: 'silent',
});
process.stdout.write(`${server.url}\n`);
