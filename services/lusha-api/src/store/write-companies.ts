import {
  chooseCompanies,
  COMPANY_COLUMNS,
  companyQueryKeys,
  findCompaniesByKey,
  FIRST_COMPANY_ID,
  readCompanies,
  toCompanyRow,
  type Company,
} from './companies.ts';
import type { CompanyRecord } from './records.ts';
import type { LushaStore, LushaTx } from './tables.ts';
import type { WriteCounts } from './write-people.ts';

/**
 * Writes companies: one that is known by its key, its domain, or (where one of the two has no domain) its
 * name is completed in place and keeps its number; others are added. Gives each record's company number.
 */
export async function writeCompanies(
  store: LushaStore,
  tx: LushaTx,
  records: readonly CompanyRecord[],
): Promise<{ ids: number[]; counts: WriteCounts }> {
  const ids: number[] = [];
  const counts = { added: 0, changed: 0, unchanged: 0 };
  let last = await lastId(tx);
  for (const record of records) {
    const known = await findKnown(store, tx, record);
    const merged = known ? completed(record, known) : record;
    const id = known?.id ?? (last += 1);
    const { row, keys, contentHash } = toCompanyRow(merged, id);
    ids.push(id);
    if (known?.contentHash === contentHash) {
      counts.unchanged += 1;
      continue;
    }
    counts[known ? 'changed' : 'added'] += 1;
    if (known)
      await tx
        .deleteFrom('company_keys')
        .where('company_id', '=', id)
        .where('key', 'in', known.keys)
        .execute();
    const columns = COMPANY_COLUMNS;
    await store.insertMany(tx, {
      table: 'companies',
      columns,
      rows: [row],
      onConflict: { keys: ['id'], do: 'replace' },
    });
    await store.insertMany(tx, {
      table: 'company_keys',
      columns: ['key', 'company_id'],
      rows: keys.map((key) => [key, id]),
      onConflict: { keys: ['key', 'company_id'], do: 'ignore' },
    });
  }
  return { ids, counts };
}

interface KnownCompany extends Company {
  contentHash: number;
  keys: number[];
}

/** A person's employer adds to what is known of a company, and never takes from it. */
function completed(record: CompanyRecord, known: KnownCompany): CompanyRecord {
  const base = {
    sourceKey: known.sourceKey,
    name: record.name || known.name,
    domain: record.domain || known.domain,
  };
  if (!record.stub) return { ...record, ...base, sourceKey: record.sourceKey };
  return {
    ...base,
    name: known.name || record.name,
    domain: known.domain || record.domain,
    stub: known.stub,
    profile: { ...record.profile, ...known.profile },
  };
}

async function findKnown(
  store: LushaStore,
  tx: LushaTx,
  record: CompanyRecord,
): Promise<KnownCompany | null> {
  const bySource = await tx
    .selectFrom('companies')
    .select('id')
    .where('source_key', '=', record.sourceKey)
    .executeTakeFirst();
  const id = bySource?.id ?? (await findAlike(store, tx, record));
  if (id === null) return null;
  const company = (await readCompanies(store, tx, [id])).get(id);
  const row = await tx.selectFrom('companies').select('content_hash').where('id', '=', id).executeTakeFirst();
  if (!company || !row) return null;
  const { keys } = toCompanyRow(company, id);
  return { ...company, contentHash: row.content_hash, keys };
}

async function findAlike(store: LushaStore, tx: LushaTx, record: CompanyRecord): Promise<number | null> {
  const query = { name: record.name, domain: record.domain };
  const byKey = await findCompaniesByKey(store, tx, companyQueryKeys(query));
  const ids = [...new Set([...byKey.values()].flat())];
  const found = [...(await readCompanies(store, tx, ids)).values()].filter(
    (company) => !isOther(company, record),
  );
  const sameDomain = record.domain ? found.filter((company) => company.domain === record.domain) : [];
  if (sameDomain.length > 0) return lowest(sameDomain);
  const named = record.name ? chooseCompanies({ name: record.name }, found) : [];
  const withoutDomain = named.filter((company) => company.domain === '');
  if (withoutDomain.length > 0) return lowest(withoutDomain);
  // A name alone means the company that has it, when there is just one.
  return record.domain === '' && named.length === 1 ? lowest(named) : null;
}

/** A file that numbers its companies says which are different, as with two classes of one firm's shares. */
function isOther(company: Company, record: CompanyRecord): boolean {
  return !company.stub && company.sourceKey.startsWith('id:') && record.sourceKey.startsWith('id:');
}

function lowest(companies: readonly Company[]): number {
  return Math.min(...companies.map((company) => company.id));
}

async function lastId(tx: LushaTx): Promise<number> {
  const row = await tx
    .selectFrom('companies')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirst();
  return Math.max(FIRST_COMPANY_ID - 1, row?.last ?? 0);
}
