/** One fault as the log shows it. */
export interface FaultRow {
  readonly fault: string;
  readonly happens: string;
  readonly outcome: string;
}

/** Where the faults of each outside call are tried out. */
const everywhere = [
  'token test/faults/token.test.ts',
  'Graph test/faults/graph.test.ts and test/runs/scan/habits.test.ts',
  'store test/faults/store.test.ts and test/faults/cosmos.test.ts',
  'target test/faults/target.test.ts',
  'Teams test/faults/teams.test.ts',
  'SMTP test/notify/email/smtp-faults.test.ts',
];

/** Collects what came of each fault, and prints it as one table. */
export class FaultTable {
  readonly #of: string;
  readonly #rows: FaultRow[] = [];

  /** @param of whose faults these are: `the token endpoint` */
  constructor(of: string) {
    this.#of = of;
  }

  get rows(): readonly FaultRow[] {
    return this.#rows;
  }

  add(row: FaultRow): void {
    this.#rows.push(row);
  }

  /** @param notes sentences below the table */
  print(...notes: readonly string[]): void {
    const all = [{ fault: 'fault', happens: 'what happens', outcome: 'outcome' }, ...this.#rows];
    const [first, second] = [widest(all.map(({ fault }) => fault)), widest(all.map(({ happens }) => happens))];
    const different = new Set(this.#rows.map(({ fault }) => fault)).size;
    console.log(`\n    ${String(different)} faults of ${this.#of}, ${String(this.#rows.length)} rows`);
    for (const { fault, happens, outcome } of all)
      console.log(`    ${fault.padEnd(first)}  ${happens.padEnd(second)}  ${outcome}`);
    for (const note of notes) console.log(`    ${note}`);
    console.log(`    Faults of every outside call: ${everywhere.join('; ')}.`);
  }
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}
