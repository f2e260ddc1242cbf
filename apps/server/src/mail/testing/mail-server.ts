import { createServer, type AddressInfo, type Server } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A message as a mail server got it. */
export interface ReceivedMail {
  from: string;
  to: string[];
  headers: string;
  /** As a mail program shows it. */
  text: string;
  /** Who had signed in, and whether the line was encrypted. */
  user: string | null;
  encrypted: boolean;
}

/** A mail server over a real socket on loopback. */
export interface TestMailServer {
  port: number;
  received: ReceivedMail[];
  /** Every password that was said to it, encrypted or not. */
  passwords: string[];
  /** Answers each recipient with this, while it is set. */
  refuse: { code: number; text: string } | undefined;
  close(): Promise<void>;
}

export interface MailServerTraits {
  /** By default it offers none. */
  encryption?: 'none' | 'starttls' | 'direct';
  certificate?: { key: string; cert: string };
  /** Takes this one alone; by default nobody needs to sign in. */
  login?: { user: string; password: string };
  port?: number;
}

export async function startMailServer(traits: MailServerTraits = {}): Promise<TestMailServer> {
  const { encryption = 'none', login } = traits;
  const received: ReceivedMail[] = [];
  const passwords: string[] = [];
  const server = new SMTPServer({
    secure: encryption === 'direct',
    ...traits.certificate,
    logger: false,
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    disabledCommands: [
      ...(encryption === 'starttls' ? [] : ['STARTTLS']),
      ...(login === undefined ? ['AUTH'] : []),
    ],
    onAuth: (auth, _session, done) => {
      passwords.push(auth.password ?? '');
      if (auth.username === login?.user && auth.password === login?.password)
        return done(null, { user: auth.username ?? '' });
      return done(Object.assign(new Error(`No such user: ${auth.password}`), { responseCode: 535 }));
    },
    onRcptTo: (_address, _session, done) => {
      if (!told.refuse) return done();
      return done(Object.assign(new Error(told.refuse.text), { responseCode: told.refuse.code }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          ...readMail(Buffer.concat(chunks).toString('utf8')),
          user: session.user === undefined ? null : String(session.user),
          encrypted: session.secure,
        });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(traits.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  const told: TestMailServer = { port, received, passwords, refuse: undefined, close };
  return told;
}

/** A server that takes connections and says nothing at all. */
export async function startSilentServer(): Promise<{ port: number; close(): Promise<void> }> {
  const server: Server = createServer((socket) => void socket.on('error', () => undefined));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Quoted-printable and base64 are undone, as a mail program does (RFC 2045). */
function readMail(raw: string): { headers: string; text: string } {
  const [headers = '', body = ''] = raw.split(/\r\n\r\n(.*)/s);
  const bytes = /^content-transfer-encoding: *base64/im.test(headers)
    ? Buffer.from(body, 'base64')
    : /^content-transfer-encoding: *quoted-printable/im.test(headers)
      ? Buffer.from(
          body
            .replaceAll(/=\r\n/g, '')
            .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        )
      : Buffer.from(body);
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n').trimEnd();
  // Format=flowed puts a space before lines that begin with one or with "From" (RFC 3676, 4.4).
  return { headers: headers.replaceAll(/\r\n[ \t]+/g, ' '), text };
}
