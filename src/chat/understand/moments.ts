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
    if (start.isCertain('day') || start.isCertain('weekday')) {
      const [year, month, day] = [start.get('year'), start.get('month'), start.get('day')];
      if (year === null || month === null || day === null) continue;
      // Where a time of day stands with it, the words are left for that.
      const length = start.isCertain('hour') ? 0 : words.length;
      return { value: `${year}-${two(month)}-${two(day)}`, index, length };
    }
  return dayOfMonthIn(text, now, language);
}

// The next day that has this number; a month may be too short for it.
function dayOfMonthIn(text: string, now: Date, { dayOfMonth }: Language): Moment | null {
  const found = dayOfMonth.exec(text);
  const number = Number(found?.[1] ?? 0);
  if (!found || number < 1 || number > 31) return null;
  const first = now.getMonth() + (number < now.getDate() ? 1 : 0);
  const days = [0, 1].map((more) => new Date(now.getFullYear(), first + more, number, 12));
  const day = days.find((each) => each.getDate() === number);
  if (!day) return null;
  const value = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(number)}`;
  return { value, index: found.index, length: found[0].length };
}

/** How a time of day is looked for. */
interface TimeSearch {
  language: Language;
  /** It was asked for, so that a number alone is one. */
  asked: boolean;
  isAllowed: (time: string) => boolean;
}

/** Returns the first time of day that a text names, on the 24-hour clock. */
export function timeIn(text: string, now: Date, search: TimeSearch): Moment | null {
  for (const { start, index, text: words } of search.language.dates.parse(text, now)) {
    const hour = start.isCertain('hour') ? start.get('hour') : null;
    if (hour === null) continue;
    const isSaid = start.isCertain('meridiem') || /^\D*0\d/.test(words);
    const time = { hour, minute: start.get('minute') ?? 0 };
    return { value: onThe24HourClock(time, isSaid, search), index, length: words.length };
  }
  if (!search.asked) return null;
  const bare = /^\D{0,12}?(\d{1,2})(?:[:.](\d{2}))?\D{0,12}$/.exec(text);
  const time = { hour: Number(bare?.[1] ?? 24), minute: Number(bare?.[2] ?? 0) };
  if (!bare || time.hour > 23 || time.minute > 59) return null;
  const value = onThe24HourClock(time, bare[1]?.startsWith('0') ?? false, search);
  return { value, index: 0, length: text.length };
}

// Whoever does not say which half of the day means the one that is allowed; where both are, the afternoon until seven.
function onThe24HourClock(
  { hour, minute }: { hour: number; minute: number },
  isSaid: boolean,
  { isAllowed }: TimeSearch,
): string {
  const written = (hours: number) => `${two(hours)}:${two(minute)}`;
  if (isSaid || hour < 1 || hour > 11) return written(hour);
  const halves = (hour <= 7 ? [hour + 12, hour] : [hour, hour + 12]).map(written);
  return halves.find(isAllowed) ?? written(hour);
}

/** Writes times of day that are said in words on the clock: "half past 7" is "7:30". */
export function onTheClock(text: string, { clock }: Language): string {
  return clock.reduce(
    (written, [pattern, minutes]) =>
      written.replaceAll(pattern, (_, hour: string) => {
        const all = (Number(hour) * 60 + minutes + 24 * 60) % (24 * 60);
        return `${Math.floor(all / 60)}:${two(all % 60)}`;
      }),
    text,
  );
}
