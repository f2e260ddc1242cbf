import { Value } from '@sinclair/typebox/value';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connector } from '../kit/connector.ts';
import type { Enricher, EnrichItem } from '../kit/enricher.ts';
import type { EnricherSample } from './samples.ts';

interface Tried {
  connector: Connector;
  name: string;
  enricher: Enricher;
  sample: EnricherSample;
}

/** An enricher never gives a result to another item, and never tells a higher price than was charged. */
export function describeEnricher({ connector, name, enricher, sample }: Tried): void {
  const action = connector.actions[enricher.action];
  const options = enricher.options.map((option) => option.name);
  const items: EnrichItem[] = sample.items.map((identifiers, index) => ({
    reference: `r${index}`,
    identifiers,
  }));

  describe(`enricher ${name}`, () => {
    test('tells two requests apart, and two spellings of one not', () => {
      const identities = sample.items.map((identifiers) => enricher.identity(identifiers));
      expect(identities).not.toContain(null);
      expect(new Set(identities).size).toBe(identities.length);
      for (const [one, other] of sample.same) expect(enricher.identity(one)).toBe(enricher.identity(other));
    });

    test('has an identity for the same identifiers in any order of their names', () => {
      for (const identifiers of sample.items) {
        const turned = Object.fromEntries(Object.entries(identifiers).toReversed());
        expect(enricher.identity(turned)).toBe(enricher.identity(identifiers));
      }
    });

    test('says of what it cannot look up why', () => {
      for (const [identifiers, code] of [...sample.refused, [{}, 'no_identifier'] as const]) {
        expect(enricher.identity(identifiers)).toBeNull();
        const refusal = enricher.refusal(identifiers);
        expect(refusal).toMatchObject({ code });
        expect(refusal.reason).toMatch(/\.$/);
      }
    });

    test('every subset, in any order, is asked for validly and every result goes to its own item', () => {
      fc.assert(
        fc.property(fc.shuffledSubarray(items, { minLength: 1 }), (chosen) => {
          const input = enricher.toInput(chosen, options);
          expect(action && [...Value.Errors(action.input, input)]).toEqual([]);
          const output = sample.answer(input);
          const results = enricher.fromOutput(output, chosen, options);
          expect(results).toHaveLength(chosen.length);
          for (const [index, result] of results.entries())
            expect(sample.belongs(result, chosen[index]?.identifiers ?? {})).toBe(true);
          const credits = results.flatMap((result) =>
            result.status === 'matched'
              ? Object.values(result.sources).map((source) => source.credits ?? 0)
              : [],
          );
          const charged = action?.chargedCredits?.({ status: 200, headers: {}, body: output }) ?? 0;
          expect(credits.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(charged);
        }),
      );
    });

    test('only fields it declares come out', () => {
      const declared = new Set(enricher.fields.map((field) => field.name));
      const output = sample.answer(enricher.toInput(items, options));
      for (const result of enricher.fromOutput(output, items, options)) {
        if (result.status !== 'matched') continue;
        for (const field of Object.keys(result.values)) expect(declared).toContain(field);
        for (const field of Object.keys(result.sources)) expect(result.values).toHaveProperty(field);
      }
    });

    test('notices results that are missing, doubled or foreign', () => {
      const output = sample.answer(enricher.toInput(items, options));
      const damaged = sample.damage(output);
      expect(damaged.length).toBeGreaterThan(0);
      for (const one of [...damaged, {}, null]) {
        expect(() => enricher.fromOutput(one, items, options)).toThrow();
      }
    });

    test('the price is a sum of its lines, and no request costs more than what is reserved for it', () => {
      for (const count of [1, 2, 25, 26, enricher.batchSize]) {
        const priced = enricher.price(count, options).reduce((sum, line) => sum + line.credits, 0);
        const asked = Array.from({ length: count }, (_, index) => ({
          reference: `r${index}`,
          identifiers: sample.items[index % sample.items.length] ?? {},
        }));
        expect(action?.maxCredits?.(enricher.toInput(asked, options) as never)).toBe(priced);
      }
    });
  });
}
