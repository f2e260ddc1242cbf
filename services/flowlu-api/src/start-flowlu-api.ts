import { type Clock, type Secret, SluiceError, systemClock } from '@sluice/core';
import { createHttp, listen, type Logger, silentLogger, type StoreLocation } from '@sluice/runtime';
import { type Behaviours, DEFAULT_BEHAVIOURS } from './behaviours.ts';
import { collectionOf, type Company } from './companies/companies.ts';
import { type Entity, findEntity } from './entities/index.ts';
import { addRoutes, answerFailure } from './http/add-routes.ts';
import type { Rate } from './rate.ts';
import { eachRecord } from './records/read.ts';
import { fillSample } from './sample/sample.ts';
import { openService, type Service } from './service.ts';
import { type WireRecord, wireRecord } from './wire/record-output.ts';

export interface FlowluApiOptions {
  /** The folder of the data; without it everything is kept in memory and lost at the end. */
  data?: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** The company that is served, made when it is new. Default `mycompany`. */
  domain?: string;
  /** Fills an empty company with this many invented records. */
  sample?: number;
  /** The limits of each company, as `readRate` gives them. Default none. */
  rate?: Rate;
  behaviours?: Partial<Behaviours>;
  clock?: Clock;
  log?: Logger;
}

export interface NewKey {
  /** The modules it may use. Default all. */
  modules?: readonly string[];
  name?: string;
  /** Another company than the first; made when it is new. */
  domain?: string;
}

/** A key as it may be shown. Times are milliseconds since 1970. */
export interface KeyInfo {
  id: string;
  name: string;
  domain: string;
  modules: readonly string[];
  /** The last four characters of its text. */
  hint: string;
  createdAt: number;
  revokedAt: number | null;
}

/** A running service. Entities are named by their path, `crm/account`. */
export interface FlowluApi {
  readonly url: string;
  readonly port: number;
  readonly domain: string;
  /** Makes a key; this is the only time its text is shown. */
  createKey(key?: NewKey): Promise<{ id: string; apiKey: Secret }>;
  /** Takes the id of a key; the next call with it fails. */
  revokeKey(id: string): Promise<void>;
  /** Every key that was made, revoked ones too; never its text. */
  listKeys(): Promise<KeyInfo[]>;
  /** How many records the company has. */
  count(entity: string, domain?: string): number;
  /** Its records, as the API answers them, in the order of their ids. */
  records(entity: string, domain?: string): AsyncGenerator<WireRecord>;
  close(): Promise<void>;
}

/**
 * Starts the service in this process.
 * @throws SluiceError `server.port` when the port is in use, `store.locked` when another process has the data
 */
export async function startFlowluApi(options: FlowluApiOptions = {}): Promise<FlowluApi> {
  const service = await openService({
    location: locationOf(options.data),
    clock: options.clock ?? systemClock,
    behaviours: { ...DEFAULT_BEHAVIOURS, ...options.behaviours },
    rate: options.rate ?? [],
  });
  try {
    const company = await service.companies.ensure(options.domain ?? 'mycompany');
    await fillSample(service.store, company, options.sample ?? 0);
    return runningApi(service, company, await listenHttp(service, options));
  } catch (error) {
    await service.close();
    throw error;
  }
}

interface Listening {
  url: string;
  port: number;
  close(): Promise<void>;
}

async function listenHttp(service: Service, options: FlowluApiOptions): Promise<Listening> {
  const http = createHttp({
    name: 'flowlu-api',
    log: options.log ?? silentLogger(),
    errors: answerFailure(service.behaviours),
    health: [{ name: 'store', check: () => service.store.ping() }],
  });
  addRoutes(http.app, service);
  try {
    const at = await listen(http.app, { host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
    return { ...at, close: () => http.close() };
  } catch (error) {
    await http.close();
    throw error;
  }
}

function runningApi(service: Service, company: Company, http: Listening): FlowluApi {
  const companyOf = (domain: string | undefined) =>
    domain === undefined ? company : (service.companies.find(domain) ?? unknownCompany(domain));
  let closing: Promise<void> | undefined;
  return {
    url: http.url,
    port: http.port,
    domain: company.domain,
    createKey: async ({ name = 'key', domain, modules } = {}) => {
      const owner = domain === undefined ? company : await service.companies.ensure(domain);
      const made = await service.keys.create({ companyId: owner.id, name, ...(modules ? { modules } : {}) });
      return { id: made.key.id, apiKey: made.text };
    },
    revokeKey: (id) => service.keys.revoke(id),
    listKeys: () => listKeys(service),
    count: (entity, domain) => collectionOf(companyOf(domain), entityAt(entity)).count,
    records: async function* (path, domain) {
      const entity = entityAt(path);
      for await (const record of eachRecord(service.store, collectionOf(companyOf(domain), entity))) {
        yield wireRecord(entity, record);
      }
    },
    close: () => (closing ??= http.close().then(() => service.close())),
  };
}

/** Every key of the service, in the order they were made. */
export async function listKeys({ keys, companies }: Service): Promise<KeyInfo[]> {
  return (await keys.list()).map((key) => ({
    id: key.id,
    name: key.name,
    domain: companies.get(key.companyId)?.domain ?? '',
    modules: key.modules,
    hint: key.hint,
    createdAt: key.createdAt,
    revokedAt: key.revokedAt,
  }));
}

/** Where the data of a folder lies; without a folder, memory. */
export function locationOf(data: string | undefined): StoreLocation {
  return data === undefined ? { kind: 'memory' } : { kind: 'folder', path: data, file: 'flowlu-api.db' };
}

function entityAt(path: string): Entity {
  const entity = findEntity(path);
  if (entity) return entity;
  throw new SluiceError('request.invalid', {
    message: `There is no entity "${path}".`,
    fix: 'Name it by its path, such as crm/account.',
  });
}

function unknownCompany(domain: string): never {
  throw new SluiceError('request.invalid', {
    message: `There is no company "${domain}".`,
    fix: 'Make it by creating a key for that domain.',
  });
}
