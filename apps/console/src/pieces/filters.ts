import {
  useNavigate,
  useSearch,
  type RegisteredRouter,
  type RouteById,
  type RouteIds,
} from '@tanstack/react-router';
import { useCallback } from 'react';

type Ids = RouteIds<RegisteredRouter['routeTree']>;
type SearchOf<Id extends Ids> = RouteById<RegisteredRouter['routeTree'], Id>['types']['fullSearchSchema'];

const MAX_TEXT = 200;
const NONE = {};

/**
 * For a route's `validateSearch`: each of these names is a text or absent; whatever else stands in the address is
 * dropped. `sets` names the values that a filter may have, where they are few.
 */
export function textFilters<const Names extends readonly string[]>(names: Names) {
  return (search: Record<string, unknown>): { [Name in Names[number]]?: string } => {
    const found: Record<string, string> = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'number' || typeof value === 'boolean') found[name] = String(value);
      else if (typeof value === 'string' && value !== '') found[name] = value.slice(0, MAX_TEXT);
    }
    return found as { [Name in Names[number]]?: string };
  };
}

/** The same for a page with a form that its address can open: `?create=true`. */
export function opening<const Form extends string, const Names extends readonly string[]>(
  form: Form,
  names: Names,
) {
  const filters = textFilters(names);
  return (
    search: Record<string, unknown>,
  ): { [Name in Names[number]]?: string } & { [Name in Form]?: true } =>
    // A computed name is a text to the compiler, whatever its type.
    ({ ...filters(search), ...(search[form] === undefined ? {} : { [form]: true }) });
}

/** `value` where it is one of `values`, else nothing: for what was typed into the address by hand. */
export function oneOf<const T extends string>(
  values: readonly T[],
  value: string | undefined,
): T | undefined {
  return values.find((one) => one === value);
}

export interface FiltersOf<Search> {
  filters: Search;
  /** Changes the address; what is undefined or empty goes from it. `replace`: without a step for the back button. */
  set: (
    patch: { [Name in keyof Search]?: Search[Name] | undefined },
    options?: { replace?: boolean },
  ) => void;
  clear: () => void;
  /** Whether anything is filtered at all. */
  active: boolean;
}

/** The filters of a list. They live in the address, so that a list can be sent to others and gone back to. */
export function useFilters<const Id extends Ids>(from: Id): FiltersOf<SearchOf<Id>> {
  // On the way to another page its search is not there any more.
  const filters = (useSearch({ from, shouldThrow: false } as never) ?? NONE) as SearchOf<Id>;
  const navigate = useNavigate();
  const set = useCallback<FiltersOf<SearchOf<Id>>['set']>(
    (patch, { replace = false } = {}) => {
      const search = (before: object) => withoutEmpty({ ...before, ...patch });
      // The router's types know one route at a time; here the route is whichever is shown.
      void navigate({ to: '.', search: search as never, replace, resetScroll: false });
    },
    [navigate],
  );
  const clear = useCallback(
    () => void navigate({ to: '.', search: {} as never, resetScroll: false }),
    [navigate],
  );
  return { filters, set, clear, active: Object.keys(filters).length > 0 };
}

function withoutEmpty(search: object): object {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ''),
  );
}
