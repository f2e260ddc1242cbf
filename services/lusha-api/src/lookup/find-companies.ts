import type { Company } from '../store/companies.ts';
import type { Directory } from './find-contacts.ts';

export interface CompanySearch {
  /** The number in the id given; null when the id has not the form of one. */
  id?: number | null;
  name?: string | undefined;
  domain?: string | undefined;
}

/**
 * For each query the one company it means, or null. An id and a name or domain that mean different
 * companies are a contradiction; an id that nobody has says nothing.
 */
export async function findCompanies(
  directory: Directory,
  queries: readonly CompanySearch[],
): Promise<(Company | null)[]> {
  const named = await directory.companies.find(queries);
  const ids = queries.map((query) => query.id ?? 0).filter((id) => id > 0);
  const byId = await directory.companies.byId(ids);
  return queries.map((query, index) => {
    const candidates = named[index] ?? [];
    const known = byId.get(query.id ?? 0);
    if (!known) return onlyOne(candidates);
    const contradicted = candidates.length > 0 && !candidates.some((company) => company.id === known.id);
    return contradicted ? null : known;
  });
}

/** Several records of one name are one company only where they say the same of it. */
function onlyOne([first, ...others]: readonly Company[]): Company | null {
  if (!first) return null;
  const same = (company: Company) =>
    company.domain === first.domain && JSON.stringify(company.profile) === JSON.stringify(first.profile);
  return others.every(same) ? first : null;
}
