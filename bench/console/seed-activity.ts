import { sql } from 'kysely';
import { idOf, idSql, timeSql, withoutIndexes, type Place } from './place.ts';

/** Each so many calls one has bodies. */
const WITH_BODIES = 200;

export const CONNECTORS = ['lusha', 'flowlu', 'hubspot'] as const;

/** Lines, their sums and some bodies; ids of calls that have bodies. The store makes them: it is quickest. */
export async function seedActivity(place: Place): Promise<string[]> {
  await withoutIndexes(place, 'calls', () => run(place, linesOf(place)));
  await withoutIndexes(place, 'call_stats', () => sumUp(place));
  await withoutIndexes(place, 'call_bodies', () => run(place, BODIES));
  const { calls } = place.sizes;
  const all = Array.from({ length: calls / WITH_BODIES }, (_, index) =>
    idOf('call', place, { index: index * WITH_BODIES, of: calls }),
  );
  // A server keeps so many lines: those of the run that comes take the place of the oldest.
  return all.slice(Math.ceil(all.length / 10));
}

async function run({ store }: Place, statement: string): Promise<void> {
  await sql.raw(statement).execute(store.db);
}

const COLUMNS = `workspace_id, id, at, account_id, connector, action, run_id, actor, method, url, status, outcome,
  error, attempts, duration_ms, credits`;

/** Each hundredth failed, each fiftieth was refused; a search for one word finds one of them all. */
function linesOf(place: Place): string {
  const { accounts, runs, calls } = place.sizes;
  const connectors = CONNECTORS.map((name, index) => `when ${index} then '${name}'`).join(' ');
  return `insert into calls (${COLUMNS})
    with recursive numbers (n) as (
      select cast(0 as bigint) union all select n + 1 from numbers where n < ${calls - 1}
    ), drafts as (
      select n, (n * 7919) % ${accounts} as account,
        case when n % 100 = 0 then 'failed' when n % 50 = 1 then 'refused' else 'ok' end as outcome
      from numbers
    )
    select '${place.workspaceId}', ${idSql('call', place, { index: 'n', of: calls })},
      ${timeSql(place, { index: 'n', of: calls })},
      ${idSql('account', place, { index: 'account', of: accounts })},
      case account % 3 ${connectors} end,
      case n % 5 when 0 then 'contacts.enrich' else 'contacts.search' end,
      case n % 4 when 0 then ${idSql('run', place, { index: `(n * ${runs} / ${calls})`, of: runs })} end,
      'key_00000000000000000000000000 (measured)', 'POST',
      'https://api.provider.example/v3/contacts/search-and-enrich',
      case outcome when 'ok' then 200 else 500 end, outcome,
      case when outcome <> 'ok' then 'provider.unavailable: the provider stumbled'
        || case n when 5000 then ' needle' else '' end end,
      1, 120.5, case n % 5 when 0 then 1 else 0 end
    from drafts`;
}

const BODIES = `insert into call_bodies (workspace_id, call_id, at, failed, input, request, response)
  select workspace_id, id, at, 1, '{"email":"x@example.example"}', '{"email":"x…@e…"}', '{"message":"No such person"}'
  from calls where cast(substr(id, 15) as bigint) % ${WITH_BODIES} = 0`;

/** As the server sums up lines while it writes them. */
async function sumUp(place: Place): Promise<void> {
  const date = new Date(place.now);
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const before = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1);
  const starts = {
    day: 'at - at % 86400000',
    hour: 'at - at % 3600000',
    month: `case when at >= ${month} then ${month} when at >= ${before} then ${before} else 0 end`,
  };
  for (const [grain, start] of Object.entries(starts)) {
    for (const [account, connector] of [
      ["''", "''"],
      ['account_id', 'min(connector)'],
    ]) {
      await run(
        place,
        `insert into call_stats
          (workspace_id, account_id, connector, grain, at, calls, refused, failed, credits, duration_ms)
          select workspace_id, ${account}, ${connector}, '${grain}', ${start}, count(*),
            sum(case outcome when 'refused' then 1 else 0 end),
            sum(case outcome when 'failed' then 1 else 0 end), sum(credits), sum(duration_ms)
          from calls group by 1, 2, 5`,
      );
    }
  }
}
