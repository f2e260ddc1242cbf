import type { LushaStore, LushaTx } from '../store/tables.ts';
import { mailboxOf, type RecordName } from '../identity/index.ts';
import { splitRecordText } from '../store/person-row.ts';
import type { Email, Phone } from '../store/records.ts';

/** A person as stored, its JSON read only where somebody looks. */
export class StoredPerson {
  readonly id: number;
  readonly companyId: number;
  readonly linkedin: string;
  readonly restricted: boolean;
  readonly emailsText: string;
  readonly phonesText: string;
  readonly profileText: string;
  readonly #namesText: string;
  #names: RecordName[] | undefined;

  constructor(row: Readonly<Record<string, unknown>>) {
    this.id = Number(row['id']);
    this.companyId = Number(row['company_id']);
    this.linkedin = String(row['linkedin']);
    this.restricted = Number(row['restricted']) === 1;
    const text = splitRecordText(String(row['record_text']));
    this.linkedin = text.linkedin;
    this.emailsText = text.emails;
    this.phonesText = text.phones;
    this.profileText = text.profile;
    this.#namesText = text.names;
  }

  get names(): RecordName[] {
    return (this.#names ??= JSON.parse(this.#namesText) as RecordName[]);
  }

  get emails(): Email[] {
    return JSON.parse(this.emailsText) as Email[];
  }

  get phones(): Phone[] {
    return JSON.parse(this.phonesText) as Phone[];
  }

  get hasEmails(): boolean {
    return this.emailsText !== '[]';
  }

  get hasPhones(): boolean {
    return this.phonesText !== '[]';
  }

  carriesMailbox(mailbox: string): boolean {
    if (this.emailsText.includes(`"${mailbox}"`)) return true;
    return mailbox.endsWith('@gmail.com') && this.emails.some(({ email }) => mailboxOf(email) === mailbox);
  }
}

const COLUMNS = ['id', 'company_id', 'restricted', 'record_text'] as const;

export async function readPeople(
  store: LushaStore,
  tx: LushaTx | null,
  ids: readonly number[],
): Promise<Map<number, StoredPerson>> {
  if (ids.length === 0) return new Map();
  const rows = await store.selectIn(tx, { table: 'people', columns: COLUMNS, column: 'id', keys: ids });
  return new Map(rows.map((row) => [Number(row['id']), new StoredPerson(row)]));
}

/** The numbers of the people under each key. */
export async function findPeopleByKey(
  store: LushaStore,
  keys: readonly number[],
): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  if (keys.length === 0) return found;
  const rows = await store.selectIn(null, {
    table: 'person_keys',
    columns: ['key', 'person_id'],
    column: 'key',
    keys,
  });
  for (const row of rows) {
    const key = Number(row['key']);
    const ids = found.get(key);
    if (ids) ids.push(Number(row['person_id']));
    else found.set(key, [Number(row['person_id'])]);
  }
  return found;
}
