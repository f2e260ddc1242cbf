import { expect, test } from 'vitest';
import { actorName } from './actor-name.ts';

test('who acted is shown by name', () => {
  expect(actorName('key_01kah3v7x2m9q4t8w6zr5c1d0e (Deploy (main))')).toBe('Deploy (main)');
  expect(actorName('system')).toBe('system');
});
