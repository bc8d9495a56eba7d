import { distance } from 'fastest-levenshtein';
import type { Language } from './languages.ts';

// Shorter words have too many neighbours: "Friday" is one letter from a name.
const SHORTEST = 7;
const LONG = 8;
const calendars = new Map<Language, readonly string[]>();

/** Returns the names of days and months in a language, in small letters. */
export function calendarOf(language: Language): readonly string[] {
  const known = calendars.get(language);
  if (known) return known;
  const { locale, days } = language;
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' });
  const month = new Intl.DateTimeFormat(locale, { month: 'long' });
  const weekdays = Array.from({ length: 7 }, (_, day) =>
    weekday.format(new Date(2026, 0, 4 + day)).toLowerCase(),
  );
  const months = Array.from({ length: 12 }, (_, index) =>
    month.format(new Date(2026, index, 1)).toLowerCase(),
  );
  const names = [...weekdays, ...months, ...days];
  calendars.set(language, names);
  return names;
}

/** Writes the names of days and months right that are misspelt: by one letter, or, where they are long, by two; or short. */
export function spellDays(text: string, language: Language): string {
  const names = calendarOf(language).filter(({ length }) => length >= SHORTEST);
  const written = text.replaceAll(/\p{L}{6,}/gu, (word) => {
    const said = word.toLowerCase();
    const meant = names.find(
      (name) => name[0] === said[0] && distance(name, said) <= (name.length < LONG ? 1 : 2),
    );
    return meant === undefined || names.includes(said) ? word : meant;
  });
  return language.shorthand.reduce(
    (words, [pattern, inFull]) => words.replaceAll(pattern, inFull),
    written,
  );
}
