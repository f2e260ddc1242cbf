import { templateNames } from './address.ts';
import type { Connector } from './connector.ts';

/**
 * What is wrong with an address that may name fields; empty when nothing is. `where` is what it is called in
 * the definition.
 */
export function* addressFaults(connector: Connector, where: string, url: string): Iterable<string> {
  if (!/^https:\/\/[a-z0-9.{}A-Z-]+(\/[^\s?#]*)?$/.test(url))
    yield `${where} “${url}” is not a plain https address`;
  const host = /^https:\/\/([^/]*)/.exec(url)?.[1] ?? '';
  if (/^\{[^}]*\}$|\}\.[a-z]+$|\}$/.test(host)) yield `host “${host}” lets a field choose the whole domain`;
  for (const name of templateNames(url)) {
    const field = connector.fields.find((candidate) => candidate.name === name);
    if (!field) yield `${where} names the field “${name}”, which is not declared`;
    else if (field.kind === 'secret') yield `${where} names the secret “${name}”`;
    else if (!field.required) yield `${where} names the field “${name}”, which may be missing`;
  }
}
