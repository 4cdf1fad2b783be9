/**
 * The present states, then each change that is newer than what was seen; `known` is left out like what was seen already.
 * What comes twice is told by `seq`.
 */
export async function* newerOnly(present, changes, known = []) {
    const seen = new Map(known.map(({ _id, seq }) => [_id, seq]));
    const isNew = (one) => {
        if (one.seq <= (seen.get(one._id) ?? 0))
            return false;
        // What has ended changes no more, but what was under way may still arrive: it is remembered, too.
        seen.set(one._id, one.seq);
        return true;
    };
    for (const one of present)
        if (isNew(one))
            yield one;
    for await (const one of changes)
        if (isNew(one))
            yield one;
}
/** Events up to and with the first that is final. */
export async function* untilFinal(events, isFinal) {
    for await (const event of events) {
        yield event;
        if (isFinal(event))
            return;
    }
}
//# sourceMappingURL=streams.js.map