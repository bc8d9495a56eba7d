/** What went wrong with an answer, beside what a server says itself. */
type TroubleKind =
  | 'silent'
  | 'cut'
  | 'filtered'
  | 'overflow'
  | 'endless'
  | 'unreadable'
  | 'web page'
  | 'moved';

/** An answer of a model's that is none. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly kind: TroubleKind;

  constructor(kind: TroubleKind, detail = '') {
    super(detail);
    this.kind = kind;
  }
}
