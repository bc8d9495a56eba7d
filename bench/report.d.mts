/** A command at a place, in milliseconds and bytes. */
export interface Row {
  command: string;
  note: string | null;
  time: number;
  hand: number;
  node: number;
  rival: number | null;
  memory: number;
  processes: number;
  budget: string;
  met: boolean;
}

/** What a run of the bench found. */
export interface Figures {
  date: string;
  node: string;
  git: string;
  cpu: string;
  cpus: number;
  system: string;
  runs: number;
  seconds: number;
  sections: readonly { title: string; rows: readonly Row[] }[];
  growths: readonly {
    title: string;
    places: readonly { agents: number; versions: number; rows: readonly Row[] }[];
  }[];
}

export function fullReport(figures: Figures): string;
export function shortReport(figures: Figures): string;
