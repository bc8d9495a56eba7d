import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isBoolean, isFormat, isNumber, isPattern, isTexts } from '../fitting.ts';
import { isSame, mapOf, merged, present } from '../maps.ts';
import type { Source } from '../source.ts';
import type { Agent } from './agent.ts';
import { restOf } from './keep.ts';
import { readNamed, writeNamed } from './named.ts';
import type { NamedFile } from './named.ts';
import type { Project } from './project.ts';

const FILE = 'entities.yaml';
/** Where they are listed there, and mapped here. */
export const ENTITIES: NamedFile = {
  path: 'config/entities.yaml',
  key: 'entities',
  kind: 'entity',
  file: FILE,
};
const TIME = /^([01]?\d|2[0-3]):[0-5]\d$/;

const TYPES: Readonly<Record<string, string>> = {
  numeric: 'number',
  alphanumeric: 'alphanumeric',
  enum: 'choice',
  date: 'date',
  phone_number: 'phone',
  time: 'time',
  address: 'address',
  free_text: 'free_text',
  name_config: 'name',
};

/** Reads what can be found out. */
export function readEntities(project: Project): void {
  readNamed(project, ENTITIES, (resource) => {
    const { source } = resource;
    const description = resource.line('description');
    const theirs = source.peek('entity_type');
    const type = typeof theirs === 'string' && Object.hasOwn(TYPES, theirs) ? TYPES[theirs] : null;
    if (type === null || type === undefined) return { description, type: 'free_text' };
    const config = source.child('config');
    const fields = config === null ? {} : readConfig(config, type);
    // A choice of nothing is none.
    if (type === 'choice' && fields['options'] === undefined)
      return { description, type: 'free_text' };
    source.take('entity_type');
    return { description, type, ...fields };
  });
}

function readConfig(config: Source, type: string): PlainMap {
  switch (type) {
    case 'number':
      return readNumber(config);
    case 'alphanumeric': {
      if (config.peek('validation_type') === 'email') {
        config.take('validation_type');
        return { type: 'email' };
      }
      const off = config.peek('enabled') === false;
      return present({ pattern: off ? undefined : config.takeIf('regular_expression', isPattern) });
    }
    case 'choice':
      return present({ options: readOptions(config) });
    case 'phone':
      return present({ countries: readCountries(config) });
    case 'time': {
      const off = config.peek('enabled') === false;
      return off
        ? {}
        : present({
            min: config.takeIf('start_time', isTime),
            max: config.takeIf('end_time', isTime),
          });
    }
    default:
      return {};
  }
}

function readNumber(config: Source): PlainMap {
  const decimal = config.takeIf('has_decimal', isBoolean);
  const fields = present({ integer: decimal === undefined ? undefined : !decimal });
  const [min, max] = [config.peek('min'), config.peek('max')];
  if (config.peek('has_range') !== true || min === undefined || max === undefined) return fields;
  if (!isNumber(min) || !isNumber(max) || min > max) return fields;
  for (const key of ['has_range', 'min', 'max']) config.take(key);
  return { ...fields, min, max };
}

function readOptions(config: Source): Plain | undefined {
  const options = config.peek('options');
  if (!Array.isArray(options) || options.length === 0) return undefined;
  const words = optionsOf(options);
  if (words === null || !isTexts(words)) return undefined;
  if (isSame(words, options)) config.take('options');
  return words;
}

// Options that are numbers, or stand there twice, are kept as they are besides.
function optionsOf(options: readonly Plain[]): string[] | null {
  return options.every((each) => typeof each !== 'object')
    ? [...new Set(options.map((each) => String(each).replaceAll('{{', String.raw`\{{`)))]
    : null;
}

function readCountries(config: Source): Plain | undefined {
  const codes = config.peek('country_codes');
  if (!Array.isArray(codes)) return undefined;
  const countries = countriesOf(codes);
  if (isSame(countries, codes)) config.take('country_codes');
  return countries.length === 0 && codes.length > 0 ? undefined : countries;
}

// The United Kingdom is GB in ISO 3166.
function countriesOf(codes: readonly Plain[]): string[] {
  const countries = codes.map((code) => (code === 'UK' ? 'GB' : code));
  return countries.filter((code): code is string => isFormat(code, 'country'));
}

function isTime(value: Plain): value is string {
  return typeof value === 'string' && TIME.test(value);
}

/** Writes what can be found out. */
export function writeEntities(agent: Agent): void {
  writeNamed(agent, ENTITIES, (entity, written) => {
    const rest = restOf(entity);
    const before = mapOf(rest['config']);
    const isUnknown = rest['entity_type'] !== undefined && entity['type'] === 'free_text';
    const config = merged(before, isUnknown ? {} : writeConfig(entity, before));
    const isEmpty = isPlainMap(config) && Object.keys(config).length === 0;
    return present({
      description:
        agent.text(entity['description'], written('description')) ??
        (agent.isImported ? undefined : ''),
      entity_type: isUnknown ? rest['entity_type'] : typeOf(entity),
      config: isEmpty && agent.isImported ? rest['config'] : config,
    });
  });
}

function typeOf({ type }: PlainMap): string {
  if (type === 'email') return 'alphanumeric';
  if (type === 'yes_no') return 'enum';
  return Object.keys(TYPES).find((key) => TYPES[key] === type) ?? 'free_text';
}

function writeConfig(entity: PlainMap, before: PlainMap): PlainMap {
  const { min, max, integer, pattern, options, countries, type } = entity;
  switch (type) {
    case 'number':
      return present({
        has_decimal: typeof integer === 'boolean' ? !integer : undefined,
        has_range: isNumber(min) || isNumber(max) ? true : undefined,
        min,
        max,
      });
    case 'email':
      return { validation_type: 'email' };
    case 'alphanumeric':
      return present({ regular_expression: pattern });
    case 'yes_no':
      return { options: ['yes', 'no'] };
    case 'choice':
      return writeOptions(options, before['options']);
    case 'phone':
      return present({ country_codes: writeCountries(countries, before['country_codes']) });
    case 'time':
      return present({ start_time: min, end_time: max });
    default:
      return {};
  }
}

function writeOptions(options: Plain | undefined, before: Plain | undefined): PlainMap {
  if (!Array.isArray(options)) return {};
  if (Array.isArray(before) && isSame(optionsOf(before), options)) return { options: before };
  return {
    options: options.map((option) => {
      const value = isPlainMap(option) ? (option['value'] ?? '') : option;
      return typeof value === 'string' ? value.replaceAll(String.raw`\{{`, '{{') : value;
    }),
  };
}

function writeCountries(
  countries: Plain | undefined,
  before: Plain | undefined,
): Plain | undefined {
  return Array.isArray(before) && isSame(countriesOf(before), countries) ? before : countries;
}
