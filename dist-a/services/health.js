import { ACTIVE_STATUSES } from "./jobs/job-rules.js";
const PATIENCE_MS = 3_000;
/**
 * State of database, disk, engines and queue. The server is ready while it can draw: one engine that is away
 * is told, but does not make it unready as long as another stands in.
 */
export async function checkReadiness(options) {
    const { database, disk, engines } = options;
    const [databaseHealth, space, engine, queue] = await Promise.all([
        check(async () => {
            await database.ping();
            return database.embedded ? "embedded" : "MongoDB";
        }),
        check(async () => {
            const { free, enough } = await disk.look();
            if (!enough)
                throw new Error("less than MIN_FREE_DISK is free");
            return `${Math.floor(free / 1_048_576)} MB free`;
        }),
        check(async () => {
            const states = await engines.health();
            if (!states.some(({ ok }) => ok))
                throw new Error("no engine can draw");
            return states.map(({ engine: name, ok }) => `${name}: ${ok ? "ok" : "away"}`).join(", ");
        }),
        check(async () => {
            const waiting = await database.models.jobs.countDocuments({ status: { $in: [...ACTIVE_STATUSES] } });
            return `${waiting} jobs under way`;
        }),
    ]);
    return { database: databaseHealth, disk: space, engines: engine, queue };
}
async function check(work) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error("no answer")), PATIENCE_MS);
    });
    try {
        return { ok: true, detail: await Promise.race([work(), late]) };
    }
    catch (error) {
        // The whole error may tell of hosts and paths; the health page is open to everyone.
        const known = error instanceof Error && /^(less than|no engine|no answer)/.test(error.message);
        return { ok: false, detail: known ? error.message : "does not answer" };
    }
    finally {
        clearTimeout(timer);
    }
}
//# sourceMappingURL=health.js.map