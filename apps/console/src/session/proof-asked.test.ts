import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askWithProof } from './ask-with-proof.ts';
import { proofAsked } from './proof-asked.ts';

let stop: () => void;
let proven: boolean;
let asked: string[];
/** How often whoever asks was told of a change. */
let told: number;
beforeEach(() => {
  proven = false;
  asked = [];
  told = 0;
  stop = proofAsked.listen(() => void (told += 1));
});
afterEach(() => stop());

const guarded = askWithProof((to) => {
  asked.push(to instanceof Request ? to.url : to.toString());
  if (proven) return Promise.resolve(new Response('{}'));
  const code = to === '/guarded' ? 'auth.proof' : 'auth.role';
  return Promise.resolve(new Response(JSON.stringify({ code }), { status: 403 }));
});
const prove = (isProven: boolean) => {
  proven = isProven;
  proofAsked.answer(isProven);
};

test('all that was refused for want of a proof is asked once more after the one answer', async () => {
  const both = Promise.all([guarded('/guarded'), guarded('/guarded')]);
  await vi.waitFor(() => expect([proofAsked.isAsked(), told]).toEqual([true, 2]));
  prove(true);
  expect((await both).map(({ status }) => status)).toEqual([200, 200]);
  expect(asked).toHaveLength(4);
  expect(proofAsked.isAsked()).toBe(false);
});

test('given up, the refusal stands with its words, and nothing is asked again', async () => {
  const answer = guarded('/guarded');
  await vi.waitFor(() => expect(proofAsked.isAsked()).toBe(true));
  prove(false);
  expect(await (await answer).json()).toEqual({ code: 'auth.proof' });
  expect(asked).toHaveLength(1);
});

test('another refusal is no question', async () => {
  expect((await guarded('/other')).status).toBe(403);
  expect(proofAsked.isAsked()).toBe(false);
});

test('what is not wanted any more asks nobody, and the question goes with the last that wanted it', async () => {
  const leaving = new AbortController();
  const answer = guarded('/guarded', { signal: leaving.signal });
  await vi.waitFor(() => expect(proofAsked.isAsked()).toBe(true));
  leaving.abort();
  expect((await answer).status).toBe(403);
  expect(proofAsked.isAsked()).toBe(false);
});

test('where nobody can be asked, and once whoever asks has gone, nothing waits', async () => {
  const waiting = guarded('/guarded');
  await vi.waitFor(() => expect(proofAsked.isAsked()).toBe(true));
  stop();
  expect((await waiting).status).toBe(403);
  expect((await guarded('/guarded')).status).toBe(403);
});
