import { Secret } from '@sluice/core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '../mail/testing/certificate.ts';
import { startMailServer, type MailServerTraits, type TestMailServer } from '../mail/testing/mail-server.ts';
import { createMailSender, type MailSenderOptions, type MailServer } from './send-mail.ts';

const HOST = 'mail.provider.example';
const PASSWORD = 'correct-horse-battery-9';
const login = { user: 'sluice', password: PASSWORD };
const mail = {
  from: 'Sluice <sluice@acme.example>',
  to: 'ada@acme.example',
  subject: 'Grüße aus Köln',
  text: 'Hello Ada,\n\nhttps://sluice.acme.example/join#a-token-that-is-long-enough-to-be-broken-by-a-careless-mail-program-0123456789\n',
  messageId: '<eml_1@acme.example>',
};
const never = new AbortController().signal;

let certificate: { key: string; cert: string };
const opened: TestMailServer[] = [];
beforeAll(() => {
  certificate = makeCertificate(HOST);
});
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

async function start(traits: MailServerTraits = {}): Promise<TestMailServer> {
  const server = await startMailServer(traits);
  opened.push(server);
  return server;
}

function sender(server: Partial<MailServer> & { port: number }, options: Partial<MailSenderOptions> = {}) {
  return createMailSender({
    server: { host: HOST, protocol: 'smtp', ...server },
    egress: { allowHosts: [] },
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    ...options,
  });
}

describe('over a relay on this machine', () => {
  test('a message arrives as it was written', async () => {
    const { port, received } = await start();
    const send = sender({ host: '127.0.0.1', port });
    expect(await send(mail, never)).toEqual({ sent: true });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ from: 'sluice@acme.example', to: ['ada@acme.example'] });
    expect(received[0]?.text).toBe(mail.text.trimEnd());
    expect(received[0]?.headers).toMatch(/^From: Sluice <sluice@acme\.example>$/m);
    expect(received[0]?.headers).toMatch(/^Message-ID: <eml_1@acme\.example>$/im);
    expect(received[0]?.headers).toMatch(/^auto-submitted: auto-generated$/im);
  });

  test('what an address or a subject holds cannot add recipients or headers', async () => {
    const { port, received } = await start();
    const send = sender({ host: '127.0.0.1', port });
    await send({ ...mail, to: 'ada,eve@acme.example', subject: 'Hi\r\nBcc: eve@acme.example' }, never);
    for (const { to, headers } of received) {
      expect(to).toHaveLength(1);
      expect(to).not.toContain('eve@acme.example');
      expect(headers).not.toMatch(/^bcc:/im);
    }
  });

  test('a recipient that is refused for good is told from one that may be taken later', async () => {
    const server = await start();
    const send = sender({ host: '127.0.0.1', port: server.port });
    server.refuse = { code: 550, text: 'No such mailbox here' };
    expect(await send(mail, never)).toEqual({
      sent: false,
      final: true,
      problem: expect.stringContaining('No such mailbox here') as string,
    });
    server.refuse = { code: 451, text: 'Greylisted, come back' };
    expect(await send(mail, never)).toMatchObject({ sent: false, final: false });
  });
});

describe('the password and the message leave only under encryption that proves the server', () => {
  const trusted = () => ({ trusted: certificate.cert });

  test('by STARTTLS', async () => {
    const { port, received } = await start({ encryption: 'starttls', certificate, login });
    const send = sender({ port, login: { ...login, password: new Secret(PASSWORD) } }, trusted());
    expect(await send(mail, never)).toEqual({ sent: true });
    expect(received).toMatchObject([{ user: 'sluice', encrypted: true }]);
  });

  test('by TLS from the first byte', async () => {
    const { port, received } = await start({ encryption: 'direct', certificate, login });
    const server = { port, protocol: 'smtps' as const, login: { ...login, password: new Secret(PASSWORD) } };
    expect(await sender(server, trusted())(mail, never)).toEqual({ sent: true });
    expect(received).toMatchObject([{ user: 'sluice', encrypted: true }]);
  });

  test.each([
    ['that offers none', { encryption: 'none' }, {}],
    ['whose certificate nobody signed', { encryption: 'starttls' }, {}],
    ['whose certificate is another’s', { encryption: 'starttls' }, { host: 'other.provider.example' }],
  ] as const)('and not to a server %s', async (_what, traits, named) => {
    const { port, received, passwords } = await start({ ...traits, certificate, login });
    const server = { port, login: { ...login, password: new Secret(PASSWORD) }, ...named };
    const outcome = await sender(server, 'host' in named ? trusted() : {})(mail, never);
    expect(outcome).toMatchObject({ sent: false, final: false });
    expect([received, passwords]).toEqual([[], []]);
  });

  test('but to one that the operator allowed to speak plainly', async () => {
    const { port, received } = await start();
    const send = sender({ port }, { egress: { allowHosts: [`${HOST}:${port}`] } });
    expect(await send(mail, never)).toEqual({ sent: true });
    expect(received).toMatchObject([{ encrypted: false }]);
  });
});

test('a password that is refused shows in no problem, even when the server repeats it', async () => {
  const { port, passwords } = await start({ encryption: 'starttls', certificate, login });
  const wrong = new Secret('wrong-password-77');
  const send = sender({ port, login: { user: 'sluice', password: wrong } }, { trusted: certificate.cert });
  const outcome = await send(mail, never);
  expect(passwords).toContain('wrong-password-77');
  expect(outcome).toMatchObject({ sent: false, final: false });
  expect(JSON.stringify(outcome)).toMatch(/refused the user or the password/);
  expect(JSON.stringify(outcome)).not.toContain('wrong-password-77');
});

test.each(['169.254.169.254', '0.0.0.0', 'fd00:ec2::254'])('%s is never called', async (address) => {
  const named = await sender({ port: 25 }, { resolve: async () => [{ address, family: 4 }] })(mail, never);
  expect(JSON.stringify(named)).toMatch(/never called/);
  const literal = await sender({ port: 25, host: address })(mail, never);
  expect(JSON.stringify(literal)).toMatch(/never called/);
});

test('a send that is given up ends at once, however silent the server is', async () => {
  const { startSilentServer } = await import('../mail/testing/mail-server.ts');
  const server = await startSilentServer();
  const giveUp = new AbortController();
  const sending = sender({ host: '127.0.0.1', port: server.port })(mail, giveUp.signal);
  giveUp.abort();
  expect(await sending).toMatchObject({ sent: false, final: false });
  await server.close();
});
