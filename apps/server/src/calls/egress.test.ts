import { describe, expect, it } from 'vitest';
import { checkTarget, egressAllows, type EgressPolicy } from './egress.ts';

const STRICT: EgressPolicy = { allowHosts: [] };
const check = (url: string, allowedHosts: string[], policy = STRICT) =>
  checkTarget(new URL(url), { allowedHosts, policy });

describe('checkTarget', () => {
  it('takes an https URL of a declared host', () => {
    expect(check('https://api.example.com/v1/x?a=1', ['api.example.com'])).toEqual({
      origin: 'https://api.example.com',
      mayBePrivate: false,
    });
  });

  it('brings names to one form before it compares them', () => {
    expect(check('https://API.Example.COM:443/', ['api.example.com']).origin).toBe('https://api.example.com');
    expect(check('https://bücher.example/', ['xn--bcher-kva.example']).origin).toBe(
      'https://xn--bcher-kva.example',
    );
    expect(check('https://xn--bcher-kva.example/', ['bücher.example']).origin).toBe(
      'https://xn--bcher-kva.example',
    );
  });

  it.each([
    ['another host', 'https://evil.example/'],
    ['a host that ends alike', 'https://notapi.example.com/'],
    ['a host that begins alike', 'https://api.example.com.evil.example/'],
    ['a host below the declared one', 'https://x.api.example.com/'],
    ['the host above it', 'https://example.com/'],
    ['another port', 'https://api.example.com:8443/'],
    ['a trailing dot', 'https://api.example.com./'],
    ['a user', 'https://api.example.com@evil.example/'],
    ['a user before the right host', 'https://user@api.example.com/'],
    ['a password before the right host', 'https://:pw@api.example.com/'],
    ['a fragment with the right host', 'https://evil.example/#@api.example.com'],
    ['a fragment after the right host', 'https://api.example.com/#@evil.example'],
    ['a backslash', 'https://evil.example\\@api.example.com/'],
    ['a look-alike letter', 'https://api.exаmple.com/'],
    ['a full-width dot of another host', 'https://evil。example/'],
    ['plain http', 'http://api.example.com/'],
    ['another protocol', 'ftp://api.example.com/'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/plain,api.example.com'],
  ])('refuses %s: %s', (_name, url) => {
    expect(() => check(url, ['api.example.com'])).toThrow(expect.objectContaining({ code: 'egress.host' }));
  });

  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://127.1/',
    'https://127.0.1/',
    'https://0/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://169.254.169.254/',
    'https://[fd00:ec2::254]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://100.64.0.1/',
    'https://10.1.2.3/',
    'https://１２７.0.0.1/',
  ])('refuses the private address %s even when an account declares it', (url) => {
    expect(() => check(url, [new URL(url).host])).toThrow(
      expect.objectContaining({ code: 'egress.address' }),
    );
  });

  it('lets what the operator allowed be private and plain http, on that port alone', () => {
    const policy = { allowHosts: ['127.0.0.1:4010', 'crm.internal'] };
    expect(check('http://127.0.0.1:4010/x', ['127.0.0.1:4010'], policy).mayBePrivate).toBe(true);
    expect(check('http://crm.internal/', ['crm.internal'], policy).origin).toBe('http://crm.internal');
    expect(() => check('http://127.0.0.1:4011/', ['127.0.0.1:4011'], policy)).toThrow(
      expect.objectContaining({ code: 'egress.host' }),
    );
    expect(() => check('https://127.0.0.1:4011/', ['127.0.0.1:4011'], policy)).toThrow(
      expect.objectContaining({ code: 'egress.address' }),
    );
  });

  it('does not let an account call what the operator allowed for another', () => {
    const policy = { allowHosts: ['127.0.0.1:4010'] };
    expect(() => check('http://127.0.0.1:4010/', ['api.example.com'], policy)).toThrow(
      expect.objectContaining({ code: 'egress.host' }),
    );
  });

  it('never lets a metadata address be allowed', () => {
    const policy = { allowHosts: ['169.254.169.254', '[fd00:ec2::254]', '0.0.0.0'] };
    for (const host of policy.allowHosts) {
      expect(() => check(`http://${host}/`, [host], policy), host).toThrow(
        expect.objectContaining({ code: 'egress.address' }),
      );
    }
  });

  it('knows an IPv6 host with its port', () => {
    const policy = { allowHosts: ['[::1]:4010'] };
    expect(check('http://[::1]:4010/', ['[::1]:4010'], policy).mayBePrivate).toBe(true);
  });
});

describe('egressAllows', () => {
  it('says which hosts the operator allowed', () => {
    const policy = { allowHosts: ['127.0.0.1:4010', 'crm.internal'] };
    expect(egressAllows(policy, '127.0.0.1:4010')).toBe(true);
    expect(egressAllows(policy, 'CRM.internal:8080')).toBe(true);
    expect(egressAllows(policy, '127.0.0.1:4011')).toBe(false);
    expect(egressAllows(policy, 'evil.example')).toBe(false);
    expect(egressAllows(policy, 'not a host')).toBe(false);
  });
});
