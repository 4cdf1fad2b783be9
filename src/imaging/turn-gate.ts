/** Lets holders through one at a time, in the order in which they came. */
export class TurnGate {
  private readonly line: { holder: object; admit: () => void }[] = [];

  /** Queues `holder`; `admit` is called when its turn has come (perhaps at once). */
  enter(holder: object, admit: () => void): void {
    this.line.push({ holder, admit });
    if (this.line.length === 1) admit();
  }

  /** Ends the holder's turn, or takes it out of the line; harmless when it is in neither. */
  leave(holder: object): void {
    const position = this.line.findIndex((entry) => entry.holder === holder);
    if (position < 0) return;
    this.line.splice(position, 1);
    if (position === 0) this.line[0]?.admit();
  }
}
