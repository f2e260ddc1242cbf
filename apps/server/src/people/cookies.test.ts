import { Secret } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { loginCookies, oidcCookie, requireOwnOrigin } from './cookies.ts';

const login = { token: new Secret('t'.repeat(43)), device: 'mem_1.d.s' };

describe('the cookies of a sign-in', () => {
  test('are out of reach of scripts and of other sites; over https they are bound to the host and never sent plain', () => {
    const cookies = loginCookies('https://sluice.acme.example').started(login);
    expect(cookies).toEqual([
      `__Host-sluice=${login.token.open()}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure`,
      '__Host-sluice_device=mem_1.d.s; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict; Secure',
    ]);
  });

  test('of servers on other ports of one host do not meet', () => {
    const [one, other] = ['http://127.0.0.1:4000', 'http://127.0.0.1:4001'].map(loginCookies);
    const header = (one?.started(login) ?? []).map((cookie) => cookie.split(';', 1)[0]).join('; ');
    expect(one?.read(header)).toEqual({ session: login.token.open(), device: 'mem_1.d.s' });
    expect(other?.read(header)).toEqual({ session: undefined, device: undefined });
  });

  test('are read from whatever else is sent beside them; of two of a name the first counts', () => {
    const { read } = loginCookies('http://localhost');
    const header = 'a=b; =x; broken; sluice_session=one=1;sluice_session=two; sluice_device="d"';
    expect(read(header)).toEqual({ session: 'one=1', device: '"d"' });
    for (const nothing of [undefined, '', ';;;', 'sluice_session'])
      expect(read(nothing)).toEqual({ session: undefined, device: undefined });
  });

  test('go when the member signs out; the browser stays known', () => {
    expect(loginCookies('https://sluice.acme.example').ended()).toEqual([
      '__Host-sluice=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
    ]);
  });
});

describe('the cookie of a way to the identity provider', () => {
  test('is bound to the host over https, so that no other host of the domain can put its own in the place', () => {
    const cookie = oidcCookie('https://sluice.acme.example');
    expect(cookie.write('a.b.c.', 600)).toBe(
      '__Host-sluice_oidc=a.b.c.; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600',
    );
    expect(cookie.read('sluice_oidc=theirs; __Host-sluice_oidc=ours')).toBe('ours');
    expect(cookie.read('sluice_oidc=theirs')).toBeUndefined();
  });

  test('of servers on other ports of one host do not meet', () => {
    const [one, other] = ['http://127.0.0.1:4000', 'http://127.0.0.1:4001'].map(oidcCookie);
    const header = one?.write('a.b.c.', 600) ?? '';
    expect(header).toBe('sluice_oidc_4000=a.b.c.; Path=/sign-in/oidc; HttpOnly; SameSite=Lax; Max-Age=600');
    expect(one?.read(header)).toBe('a.b.c.');
    expect(other?.read(header)).toBeUndefined();
  });
});

describe('a request that changes something', () => {
  const own = 'http://127.0.0.1:4000';
  const publicUrl = 'https://sluice.acme.example';

  test.each([
    ['a page at the address that was asked', { origin: own }],
    ['a page at the public address', { origin: publicUrl }],
    ['a browser that names no origin, but the same one', { fetchSite: 'same-origin' }],
  ])('is taken from %s', (_from, headers) => {
    const request = { origin: undefined, fetchSite: undefined, own, publicUrl, ...headers };
    expect(() => requireOwnOrigin(request)).not.toThrow();
  });

  test.each([
    ['nobody who says where', {}],
    ['another site', { origin: 'https://evil.example' }],
    ['another site that claims to be the same', { origin: 'https://evil.example', fetchSite: 'same-origin' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a name that begins like ours', { origin: `${publicUrl}.evil.example` }],
    ['our name in another scheme', { origin: 'http://sluice.acme.example' }],
    ['our address on another port', { origin: 'http://127.0.0.1:4001' }],
    ['our address with a path', { origin: `${own}/` }],
    ['another page of the same site', { fetchSite: 'same-site' }],
    ['a link that was followed', { fetchSite: 'none' }],
  ])('is refused from %s', (_from, headers) => {
    const request = { origin: undefined, fetchSite: undefined, own, publicUrl, ...headers };
    expect(() => requireOwnOrigin(request)).toThrow(expect.objectContaining({ code: 'auth.origin' }));
  });
});
