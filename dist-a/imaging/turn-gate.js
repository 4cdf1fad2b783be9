/** Lets holders through one at a time, in the order in which they came. */
export class TurnGate {
    constructor() {
        this.line = [];
    }
    /** Queues `holder`; `admit` is called when its turn has come (perhaps at once). */
    enter(holder, admit) {
        this.line.push({ holder, admit });
        if (this.line.length === 1)
            admit();
    }
    /** Ends the holder's turn, or takes it out of the line; harmless when it is in neither. */
    leave(holder) {
        const position = this.line.findIndex((entry) => entry.holder === holder);
        if (position < 0)
            return;
        this.line.splice(position, 1);
        if (position === 0)
            this.line[0]?.admit();
    }
}
//# sourceMappingURL=turn-gate.js.map