import {
  chooseCompanies,
  companyQueryKeys,
  findCompaniesByKey,
  readCompanies,
  type Company,
  type CompanyQuery,
} from '../store/companies.ts';
import type { LushaStore } from '../store/tables.ts';

/** Companies by number and by what they are called. Few companies are asked for often, so they are kept. */
export interface CompanyCache {
  byId(ids: readonly number[]): Promise<Map<number, Company>>;
  /** For each query the companies it can mean, in the order given. */
  find(queries: readonly CompanyQuery[]): Promise<Company[][]>;
  /** Must be called when companies have changed. */
  clear(): void;
}

const MAX_COMPANIES = 20_000;
const MAX_QUERIES = 50_000;

export function createCompanyCache(store: LushaStore): CompanyCache {
  const companies = new Map<number, Company>();
  const answers = new Map<string, Company[]>();
  const byId = async (ids: readonly number[]) => {
    const found = new Map<number, Company>();
    const missing: number[] = [];
    for (const id of ids) {
      const known = companies.get(id);
      if (known) found.set(id, known);
      else if (id > 0) missing.push(id);
    }
    for (const [id, company] of await readCompanies(store, null, missing)) {
      if (companies.size >= MAX_COMPANIES) companies.clear();
      companies.set(id, company);
      found.set(id, company);
    }
    return found;
  };
  return {
    byId,
    find: async (queries) => {
      const texts = queries.map(textOf);
      const unknown = new Map<string, CompanyQuery>();
      queries.forEach((query, index) => {
        const text = texts[index] ?? '';
        if (!answers.has(text)) unknown.set(text, query);
      });
      if (unknown.size > 0) {
        if (answers.size + unknown.size > MAX_QUERIES) answers.clear();
        const keys = new Map([...unknown].map(([text, query]) => [text, companyQueryKeys(query)]));
        const found = await findCompaniesByKey(store, null, [...keys.values()].flat());
        const records = await byId([...new Set([...found.values()].flat())]);
        const chosen = new Map<string, Company[]>();
        for (const [text, query] of unknown) {
          const ids = new Set((keys.get(text) ?? []).flatMap((key) => found.get(key) ?? []));
          const candidates = [...ids].map((id) => records.get(id)).filter((company) => company !== undefined);
          chosen.set(text, chooseCompanies(query, candidates));
        }
        for (const [text, list] of chosen) answers.set(text, list);
        return texts.map((text) => chosen.get(text) ?? answers.get(text) ?? []);
      }
      return texts.map((text) => answers.get(text) ?? []);
    },
    clear: () => {
      companies.clear();
      answers.clear();
    },
  };
}

function textOf(query: CompanyQuery): string {
  return `${query.domain ?? ''}\n${query.name ?? ''}`;
}
