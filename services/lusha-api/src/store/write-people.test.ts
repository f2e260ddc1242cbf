import { manualClock } from '@sluice/core';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFile } from '../import/import-file.ts';
import { openLushaStore } from '../start-lusha-api.ts';
import { PEOPLE_CSV, tempFolder } from '../testing/try-api.ts';

test('the index of keys holds what is true now: changes leave nothing behind', async () => {
  const store = await openLushaStore({ kind: 'memory' }, manualClock());
  const path = join(tempFolder(), 'people.csv');
  const keysAfter = async (text: string) => {
    writeFileSync(path, text);
    await importFile(store, {
      kind: 'people',
      path,
      rejectsPath: `${path}.rejects.csv`,
      today: '2026-01-01',
    });
    return store.db.selectFrom('person_keys').selectAll().orderBy('key').orderBy('person_id').execute();
  };
  const before = await keysAfter(PEOPLE_CSV);
  const changed = await keysAfter(
    PEOPLE_CSV.replaceAll('Nora', 'Clara').replaceAll('nora.feld', 'clara.feld'),
  );
  expect(changed).not.toEqual(before);
  expect(changed).toHaveLength(before.length);
  expect(await keysAfter(PEOPLE_CSV)).toEqual(before);
  await store.close();
});
