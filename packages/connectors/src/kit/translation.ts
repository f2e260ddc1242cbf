import type { FieldDefinition, Guide } from '@sluice/core';
import type { Connector } from './connector.ts';

/** A connector's texts in another language; what is left out stays English. */
export interface Translation {
  summary?: string;
  categories?: readonly string[];
  guide?: Guide;
  /** By field name. */
  fields?: Readonly<
    Record<string, Partial<Pick<FieldDefinition, 'label' | 'help' | 'patternMessage' | 'placeholder'>>>
  >;
}

/** What a person reads of a connector, in the language asked for (`de`, `de-AT`), else in English. */
export function textsOf(
  connector: Pick<Connector, 'summary' | 'categories' | 'guide' | 'fields' | 'translations'>,
  locale: string | null | undefined,
): { summary: string; categories: string[]; guide: Guide; fields: FieldDefinition[] } {
  const translation = translationOf(connector.translations ?? {}, locale ?? '');
  return {
    summary: translation.summary ?? connector.summary,
    categories: [...(translation.categories ?? connector.categories)],
    guide: translation.guide ?? connector.guide,
    fields: connector.fields.map((field) => ({ ...field, ...translation.fields?.[field.name] })),
  };
}

function translationOf(translations: Readonly<Record<string, Translation>>, locale: string): Translation {
  const wanted = locale.toLowerCase();
  const language = wanted.split('-')[0] ?? '';
  const own = (name: string) => (Object.hasOwn(translations, name) ? translations[name] : undefined);
  return own(wanted) ?? own(language) ?? {};
}
