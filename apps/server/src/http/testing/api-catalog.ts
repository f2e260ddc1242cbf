import type { Catalog } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import { exampleCatalog } from '../../accounts/testing/example-connector.ts';
import { portalConnector } from '../../oauth/testing/portal-connector.ts';

/** The example connector, and one that people sign in to. */
export const apiCatalog: Catalog = {
  connectors: [...exampleCatalog.connectors, portalConnector],
  find: (id) => {
    const found = apiCatalog.connectors.find((connector) => connector.id === id);
    if (found) return found;
    throw new SluiceError('connector.unknown', {
      message: 'There is no such connector.',
      fix: 'Choose `example` or `portal`.',
    });
  },
};
