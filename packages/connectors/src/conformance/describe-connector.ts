import { Value } from '@sinclair/typebox/value';
import type { TSchema } from '@sinclair/typebox';
import { describe, expect, test } from 'vitest';
import type { Action, RequestSpec } from '../kit/action.ts';
import { resolveAddress } from '../kit/address.ts';
import { checkConnector } from '../kit/check-connector.ts';
import { connectorMarkdown } from '../kit/connector-markdown.ts';
import { toInfo } from '../kit/connector-info.ts';
import { textsOf } from '../kit/translation.ts';
import type { Connector } from '../kit/connector.ts';
import { describeEnricher } from './describe-enricher.ts';
import { describeSink } from './describe-sink.ts';
import type { ActionSample, ConnectorSamples } from './samples.ts';

/** What every connector promises, tried with samples of its provider's answers. Call it from a test file. */
export function describeConnector(connector: Connector, samples: ConnectorSamples): void {
  describe(`the connector ${connector.id}`, () => {
    test('has no fault that can be told from its declaration', () => {
      expect(checkConnector(connector)).toEqual([]);
    });

    test('is shown without code and without secrets', () => {
      const info = JSON.stringify(toInfo(connector));
      expect(JSON.parse(info)).toMatchObject({ id: connector.id, name: connector.name });
      expect(connectorMarkdown(connector)).toContain(`\`${connector.verify.action}\``);
    });

    test('says in each of its languages all that it says in English', () => {
      for (const [language, translation] of Object.entries(connector.translations ?? {})) {
        const texts = textsOf(connector, language);
        expect(texts.guide.steps.map(({ notes }) => notes.length)).toEqual(
          connector.guide.steps.map(({ notes }) => notes.length),
        );
        const untold = connector.fields.filter((field) => {
          const { label, help, patternMessage } = translation.fields?.[field.name] ?? {};
          return !label || !help || (field.patternMessage !== undefined && !patternMessage);
        });
        expect(untold.map((field) => `${language}: ${field.name}`)).toEqual([]);
        expect(translation.revocation, `${language}: how a key is ended`).toBeDefined();
      }
    });

    test('has a sample for every action, enricher and sink', () => {
      expect(Object.keys(samples.actions).toSorted()).toEqual(Object.keys(connector.actions).toSorted());
      expect(Object.keys(samples.enrichers ?? {}).toSorted()).toEqual(
        Object.keys(connector.enrichers).toSorted(),
      );
      expect(Object.keys(samples.sinks ?? {}).toSorted()).toEqual(Object.keys(connector.sinks).toSorted());
    });

    test('verifies with an input that its action takes', () => {
      const action = connector.actions[connector.verify.action];
      expect(action && faults(action.input, connector.verify.input)).toEqual([]);
    });

    for (const [name, action] of Object.entries(connector.actions)) {
      for (const [index, sample] of (samples.actions[name] ?? []).entries())
        describeAction(connector, { title: `${name}, sample ${index + 1}`, action, sample, samples });
    }

    test.each(samples.errors)('orders $order when $what', ({ response, order }) => {
      const given = connector.classify(response);
      expect(given?.order).toBe(order);
      expect(given?.message.trim()).not.toBe('');
    });

    for (const [name, enricher] of Object.entries(connector.enrichers)) {
      const sample = samples.enrichers?.[name];
      if (sample) describeEnricher({ connector, name, enricher, sample });
    }
    for (const [name, sink] of Object.entries(connector.sinks)) {
      const sample = samples.sinks?.[name];
      if (sample) describeSink({ name, sink, sample });
    }
  });
}

function describeAction(
  connector: Connector,
  tried: { title: string; action: Action; sample: ActionSample; samples: ConnectorSamples },
): void {
  const { title, action, sample, samples } = tried;
  const response = { status: 200, headers: sample.headers ?? {}, body: sample.body };
  describe(title, () => {
    test('takes its input and builds one request below the base URL, without the credential', () => {
      expect(faults(action.input, sample.input)).toEqual([]);
      const request = action.request(sample.input as never, samples.fields);
      expect(requestFaults(connector, { request, fields: samples.fields })).toEqual([]);
    });

    test('reads a good answer into what it promises', () => {
      expect(connector.classify(response)).toBeNull();
      expect(faults(action.output, action.respond(response))).toEqual([]);
    });

    test('takes an answer that is not its own for unreadable, not for a result', () => {
      for (const body of [undefined, null, 'text', 7, [], {}]) {
        const strange = { status: 200, headers: {}, body };
        const read = () => faults(action.output, action.respond(strange));
        if (!(body && typeof body === 'object' && !Array.isArray(body))) expect(read).toThrow();
      }
    });

    if (action.effect === 'spend')
      test('tells at most what it costs, and of the answer what it cost', () => {
        const charged = action.chargedCredits?.(response) ?? NaN;
        expect(charged).toBeLessThanOrEqual(action.maxCredits?.(sample.input as never) ?? NaN);
        if (sample.credits !== undefined) expect(charged).toBe(sample.credits);
      });
  });
}

function requestFaults(
  connector: Connector,
  built: { request: RequestSpec; fields: Readonly<Record<string, string>> },
): string[] {
  const { request, fields } = built;
  const { baseUrl } = resolveAddress(connector, fields);
  const wrong: string[] = [];
  if (!/^\/[^\s?#]*$/.test(request.path) || /\/\.{1,2}(\/|$)/.test(request.path)) wrong.push('path');
  if (!new URL(baseUrl + request.path).href.startsWith(`${baseUrl}/`)) wrong.push('outside of the base URL');
  if (request.json !== undefined && request.form !== undefined) wrong.push('two bodies');
  if (request.method === 'GET' && (request.json ?? request.form) !== undefined)
    wrong.push('a GET with a body');
  const { auth } = connector;
  if (auth.kind === 'query' && request.query && auth.parameter in request.query) wrong.push('the credential');
  return wrong;
}

function faults(schema: TSchema, value: unknown): string[] {
  return [...Value.Errors(schema, value)].map(({ path, message }) => `${path}: ${message}`);
}
