/** Tells whether a text is a language tag (BCP 47), as far as its form goes: `en`, `en-GB`, `pt-BR`. */
export function isLanguage(text: string): boolean {
  try {
    // A language of more than three letters is well-formed in BCP 47, but none is registered.
    return /^[a-z]{2,3}(?:-|$)/i.test(text) && Intl.getCanonicalLocales(text).length === 1;
  } catch {
    // A RangeError: the tag is not well-formed.
    return false;
  }
}

/** Returns the language of a locale as systems name it (`de_DE.UTF-8`), null where it names none (`C`). */
export function languageOfLocale(locale: string): string | null {
  const [tag = ''] = locale.replaceAll('_', '-').split(/[.@]/);
  return isLanguage(tag) ? tag : null;
}
