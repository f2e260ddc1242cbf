import type { Action, Catalog, Connector } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';

/** An action of a connector, and its name on this wire. */
export interface NamedAction {
  id: string;
  connector: Connector;
  /** In the connector: `contacts.list`. */
  name: string;
  action: Action;
}

/** `example`, `contacts.list` → `example_contacts_list`. */
export function actionId(connectorId: string, name: string): string {
  return `${connectorId}_${name.replaceAll(/[^A-Za-z0-9]+/g, '_')}`;
}

export function actionsOf(connector: Connector): NamedAction[] {
  return Object.entries(connector.actions).map(([name, action]) => ({
    id: actionId(connector.id, name),
    connector,
    name,
    action,
  }));
}

/** `example_1.0.0_example_contacts_list_global` is `example_contacts_list` (StackOne reference 3.4). */
const VERSIONED = /^[a-z0-9-]+_\d+\.\d+\.\d+_(.+)_[a-z]+$/;

/** Finds it by its id, plain or with a version, or by the connector's own name. Throws `action.unknown`. */
export function findAction(catalog: Catalog, asked: string): NamedAction {
  const id = VERSIONED.exec(asked)?.[1] ?? asked;
  for (const connector of catalog.connectors) {
    const found = actionsOf(connector).find((one) => one.id === id || `${connector.id}_${one.name}` === id);
    if (found) return found;
  }
  throw new SluiceError('action.unknown', {
    message: `There is no action ${asked.slice(0, 100)}.`,
    fix: 'See GET /actions for the actions there are.',
  });
}
