import { SluiceError, type FieldDefinition, type HubLink } from '@sluice/core';
import { authKind, type Catalog, type Connector } from '@sluice/connectors';
import type { LinkSessionRow, OpenLink } from './links.ts';
import { requireUnused } from './open-session.ts';
import { wrongConnector } from './refusals.ts';
import { connectorsOf, presetOf } from './session-row.ts';

/** The connector, where the session is for it. Throws `connector.unknown` and `link.connector`. */
export function connectorFor(catalog: Catalog, row: LinkSessionRow, connectorId: string): Connector {
  const connector = catalog.find(connectorId);
  if (connectorsOf(row)?.includes(connector.id) ?? true) return connector;
  throw wrongConnector(connector.name);
}

/**
 * Of the connector's fields those that the person is shown and may fill in, in the words of `fields`. Where he
 * signs in, the server is the OAuth app's.
 */
export function shownFields(
  row: LinkSessionRow,
  connector: Connector,
  fields: readonly FieldDefinition[] = connector.fields,
): FieldDefinition[] {
  const preset = presetOf(row, connector.id);
  const byApp = authKind(connector.auth) === 'oauth2' ? 'baseUrl' : undefined;
  return fields.filter(
    (field) =>
      field.name !== byApp && !Object.hasOwn(preset, field.name) && (row.advanced === 1 || !field.advanced),
  );
}

/**
 * What the person entered, with what the session's maker preset. Throws `link.used`, `connector.unknown`,
 * `link.connector`, and `account.fields` for a field that is not the person's to fill in.
 */
export function prepareBody(catalog: Catalog, link: OpenLink, body: HubLink): HubLink {
  requireUnused(link);
  const { row } = link;
  const connector = connectorFor(catalog, row, body.connector);
  const shown = new Set(shownFields(row, connector).map(({ name }) => name));
  const barred = connector.fields.filter(({ name }) => Object.hasOwn(body.fields, name) && !shown.has(name));
  if (barred.length > 0)
    throw new SluiceError('account.fields', {
      message: `This link does not let ${barred.map(({ label }) => label).join(', ')} be set.`,
      fix: 'Leave out what the form does not ask for.',
      fields: barred.map(({ name }) => ({
        field: `fields.${name}`,
        message: 'cannot be set with this link',
      })),
    });
  const { name, description, ...rest } = body;
  return {
    ...rest,
    ...(row.ask_name === 1 && name !== undefined ? { name } : {}),
    ...(row.ask_name === 1 && description !== undefined ? { description } : {}),
    fields: { ...body.fields, ...presetOf(row, connector.id) },
  };
}
