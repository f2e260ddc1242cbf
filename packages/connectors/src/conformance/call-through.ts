import { Value } from '@sinclair/typebox/value';
import { SluiceError } from '@sluice/core';
import type { CallAction, RequestSpec } from '../kit/action.ts';
import type { Connector } from '../kit/connector.ts';
import type { ProviderResponse } from '../kit/errors.ts';

/**
 * Calls actions as the runtime does, against a server in memory: the input is checked, the connector's own
 * request goes out, its own reading of the answer comes back, and an error becomes what the runtime throws.
 */
export function callThrough(
  connector: Connector,
  options: { fields: Readonly<Record<string, string>>; server: (request: RequestSpec) => ProviderResponse },
): CallAction {
  // Throws inside the promise, as a call over the network does.
  return (name, input) =>
    Promise.resolve().then(() => {
      const action = connector.actions[name];
      if (!action) throw new SluiceError('action.unknown');
      if (!Value.Check(action.input, input)) {
        const faults = [...Value.Errors(action.input, input)].map(
          ({ path, message }) => `${path}: ${message}`,
        );
        throw new SluiceError('request.invalid', { message: faults.slice(0, 5).join('; ') });
      }
      const response = options.server(action.request(input as never, options.fields));
      const order = connector.classify(response);
      if (order?.order === 'reject') throw new SluiceError('provider.rejected', { message: order.message });
      if (order) throw new SluiceError('provider.unavailable', { message: order.message });
      return action.respond(response);
    });
}
