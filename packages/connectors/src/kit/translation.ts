import type { FieldDefinition, Guide } from '@sluice/core';
import type { Connector } from './connector.ts';

/** What a person does at the provider so that a key ends for good. */
export interface RevocationGuide {
  /** Who can do it: `an admin of the Example account`. */
  who: string;
  /** One sentence each. */
  steps: readonly string[];
  /** Where the provider shows its keys; https. */
  url?: string;
}

/** A connector's texts in another language; what is left out stays English. */
export interface Translation {
  summary?: string;
  categories?: readonly string[];
  guide?: Guide;
  /** As many steps as in English. */
  revocation?: Pick<RevocationGuide, 'who' | 'steps'>;
  /** By field name. */
  fields?: Readonly<
    Record<string, Partial<Pick<FieldDefinition, 'label' | 'help' | 'patternMessage' | 'placeholder'>>>
  >;
}

/** What a person reads of a connector, in the language asked for (`de`, `de-AT`), else in English. */
export function textsOf(
  connector: Pick<Connector, 'summary' | 'categories' | 'guide' | 'revocation' | 'fields' | 'translations'>,
  locale: string | null | undefined,
): {
  summary: string;
  categories: string[];
  guide: Guide;
  revocation: RevocationGuide;
  fields: FieldDefinition[];
} {
  const translation = translationOf(connector.translations ?? {}, locale ?? '');
  return {
    summary: translation.summary ?? connector.summary,
    categories: [...(translation.categories ?? connector.categories)],
    guide: translation.guide ?? connector.guide,
    revocation: { ...connector.revocation, ...translation.revocation },
    fields: connector.fields.map((field) => ({ ...field, ...translation.fields?.[field.name] })),
  };
}

function translationOf(translations: Readonly<Record<string, Translation>>, locale: string): Translation {
  const wanted = locale.toLowerCase();
  const language = wanted.split('-')[0] ?? '';
  const own = (name: string) => (Object.hasOwn(translations, name) ? translations[name] : undefined);
  return own(wanted) ?? own(language) ?? {};
}
