import { de, en, es, fr, it, nl, pt } from 'chrono-node';
import type { Chrono } from 'chrono-node';
import { toCardinal as germanNumber } from 'n2words/de-DE';
import { toCardinal as englishNumber } from 'n2words/en-GB';
import { toCardinal as spanishNumber } from 'n2words/es-ES';
import { toCardinal as frenchNumber } from 'n2words/fr-FR';
import { toCardinal as italianNumber } from 'n2words/it-IT';
import { toCardinal as dutchNumber } from 'n2words/nl-NL';
import { toCardinal as portugueseNumber } from 'n2words/pt-PT';
import { deu, eng, fra, ita, nld, por, spa } from 'stopword';

/** How a language says what every conversation needs. */
export interface Language {
  yes: RegExp;
  no: RegExp;
  /** How somebody begins who takes back what was said. */
  correction: RegExp;
  /** How somebody says to begin again. */
  startOver: RegExp;
  /** What stands before a name that is told. */
  nameLead: RegExp;
  /** What joins two wishes in one sentence. */
  and: RegExp;
  /** Times of day that the library for dates does not know: a pattern, and minutes to add to the hour. */
  clock: readonly (readonly [RegExp, number])[];
  /** Words that say little by themselves. */
  common: readonly string[];
  dates: Chrono;
  number: (value: number) => string;
}

const ENGLISH: Language = {
  yes: /^(?:yes|yeah|yep|yup|sure|of course|certainly|ok|okay|please do|correct|right|that is right|that's right|exactly|go ahead|i do|i have|it is|absolutely)\b/i,
  no: /^(?:no|nope|nah|not|wrong|never|don't|do not|i don't|i do not|i haven't|that is not|that's not|nothing)\b/i,
  correction:
    /^(?:(?:oh|ah|um|er|hmm),? )?(?:no|nope|sorry|actually|wait|i mean|i meant|rather|make (?:it|that)|change (?:it|that))\b/i,
  startOver: /^(?:please )?(?:start (?:over|again)|begin again|from the (?:start|beginning))\b/i,
  nameLead:
    /^(?:(?:yes|sure|ok|okay)[,. ]+)?(?:(?:my|the) name is|my name's|the name's|i am|i'm|it is|it'?s|this is|put it under|under|for)\s+/i,
  and: /\s+(?:and|also|then)\s+/i,
  clock: [
    [/\bhalf past (\d{1,2})\b/gi, 30],
    [/\bquarter past (\d{1,2})\b/gi, 15],
    [/\bquarter to (\d{1,2})\b/gi, -15],
  ],
  common: eng,
  dates: en.casual,
  number: englishNumber,
};

const LANGUAGES: Readonly<Record<string, Language>> = {
  en: ENGLISH,
  de: {
    yes: /^(?:ja|jawohl|gerne?|klar|natürlich|sicher|ok|okay|genau|richtig|stimmt|bitte)(?![\p{L}])/iu,
    no: /^(?:nein|nee|nicht|falsch|nie|kein\w*|nichts)(?![\p{L}])/iu,
    correction:
      /^(?:nein|doch nicht|entschuldigung|moment|ich meine|eigentlich|lieber)(?![\p{L}])/iu,
    startOver: /^(?:bitte )?(?:von vorne|noch ?mal von vorne|neu anfangen)(?![\p{L}])/iu,
    nameLead: /^(?:ja[,. ]+)?(?:mein name ist|ich heiße|ich bin|auf den namen|auf|für)\s+/iu,
    and: /\s+(?:und|außerdem|dann)\s+/i,
    clock: [
      [/\bhalb (\d{1,2})\b/gi, -30],
      [/\bviertel nach (\d{1,2})\b/gi, 15],
      [/\bviertel vor (\d{1,2})\b/gi, -15],
      [/\b(\d{1,2}) uhr\b(?! ?\d)/gi, 0],
    ],
    common: deu,
    dates: de.casual,
    number: germanNumber,
  },
  fr: {
    yes: /^(?:oui|ouais|bien sûr|d'accord|ok|okay|exact\w*|c'est (?:ça|juste|bon)|volontiers|s'il vous plaît)(?![\p{L}])/iu,
    no: /^(?:non|pas|faux|jamais|rien)(?![\p{L}])/iu,
    correction: /^(?:non|pardon|désolée?|plutôt|en fait|je veux dire)(?![\p{L}])/iu,
    startOver: /^(?:recommen[cç]\w*|depuis le début)(?![\p{L}])/iu,
    nameLead: /^(?:oui[,. ]+)?(?:je m'appelle|mon nom est|c'est|je suis|au nom de)\s+/iu,
    and: /\s+(?:et|aussi|puis)\s+/i,
    clock: [
      [/\b(\d{1,2}) ?h(?:eures?)? et demie\b/gi, 30],
      [/\b(\d{1,2}) ?h(?:eures?)? et quart\b/gi, 15],
      [/\b(\d{1,2}) ?h(?:eures?)? moins le quart\b/gi, -15],
      [/\b(\d{1,2}) ?h(?:eures?)?\b(?! ?\d)/gi, 0],
    ],
    common: fra,
    dates: fr.casual,
    number: frenchNumber,
  },
  it: {
    yes: /^(?:sì|si|certo|va bene|ok|okay|esatto|giusto|volentieri|per favore)(?![\p{L}])/iu,
    no: /^(?:no|non|sbagliato|mai|niente)(?![\p{L}])/iu,
    correction: /^(?:no|scusi|scusa|anzi|piuttosto|volevo dire)(?![\p{L}])/iu,
    startOver: /^(?:ricomincia\w*|da capo|dall'inizio)(?![\p{L}])/iu,
    nameLead: /^(?:sì[,. ]+)?(?:mi chiamo|il mio nome è|sono|a nome di|a nome)\s+/iu,
    and: /\s+(?:e|anche|poi)\s+/i,
    clock: [
      [/\b(\d{1,2}) e mezz[ao]\b/gi, 30],
      [/\b(\d{1,2}) e un quarto\b/gi, 15],
      [/\balle (\d{1,2})\b(?![:.]?\d| e )/gi, 0],
    ],
    common: ita,
    dates: it.casual,
    number: italianNumber,
  },
  es: {
    yes: /^(?:sí|si|claro|vale|por supuesto|ok|okay|exacto|correcto|por favor)(?![\p{L}])/iu,
    no: /^(?:no|incorrecto|nunca|nada)(?![\p{L}])/iu,
    correction: /^(?:no|perdón|perdone|mejor|quiero decir|en realidad)(?![\p{L}])/iu,
    startOver: /^(?:empe[czs]\w* de nuevo|desde el principio)(?![\p{L}])/iu,
    nameLead: /^(?:sí[,. ]+)?(?:me llamo|mi nombre es|soy|a nombre de)\s+/iu,
    and: /\s+(?:y|también|luego)\s+/i,
    clock: [
      [/\b(\d{1,2}) y media\b/gi, 30],
      [/\b(\d{1,2}) y cuarto\b/gi, 15],
      [/\b(\d{1,2}) menos cuarto\b/gi, -15],
    ],
    common: spa,
    dates: es.casual,
    number: spanishNumber,
  },
  pt: {
    yes: /^(?:sim|claro|está bem|ok|okay|exato|exatamente|certo|por favor)(?![\p{L}])/iu,
    no: /^(?:não|nao|errado|nunca|nada)(?![\p{L}])/iu,
    correction: /^(?:não|nao|desculpe|aliás|quero dizer|na verdade)(?![\p{L}])/iu,
    startOver: /^(?:recome[cç]\w*|do início)(?![\p{L}])/iu,
    nameLead: /^(?:sim[,. ]+)?(?:chamo-me|o meu nome é|meu nome é|sou|em nome de)\s+/iu,
    and: /\s+(?:e|também|depois)\s+/i,
    clock: [[/\b(\d{1,2}) e meia\b/gi, 30]],
    common: por,
    dates: pt.casual,
    number: portugueseNumber,
  },
  nl: {
    yes: /^(?:ja|jawel|graag|zeker|natuurlijk|oké|ok|okay|klopt|precies)(?![\p{L}])/iu,
    no: /^(?:nee|niet|fout|nooit|niets|geen)(?![\p{L}])/iu,
    correction: /^(?:nee|sorry|eigenlijk|ik bedoel|liever)(?![\p{L}])/iu,
    startOver: /^(?:opnieuw (?:beginnen|starten)|van voren af aan)(?![\p{L}])/iu,
    nameLead: /^(?:ja[,. ]+)?(?:mijn naam is|ik heet|ik ben|op naam van)\s+/iu,
    and: /\s+(?:en|ook|dan)\s+/i,
    clock: [
      [/\bhalf (\d{1,2})\b/gi, -30],
      [/\bkwart over (\d{1,2})\b/gi, 15],
      [/\bkwart voor (\d{1,2})\b/gi, -15],
    ],
    common: nld,
    dates: nl.casual,
    number: dutchNumber,
  },
};

/** Returns how a language says things; English stands in for the languages that are not known here. */
export function languageOf(tag: string): Language {
  return LANGUAGES[tag.split('-')[0]?.toLowerCase() ?? ''] ?? ENGLISH;
}
