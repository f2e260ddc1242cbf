import { SluiceError } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { readSettings } from './settings.ts';

function refusalOf(environment: Record<string, string>): string {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SluiceError)
      return JSON.stringify([error.code, error.message, error.fix, error.fields]);
    throw error;
  }
  return 'not refused';
}

const FROM = 'Sluice <sluice@acme.example>';
const mail = (url: string, from = FROM) => ({ SLUICE_SMTP_URL: url, SLUICE_MAIL_FROM: from });
const oidc = (more: Record<string, string> = {}) => ({
  SLUICE_OIDC_ISSUER: 'https://id.acme.example/realms/acme',
  SLUICE_OIDC_CLIENT_ID: 'sluice',
  ...more,
});

describe('the mail server', () => {
  test('is read with its user and password, whatever characters these have', () => {
    const { mail: read } = readSettings(mail('smtps://ops%40acme.example:p%40ss%3Aword@mail.acme.example'));
    expect(read).toMatchObject({
      from: FROM,
      server: {
        host: 'mail.acme.example',
        port: 465,
        protocol: 'smtps',
        login: { user: 'ops@acme.example' },
      },
    });
    expect(read?.server.login?.password.open()).toBe('p@ss:word');
    expect(JSON.stringify(read)).not.toContain('p@ss');
  });

  test('needs no user, and has the port of its protocol unless it names one', () => {
    expect(readSettings(mail('smtp://mail.acme.example')).mail?.server).toEqual({
      host: 'mail.acme.example',
      port: 587,
      protocol: 'smtp',
    });
    expect(readSettings(mail('smtp://[::1]:25')).mail?.server).toMatchObject({ host: '::1', port: 25 });
    expect(readSettings({}).mail).toBeUndefined();
  });

  test.each([
    ['a URL of another kind', mail('https://u:secret-9@mail.acme.example'), 'SLUICE_SMTP_URL'],
    ['no host', mail('smtps://'), 'SLUICE_SMTP_URL'],
    ['a path', mail('smtps://u:secret-9@mail.acme.example/inbox'), 'SLUICE_SMTP_URL'],
    ['a query', mail('smtps://u:secret-9@mail.acme.example?x=1'), 'SLUICE_SMTP_URL'],
    ['a password that is not encoded', mail('smtps://u:secret-9%zz@mail.acme.example'), 'SLUICE_SMTP_URL'],
    ['a sender that is no address', mail('smtps://mail.acme.example', 'Sluice'), 'SLUICE_MAIL_FROM'],
    ['a sender with a line end', mail('smtps://mail.acme.example', 'a\nb <a@b.example>'), 'SLUICE_MAIL_FROM'],
    ['two senders', mail('smtps://mail.acme.example', 'a@b.example, c@d.example'), 'SLUICE_MAIL_FROM'],
    ['no sender', { SLUICE_SMTP_URL: 'smtps://u:secret-9@mail.acme.example' }, 'SLUICE_MAIL_FROM'],
    ['a sender alone', { SLUICE_MAIL_FROM: FROM }, 'SLUICE_SMTP_URL'],
  ])('%s is refused with the name of the setting, and never its value', (_what, environment, variable) => {
    const refusal = refusalOf(environment);
    expect(refusal).toContain('request.invalid');
    expect(refusal).toContain(variable);
    expect(refusal).not.toContain('secret-9');
  });
});

describe('the identity provider', () => {
  test('is named after its host unless it has a name, and lets in whom the settings say', () => {
    expect(readSettings(oidc()).oidc).toEqual({
      issuer: 'https://id.acme.example/realms/acme',
      clientId: 'sluice',
      name: 'id.acme.example',
      join: null,
    });
    const named = oidc({
      SLUICE_OIDC_NAME: 'Acme',
      SLUICE_OIDC_JOIN: 'viewer',
      SLUICE_OIDC_CLIENT_SECRET: 'secret-9',
    });
    const read = readSettings(named).oidc;
    expect(read).toMatchObject({ name: 'Acme', join: 'viewer' });
    expect(read?.clientSecret?.open()).toBe('secret-9');
    expect(JSON.stringify(read)).not.toContain('secret-9');
    expect(readSettings(oidc({ SLUICE_OIDC_JOIN: 'none' })).oidc?.join).toBeNull();
    expect(readSettings({}).oidc).toBeUndefined();
  });

  test.each([
    ['an issuer that is no URL', oidc({ SLUICE_OIDC_ISSUER: 'id.acme.example' }), 'SLUICE_OIDC_ISSUER'],
    [
      'an issuer with a user',
      oidc({ SLUICE_OIDC_ISSUER: 'https://u:secret-9@x.example' }),
      'SLUICE_OIDC_ISSUER',
    ],
    ['an issuer with a query', oidc({ SLUICE_OIDC_ISSUER: 'https://x.example?a=1' }), 'SLUICE_OIDC_ISSUER'],
    ['no client', { SLUICE_OIDC_ISSUER: 'https://x.example' }, 'SLUICE_OIDC_CLIENT_ID'],
    ['a client alone', { SLUICE_OIDC_CLIENT_ID: 'sluice' }, 'SLUICE_OIDC_ISSUER'],
    ['owners who come by themselves', oidc({ SLUICE_OIDC_JOIN: 'owner' }), 'SLUICE_OIDC_JOIN'],
    ['a role that there is not', oidc({ SLUICE_OIDC_JOIN: 'king' }), 'SLUICE_OIDC_JOIN'],
  ])('%s is refused with the name of the setting, and never its value', (_what, environment, variable) => {
    const refusal = refusalOf(environment);
    expect(refusal).toContain('request.invalid');
    expect(refusal).toContain(variable);
    expect(refusal).not.toContain('secret-9');
  });
});
