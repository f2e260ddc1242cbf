import { type Entity, field, fields } from './entity.ts';

/** The people of a company; a new one has its owner only. Read only here (Flowlu reference 4.1). */
export const USER: Entity = {
  module: 'core',
  name: 'user',
  methods: ['list', 'get'],
  idAs: 'string',
  seeds: [
    {
      username: 'owner@mycompany.example',
      email: 'owner@mycompany.example',
      name: 'Robin Owner',
      first_name: 'Robin',
      last_name: 'Owner',
      role_admin: 1,
      role_login: 1,
      role_external: 0,
      timezone: 'UTC',
      position: 'Owner',
    },
  ],
  fields: [
    field('id', 'int', { system: true }),
    field('username', 'string', { system: true, searched: true }),
    field('email', 'string', { required: true, searched: true, column: 'email' }),
    field('name', 'string', { system: true, searched: true, column: 'name' }),
    ...fields('string', ['first_name', 'middle_name', 'last_name', 'lang_id']),
    field('register_date', 'datetime', { system: true }),
    field('last_active', 'datetime', { system: true }),
    field('image', 'string'),
    ...fields('bool', ['role_admin', 'role_login', 'role_external']),
    field('birth_date', 'date'),
    field('timezone', 'string'),
    ...fields('string', [
      'email_personal',
      'phone_mobile',
      'phone_work',
      'phone_internal',
      'web',
      'description',
      'position',
      'ref',
      'ref_id',
      'link_telegram',
    ]),
  ],
};
