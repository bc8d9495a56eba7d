// The package's build without workers, which is the one that is bundled, comes without types of its own.
declare module 'recheck/lib/browser.js' {
  export { checkSync } from 'recheck';
}
