import type { Language } from './languages.ts';

/** A day or a time of day that was found in a text. */
export interface Moment {
  /** `2026-03-06` or `19:30`. */
  value: string;
  index: number;
  length: number;
}

const two = (value: number) => String(value).padStart(2, '0');

/** Returns the first day that a text names, seen from now; a weekday is the next one. */
export function dayIn(text: string, now: Date, language: Language): Moment | null {
  for (const { start, index, text: words } of language.dates.parse(text, now, {
    forwardDate: true,
  }))
    if (start.isCertain('day') || start.isCertain('weekday') || start.isCertain('month')) {
      const [year, month, day] = [start.get('year'), start.get('month'), start.get('day')];
      if (year === null || month === null || day === null) continue;
      // Where a time of day stands with it, the words are left for that.
      const length = start.isCertain('hour') ? 0 : words.length;
      return { value: `${year}-${two(month)}-${two(day)}`, index, length };
    }
  return null;
}

/** Returns the first time of day that a text names, on the 24-hour clock; where it was asked for, a number alone is one. */
export function timeIn(
  text: string,
  now: Date,
  { language, asked }: { language: Language; asked: boolean },
): Moment | null {
  const spelled = onTheClock(text, language);
  for (const { start, index, text: words } of language.dates.parse(spelled, now)) {
    const hour = start.isCertain('hour') ? start.get('hour') : null;
    if (hour === null) continue;
    // Between one and seven o'clock, whoever does not say which half of the day means the afternoon.
    const late = !start.isCertain('meridiem') && hour >= 1 && hour <= 7 && !/\b0\d/.test(words);
    const value = `${two(late ? hour + 12 : hour)}:${two(start.get('minute') ?? 0)}`;
    return { value, index, length: words.length };
  }
  if (!asked) return null;
  const bare = /^\D{0,12}?(\d{1,2})(?:[:.](\d{2}))?\D{0,12}$/.exec(spelled);
  const [hour, minute] = [Number(bare?.[1] ?? 24), Number(bare?.[2] ?? 0)];
  if (!bare || hour > 23 || minute > 59) return null;
  const late = bare[2] === undefined && hour >= 1 && hour <= 7;
  return { value: `${two(late ? hour + 12 : hour)}:${two(minute)}`, index: 0, length: text.length };
}

// "half past 7" becomes "7:30", in front of what tells the half of the day.
function onTheClock(text: string, { clock }: Language): string {
  return clock.reduce(
    (written, [pattern, minutes]) =>
      written.replaceAll(pattern, (_, hour: string) => {
        const all = (Number(hour) * 60 + minutes + 24 * 60) % (24 * 60);
        return `${Math.floor(all / 60)}:${two(all % 60)}`;
      }),
    text,
  );
}
