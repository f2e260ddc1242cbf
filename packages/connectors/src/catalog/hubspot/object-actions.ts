import type { Static } from '@sinclair/typebox';
import { defineAction, type Action } from '../../kit/action.ts';
import { OBJECTS_PATH } from './api-version.ts';
import { readBatch, readEntity, readPage } from './read-answers.ts';
import * as s from './schemas.ts';

export interface ObjectKind {
  /** `contacts`: what its actions are called, and its place in the API. */
  name: 'contacts' | 'companies';
  one: string;
  /** Read when the caller names none. */
  properties: readonly string[];
}

/** The limit that searches share. */
export const SEARCH_BUCKET = 'search';

/** Reading one kind of object: list, get, search, and many by their ids. */
export function readActions(kind: ObjectKind): Record<string, Action> {
  return { ...readOne(kind), ...readMany(kind) };
}

function readOne({ name, one, properties }: ObjectKind): Record<string, Action> {
  const path = `${OBJECTS_PATH}/${name}`;
  return {
    [`${name}.list`]: defineAction<Static<typeof s.ListInput>>({
      title: `List ${name}`,
      effect: 'read',
      input: s.ListInput,
      output: s.EntityPage,
      request: ({ limit, after, properties: asked, archived }) => ({
        method: 'GET',
        path,
        query: {
          limit,
          after,
          properties: (asked ?? properties).join(','),
          archived: archived === true ? 'true' : undefined,
        },
      }),
      respond: readPage,
    }),
    [`${name}.get`]: defineAction<Static<typeof s.GetInput>>({
      title: `Get ${one}`,
      effect: 'read',
      input: s.GetInput,
      output: s.Entity,
      request: ({ id, idProperty, properties: asked }) => ({
        method: 'GET',
        path: `${path}/${encodeURIComponent(id)}`,
        query: { idProperty, properties: (asked ?? properties).join(',') },
      }),
      respond: ({ body }) => readEntity(body),
    }),
  };
}

function readMany({ name, properties }: ObjectKind): Record<string, Action> {
  const path = `${OBJECTS_PATH}/${name}`;
  return {
    // Five a second for an account, of its own limit, and never told in headers (HubSpot “Search the CRM”).
    [`${name}.search`]: defineAction<Static<typeof s.SearchInput>>({
      title: `Search ${name}; what was just written appears after a moment`,
      effect: 'read',
      bucket: SEARCH_BUCKET,
      input: s.SearchInput,
      output: s.EntityPage,
      request: ({ properties: asked, ...rest }) => ({
        method: 'POST',
        path: `${path}/search`,
        json: { ...rest, properties: asked ?? properties },
      }),
      respond: readPage,
    }),
    [`${name}.read_many`]: defineAction<Static<typeof s.ReadManyInput>>({
      title: `Read up to ${s.BATCH} ${name} by their ids or by a property that is unique`,
      effect: 'read',
      input: s.ReadManyInput,
      output: s.BatchOutput,
      request: ({ ids, idProperty, properties: asked }) => ({
        method: 'POST',
        path: `${path}/batch/read`,
        json: {
          ...(idProperty === undefined ? {} : { idProperty }),
          inputs: ids.map((id) => ({ id })),
          properties: asked ?? properties,
        },
      }),
      respond: readBatch,
    }),
  };
}
