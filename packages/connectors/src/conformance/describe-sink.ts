import { SluiceError, type DataRecord } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import type { CallAction } from '../kit/action.ts';
import type { Sink, SinkOutcome, SinkRecord } from '../kit/sink.ts';
import type { FakeProvider, SinkSample } from './samples.ts';

/** A sink leaves one record for each key, whatever was repeated and wherever it broke off. */
export function describeSink({ name, sink, sample }: { name: string; sink: Sink; sample: SinkSample }): void {
  const records = keyed(sample.records);

  describe(`sink ${name}`, () => {
    test('creates each record once, and finds it unchanged the second time', async () => {
      const fake = sample.fake();
      expect(statuses(await sink.upsert(records, fake.call))).toEqual(records.map(() => 'created'));
      expect(statuses(await sink.upsert(records, fake.call))).toEqual(records.map(() => 'unchanged'));
      expect(fake.count()).toBe(records.length);
    });

    test('updates what changed and nothing else', async () => {
      const fake = sample.fake();
      await sink.upsert(records, fake.call);
      const next = records.map((record, index) =>
        index === 0 ? { ...record, values: sample.changed } : record,
      );
      const outcomes = statuses(await sink.upsert(next, fake.call));
      expect(outcomes).toEqual(records.map((_, index) => (index === 0 ? 'updated' : 'unchanged')));
      expect(statuses(await sink.upsert(next, fake.call))).toEqual(records.map(() => 'unchanged'));
      expect(fake.count()).toBe(records.length);
    });

    test('the same key twice in one batch is one record', async () => {
      const fake = sample.fake();
      const twice = [...records, ...records.slice(0, 1)];
      expect(await sink.upsert(twice, fake.call)).toHaveLength(twice.length);
      expect(fake.count()).toBe(records.length);
    });

    test('after a crash at any call, before or after it took effect, a repeat leaves one record a key', async () => {
      const calls = await countCalls(sample, sink, records);
      for (let at = 1; at <= calls; at += 1) {
        for (const moment of ['before', 'after'] as const) {
          const fake = sample.fake();
          const crash = sink.upsert(records, breaking(fake, { at, moment }));
          await expect(crash, `call ${at}, ${moment}`).rejects.toThrow('was cut');
          const outcomes = await sink.upsert(records, fake.call);
          expect(outcomes.filter((outcome) => outcome.status === 'refused')).toEqual([]);
          expect(fake.count()).toBe(records.length);
        }
      }
    });

    test('what refuses one record leaves the others written', async () => {
      const fake = sample.fake();
      const [first] = records;
      const bad: SinkRecord = { key: 'nothing at all', values: {} };
      const outcomes = await sink.upsert([bad, ...(first ? [first] : [])], fake.call);
      expect(statuses(outcomes)).toEqual(['refused', 'created']);
    });

    test('gives every write an idempotency key of its own, and the same one for the same write', async () => {
      const seen = await Promise.all(
        [0, 1].map(async () => {
          const fake = sample.fake();
          const keys: string[] = [];
          await sink.upsert(records, (action, input, options) => {
            if (options?.idempotencyKey !== undefined) keys.push(options.idempotencyKey);
            return fake.call(action, input, options);
          });
          return keys.toSorted();
        }),
      );
      expect(seen[0]).toHaveLength(sample.writes ?? records.length);
      expect(new Set(seen[0]).size).toBe(seen[0]?.length);
      expect(seen[1]).toEqual(seen[0]);
    });
  });
}

function keyed(records: readonly DataRecord[]): SinkRecord[] {
  return records.map((values, index) => ({ key: `key-${index}`, values }));
}

function statuses(outcomes: readonly SinkOutcome[]): string[] {
  return outcomes.map((outcome) => outcome.status);
}

async function countCalls(sample: SinkSample, sink: Sink, records: readonly SinkRecord[]): Promise<number> {
  let calls = 0;
  const fake = sample.fake();
  await sink.upsert(records, (action, input, options) => {
    calls += 1;
    return fake.call(action, input, options);
  });
  return calls;
}

/** Breaks at one call: before the provider had it, or after it did what was asked; and answers nothing from then on. */
function breaking(fake: FakeProvider, crash: { at: number; moment: 'before' | 'after' }): CallAction {
  let calls = 0;
  return async (action, input, options) => {
    calls += 1;
    if (calls > crash.at) throw cut();
    if (calls === crash.at && crash.moment === 'before') throw cut();
    const answer = await fake.call(action, input, options);
    if (calls >= crash.at) throw cut();
    return answer;
  };
}

function cut(): SluiceError {
  return new SluiceError('provider.unavailable', { message: 'The connection was cut.' });
}
