import { DEFAULT_SEED, samplePerson } from '@sluice/lusha-api';

export interface SamplePerson {
  firstName: string;
  lastName: string;
  /** One of the two is empty: people are looked up by e-mail where they have no LinkedIn address. */
  linkedinUrl: string;
  email: string;
}

/** Distinct people of a sample of `people`, from one on, who can be looked up by one identifier. */
export function* samplePeople(people: number, from = 0): Generator<SamplePerson> {
  for (let index = from; index < people; index += 1) {
    const { record } = samplePerson({ people, seed: DEFAULT_SEED }, index);
    const email = record.linkedinUrl === '' ? record.emails[0]?.email : '';
    if (email === undefined) continue;
    const { firstName, lastName, linkedinUrl } = record;
    yield { firstName, lastName, linkedinUrl, email };
  }
}
