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
  locale: string;
  yes: RegExp;
  no: RegExp;
  /** How somebody begins who takes back what was said. */
  correction: RegExp;
  /** How a question begins, for people leave its mark out. */
  question: RegExp;
  /** How somebody says to begin again. */
  startOver: RegExp;
  /** All that somebody says who gives up what they had begun. */
  giveUp: RegExp;
  /** All that somebody says who is only polite: a greeting, or thanks. */
  courtesy: RegExp;
  /** What stands before a name that is told. */
  nameLead: RegExp;
  /** What joins two wishes in one sentence. */
  and: RegExp;
  /** Times of day that the library for dates does not know: a pattern, and minutes to add to the hour. */
  clock: readonly (readonly [RegExp, number])[];
  /** Words that the library for dates does not know or misreads: a pattern, and what they mean. */
  shorthand: readonly (readonly [RegExp, string])[];
  /** Words that say little by themselves. */
  common: readonly string[];
  /** Names of days and their parts that are not in a calendar, which people misspell as they do those that are. */
  days: readonly string[];
  dates: Chrono;
  /** A day that is named by its number alone: "the 14th". */
  dayOfMonth: RegExp;
  number: (value: number) => string;
}

const ENGLISH: Language = {
  locale: 'en',
  yes: /^(?:(?:oh|ah|um|er|well)[, ]+)*(?:yes|yeah|yep|yup|sure|of course|certainly|ok|okay|please do|great|perfect|lovely|correct|right|that is right|that's right|exactly|go ahead|i do|i have|it is|absolutely)\b/i,
  no: /^(?:(?:oh|ah|um|er|well|actually|sorry)[, ]+)*(?:no|nope|nah|not(?= (?:really|at all|yet|now|right|correct|quite)\b|[.!]*$)|wrong|never|don't|dont|do not|i don't|i dont|i do not|i haven't|i havent|that is not|that's not|thats not|nothing|none|(?:that|this)(?: is|'?s|'?ll be| will be) (?:all|everything)|(?:i'?m|i am|we'?re|all) (?:good|fine)\b(?! (?:with|to|for)))\b/i,
  correction:
    /^(?:(?:oh|ah|um|er|hmm|ok|okay|yes|yeah|but|no|sorry|actually|wait)[, ]+)*(?:no|nope|sorry|actually|wait|i mean|i meant|rather|but|(?:(?:please|let'?s|(?:can|could) (?:you|we|i)(?: please)?) )?(?:make|change) (?:it|that))\b|\binstead\b[.!?]*$/i,
  question:
    /^(?:(?:and|so|but|ok|okay|hi|hey|hello|sorry)[, ]+)*(?:what|what'?s|where|where'?s|when|who|how|why|which|can i|do (?:you|i|we)|is (?:there|it)|are (?:you|there))\b/i,
  startOver: /^(?:please )?(?:start (?:over|again)|begin again|from the (?:start|beginning))\b/i,
  giveUp:
    /^(?:(?:oh|ah|no|ok|okay|well|sorry|actually)[, ]+)*(?:never ?mind|nevermind|forget (?:it|that|about it)|leave it|drop it|i(?: have|'ve|ve)? changed my mind|let'?s (?:leave|stop)(?: it)?|stop)(?: (?:then|please|thanks|thank you))?[.!]*$/i,
  courtesy:
    /^(?:(?:hi|hiya|hello|hey|good (?:morning|afternoon|evening|day)|thanks|thank you|thx|cheers|great|perfect|lovely|how are you|how'?s it going)(?: (?:there|again|all|you|very much|so much|a lot))?[,.! ]*)+$/i,
  nameLead:
    /^(?:(?:yes|sure|ok|okay)[,. ]+)?(?:(?:my|the) name is|my name's|the name's|i am|i'm|it is|it'?s|this is|put it under|under|for)\s+/i,
  and: /\s+(?:and|also|then)\s+/i,
  clock: [
    [/\bhalf (?:past )?(\d{1,2})\b/gi, 30],
    [/\b(\d{1,2})ish\b/gi, 0],
    [/\bquarter past (\d{1,2})\b/gi, 15],
    [/\bquarter to (\d{1,2})\b/gi, -15],
  ],
  common: [
    ...eng,
    ...'hi hello hey please thanks thank need want wanna gonna id im ive whats wheres theres dont cant ok okay sorry just maybe so no not'.split(
      ' ',
    ),
  ],
  days: 'tomorrow tonight today week weekend morning afternoon evening'.split(' '),
  shorthand: [
    [/\b(?:tmrw|tmr|tmw|tomoz|2morrow)\b/gi, 'tomorrow'],
    [/\b(?:2nite|tonite)\b/gi, 'tonight'],
    [/\b(?<!\bthe )day after tomorrow\b/gi, 'the day after tomorrow'],
  ],
  dates: en.casual,
  dayOfMonth: /\b(?:the )?(\d{1,2})(?:st|nd|rd|th)\b/i,
  number: englishNumber,
};

// 3/5 is the third of May wherever English is spoken but in the United States.
const BRITISH: Language = { ...ENGLISH, dates: en.GB };

const LANGUAGES: Readonly<Record<string, Language>> = {
  en: ENGLISH,
  de: {
    locale: 'de',
    yes: /^(?:ja|jawohl|gerne?|klar|natürlich|sicher|ok|okay|genau|richtig|stimmt|bitte)(?![\p{L}])/iu,
    no: /^(?:nein|nee|nicht|falsch|nie|kein\w*|nichts)(?![\p{L}])/iu,
    correction:
      /^(?:nein|doch nicht|entschuldigung|moment|ich meine|eigentlich|lieber)(?![\p{L}])/iu,
    question:
      /^(?:was|wo|wann|wer|wie|warum|welche\p{L}*|haben sie|gibt es|sind sie|kann ich)(?!\p{L})/iu,
    startOver: /^(?:bitte )?(?:von vorne|noch ?mal von vorne|neu anfangen)(?![\p{L}])/iu,
    giveUp:
      /^(?:(?:ach|nein|ok|okay)[, ]+)*(?:vergiss es|vergessen sie(?: es| das)|schon gut|lassen wir(?: das| es)|abbrechen|egal)[.!]*$/iu,
    courtesy:
      /^(?:(?:hallo|hi|guten (?:morgen|tag|abend)|danke(?: schön| sehr)?|vielen dank)[,.! ]*)+$/iu,
    nameLead: /^(?:ja[,. ]+)?(?:mein name ist|ich heiße|ich bin|auf den namen|auf|für)\s+/iu,
    and: /\s+(?:und|außerdem|dann)\s+/i,
    clock: [
      [/\bhalb (\d{1,2})\b/gi, -30],
      [/\bviertel nach (\d{1,2})\b/gi, 15],
      [/\bviertel vor (\d{1,2})\b/gi, -15],
      [/\b(\d{1,2}) uhr\b(?! ?\d)/gi, 0],
    ],
    common: [...deu, ...'hallo hi bitte danke möchte will brauche hätte gern gerne mal'.split(' ')],
    days: 'übermorgen heute morgen woche wochenende abend'.split(' '),
    shorthand: [],
    dates: de.casual,
    dayOfMonth: /\b(?:am|der|den) (\d{1,2})\.(?!\d)/i,
    number: germanNumber,
  },
  fr: {
    locale: 'fr',
    yes: /^(?:oui|ouais|bien sûr|d'accord|ok|okay|exact\w*|c'est (?:ça|juste|bon)|volontiers|s'il vous plaît)(?![\p{L}])/iu,
    no: /^(?:non|pas|faux|jamais|rien)(?![\p{L}])/iu,
    correction: /^(?:non|pardon|désolée?|plutôt|en fait|je veux dire)(?![\p{L}])/iu,
    question:
      /^(?:que|qu'|quel\p{L}*|où|quand|qui|comment|pourquoi|combien|est-ce|avez-vous|puis-je|y a-t-il)(?!\p{L})/iu,
    startOver: /^(?:recommen[cç]\w*|depuis le début)(?![\p{L}])/iu,
    giveUp:
      /^(?:(?:non|ok)[, ]+)*(?:laissez? tomber|oubliez?(?: ça)?|tant pis|peu importe|j'ai changé d'avis)[.!]*$/iu,
    courtesy: /^(?:(?:bonjour|bonsoir|salut|merci(?: beaucoup| bien)?)[,.! ]*)+$/iu,
    nameLead: /^(?:oui[,. ]+)?(?:je m'appelle|mon nom est|c'est|je suis|au nom de)\s+/iu,
    and: /\s+(?:et|aussi|puis)\s+/i,
    clock: [
      [/\b(\d{1,2}) ?h(?:eures?)? et demie\b/gi, 30],
      [/\b(\d{1,2}) ?h(?:eures?)? et quart\b/gi, 15],
      [/\b(\d{1,2}) ?h(?:eures?)? moins le quart\b/gi, -15],
      [/\b(\d{1,2}) ?h(?:eures?)?\b(?! ?\d)/gi, 0],
    ],
    common: [...fra, ...'bonjour bonsoir salut merci voudrais veux besoin'.split(' ')],
    days: 'demain semaine matin soir'.split(' '),
    shorthand: [],
    dates: fr.casual,
    dayOfMonth: /\ble (\d{1,2})(?:er)?\b(?![:.h]\d)/i,
    number: frenchNumber,
  },
  it: {
    locale: 'it',
    yes: /^(?:sì|si|certo|va bene|ok|okay|esatto|giusto|volentieri|per favore)(?![\p{L}])/iu,
    no: /^(?:no|non|sbagliato|mai|niente)(?![\p{L}])/iu,
    correction: /^(?:no|scusi|scusa|anzi|piuttosto|volevo dire)(?![\p{L}])/iu,
    question:
      /^(?:che|cosa|dove|quando|chi|come|perché|qual[ei]|quant\p{L}+|avete|c'è|posso|siete)(?!\p{L})/iu,
    startOver: /^(?:ricomincia\w*|da capo|dall'inizio)(?![\p{L}])/iu,
    giveUp:
      /^(?:(?:no|ok)[, ]+)*(?:lasci(?:amo)? (?:stare|perdere)|lascia (?:stare|perdere)|non importa|fa niente|ho cambiato idea)[.!]*$/iu,
    courtesy: /^(?:(?:ciao|salve|buongiorno|buonasera|buon giorno|grazie(?: mille)?)[,.! ]*)+$/iu,
    nameLead: /^(?:sì[,. ]+)?(?:mi chiamo|il mio nome è|sono|a nome di|a nome)\s+/iu,
    and: /\s+(?:e|anche|poi)\s+/i,
    clock: [
      [/\b(\d{1,2}) e mezz[ao]\b/gi, 30],
      [/\b(\d{1,2}) e un quarto\b/gi, 15],
      [/\balle (\d{1,2})\b(?![:.]?\d| e )/gi, 0],
    ],
    common: [...ita, ...'ciao salve buongiorno buonasera grazie vorrei voglio bisogno'.split(' ')],
    days: 'stasera dopodomani oggi domani mattina sera settimana'.split(' '),
    shorthand: [[/(?<=\bl['’])ora\b/gi, 'orario']],
    dates: it.casual,
    dayOfMonth: /\b(?:il|giorno) (\d{1,2})\b(?![:.]\d)/i,
    number: italianNumber,
  },
  es: {
    locale: 'es',
    yes: /^(?:sí|si|claro|vale|por supuesto|ok|okay|exacto|correcto|por favor)(?![\p{L}])/iu,
    no: /^(?:no|incorrecto|nunca|nada)(?![\p{L}])/iu,
    correction: /^(?:no|perdón|perdone|mejor|quiero decir|en realidad)(?![\p{L}])/iu,
    question:
      /^¿|^(?:qué|dónde|cuándo|quién|cómo|por qué|cuál\p{L}*|cuánt\p{L}*|tienen|hay|puedo)(?!\p{L})/iu,
    startOver: /^(?:empe[czs]\w* de nuevo|desde el principio)(?![\p{L}])/iu,
    giveUp:
      /^(?:(?:no|ok)[, ]+)*(?:déjelo|déjalo|olvídelo|olvídalo|no importa|da igual|he cambiado de idea)[.!]*$/iu,
    courtesy:
      /^(?:(?:hola|buenos días|buenas(?: tardes| noches)?|gracias|muchas gracias)[,.! ]*)+$/iu,
    nameLead: /^(?:sí[,. ]+)?(?:me llamo|mi nombre es|soy|a nombre de)\s+/iu,
    and: /\s+(?:y|también|luego)\s+/i,
    clock: [
      [/\b(\d{1,2}) y media\b/gi, 30],
      [/\b(\d{1,2}) y cuarto\b/gi, 15],
      [/\b(\d{1,2}) menos cuarto\b/gi, -15],
    ],
    common: [...spa, ...'hola gracias quiero quisiera necesito'.split(' ')],
    days: 'hoy mañana tarde noche semana'.split(' '),
    shorthand: [],
    dates: es.casual,
    dayOfMonth: /\b(?:el|día) (\d{1,2})\b(?![:.]\d)/i,
    number: spanishNumber,
  },
  pt: {
    locale: 'pt',
    yes: /^(?:sim|claro|está bem|ok|okay|exato|exatamente|certo|por favor)(?![\p{L}])/iu,
    no: /^(?:não|nao|errado|nunca|nada)(?![\p{L}])/iu,
    correction: /^(?:não|nao|desculpe|aliás|quero dizer|na verdade)(?![\p{L}])/iu,
    question:
      /^(?:o que|que|onde|quando|quem|como|porquê|por que|qual|quais|quant\p{L}*|têm|há|posso)(?!\p{L})/iu,
    startOver: /^(?:recome[cç]\w*|do início)(?![\p{L}])/iu,
    giveUp:
      /^(?:(?:não|ok)[, ]+)*(?:deixe (?:lá|estar)|deixa (?:lá|estar)|esqueça|esquece|não importa|mudei de ideia)[.!]*$/iu,
    courtesy:
      /^(?:(?:olá|oi|bom dia|boa (?:tarde|noite)|obrigad[oa]|muito obrigad[oa])[,.! ]*)+$/iu,
    nameLead: /^(?:sim[,. ]+)?(?:chamo-me|o meu nome é|meu nome é|sou|em nome de)\s+/iu,
    and: /\s+(?:e|também|depois)\s+/i,
    clock: [[/\b(\d{1,2}) e meia\b/gi, 30]],
    common: [...por, ...'olá oi obrigado obrigada quero queria preciso'.split(' ')],
    days: 'hoje amanhã manhã tarde noite semana'.split(' '),
    shorthand: [],
    dates: pt.casual,
    dayOfMonth: /\bdia (\d{1,2})\b(?![:.]\d)/i,
    number: portugueseNumber,
  },
  nl: {
    locale: 'nl',
    yes: /^(?:ja|jawel|graag|zeker|natuurlijk|oké|ok|okay|klopt|precies)(?![\p{L}])/iu,
    no: /^(?:nee|niet|fout|nooit|niets|geen)(?![\p{L}])/iu,
    correction: /^(?:nee|sorry|eigenlijk|ik bedoel|liever)(?![\p{L}])/iu,
    question:
      /^(?:wat|waar|wanneer|wie|hoe|waarom|welke?|heeft u|hebben jullie|is er|kan ik|mag ik)(?!\p{L})/iu,
    startOver: /^(?:opnieuw (?:beginnen|starten)|van voren af aan)(?![\p{L}])/iu,
    giveUp: /^(?:(?:nee|ok)[, ]+)*(?:laat maar|vergeet het(?: maar)?|maakt niet uit)[.!]*$/iu,
    courtesy:
      /^(?:(?:hallo|hoi|goede(?:morgen|middag|navond)|dag|dank je(?: wel)?|dank u(?: wel)?|bedankt)[,.! ]*)+$/iu,
    nameLead: /^(?:ja[,. ]+)?(?:mijn naam is|ik heet|ik ben|op naam van)\s+/iu,
    and: /\s+(?:en|ook|dan)\s+/i,
    clock: [
      [/\bhalf (\d{1,2})\b/gi, -30],
      [/\bkwart over (\d{1,2})\b/gi, 15],
      [/\bkwart voor (\d{1,2})\b/gi, -15],
    ],
    common: [...nld, ...'hallo hoi graag dank bedankt wil wilde nodig'.split(' ')],
    days: 'overmorgen vanavond vandaag morgen avond week weekend'.split(' '),
    shorthand: [],
    dates: nl.casual,
    dayOfMonth: /\b(?:de )?(\d{1,2})e\b/i,
    number: dutchNumber,
  },
};

/** Returns how a language says things; English stands in for the languages that are not known here. */
export function languageOf(tag: string): Language {
  const [name = '', ...regions] = tag.toLowerCase().split('-');
  if (name === 'en' && regions.length > 0 && !regions.includes('us')) return BRITISH;
  return LANGUAGES[name] ?? ENGLISH;
}
