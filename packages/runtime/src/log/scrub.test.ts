import { describe, expect, it } from 'vitest';
import { isSensitiveName, scrubText, scrubUrl } from './scrub.ts';

describe('scrubUrl', () => {
  it.each([
    ['https://a.example/x?api_key=K&page=2', 'https://a.example/x?api_key=[redacted]&page=2'],
    ['/api/v1/list?page=1&API_KEY=K', '/api/v1/list?page=1&API_KEY=[redacted]'],
    ['/x?api%5Fkey=K', '/x?api%5Fkey=[redacted]'],
    ['/x?%E0%A4%A=1', '/x?%E0%A4%A=1'],
    ['https://user:pw@a.example/x', 'https://[redacted]@a.example/x'],
    ['https://a.example/#access_token=K&state=1', 'https://a.example/#access_token=[redacted]&state=1'],
    ['https://a.example/users/@me?q=a@b.example', 'https://a.example/users/@me?q=a@b.example'],
    ['https://a.example/x', 'https://a.example/x'],
    ['/x?key=a=b==&z=1', '/x?key=[redacted]&z=1'],
  ])('%s', (url, clean) => {
    expect(scrubUrl(url)).toBe(clean);
  });
});

describe('scrubText', () => {
  it('takes keys out of texts and leaves the rest', () => {
    expect(scrubText('sent {"api_key":"K","n":1} to b')).toBe('sent {"api_key":"[redacted]","n":1} to b');
    expect(scrubText('at 10:30 the run ended: fine')).toBe('at 10:30 the run ended: fine');
  });
});

describe('isSensitiveName', () => {
  it('knows the usual spellings and no innocent neighbours', () => {
    for (const name of ['api_key', 'apiKey', 'X-API-Key', 'Set-Cookie', 'access_token', 'PASSWORD']) {
      expect(isSensitiveName(name), name).toBe(true);
    }
    for (const name of ['keys', 'keyId', 'tokens', 'monkey', 'email'])
      expect(isSensitiveName(name), name).toBe(false);
  });
});
