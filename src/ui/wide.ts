// The package in a file of ours, so that it can be loaded late (CONTRIBUTING, rule 8).
export { default as measure } from 'string-width';
