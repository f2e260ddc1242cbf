import { expect, test } from 'vitest';
import { openApiBench } from './testing/api-bench.ts';
import { linked } from './testing/scenario.ts';

test('a page hears at once of what is done elsewhere, and a stop of the server ends its stream whole', async () => {
  const bench = await openApiBench();
  const key = await bench.ours.keyWith(['accounts:read']);
  const response = await fetch(`${bench.server.url}/v1/live`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const read = async (): Promise<boolean> => {
    const { done = true, value = '' } = (await reader?.read()) ?? {};
    heard += value;
    return !done;
  };
  const until = async (word: string): Promise<void> => {
    while (!heard.includes(word)) expect(await read(), heard).toBe(true);
  };
  await until('retry:');
  // What is done before the first look is told to nobody: the page itself has asked for it meanwhile.
  const linking = (async () => {
    while (!heard.includes('"accounts"')) await linked(bench, bench.ours);
  })();
  await until('"accounts"');
  await linking;
  expect(heard).toMatch(/^retry: 3000\n\nevent: changed\ndata: \{"topics":\[/);
  const rest = (async () => {
    while (await read());
    return 'whole';
  })();
  await bench.close();
  expect(await rest).toBe('whole');
});

test('whoever asks for the headers of a stream alone holds no place in it', async () => {
  const bench = await openApiBench();
  const headers = { authorization: `Bearer ${await bench.ours.keyWith(['accounts:read'])}` };
  const url = `${bench.server.url}/v1/live`;
  for (let asked = 0; asked < 10; asked += 1)
    expect((await fetch(url, { method: 'HEAD', headers })).status).toBe(405);
  const leaving = new AbortController();
  expect((await fetch(url, { headers, signal: leaving.signal })).status).toBe(200);
  leaving.abort();
  await bench.close();
});
