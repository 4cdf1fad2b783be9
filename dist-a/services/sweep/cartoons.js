import { JobKind } from "../../schema/enums.js";
import { ACTIVE_STATUSES } from "../jobs/job-rules.js";
import { batches, oneByOne } from "./leftovers.js";
/** A download that was accepted just before a cartoon expired must still find it. */
const EXPIRY_GRACE_MS = 60_000;
/** Finds the cartoons that have no use any more; one that a live face-cut needs is never among them. */
export async function findCartoons(around) {
    const found = {
        expiredCartoons: [],
        supersededCartoons: [],
        brokenCartoons: [],
    };
    for (const cartoons of batches(await around.models.cartoons.find({}).lean())) {
        const reasonOf = await judge(around, cartoons);
        for (const cartoon of cartoons) {
            const reason = await reasonOf(cartoon);
            if (reason)
                found[reason].push(cartoon);
        }
    }
    const leave = (cartoons) => oneByOne(cartoons, (cartoon) => remove(around, cartoon));
    return {
        expiredCartoons: leave(found.expiredCartoons),
        supersededCartoons: leave(found.supersededCartoons),
        brokenCartoons: leave(found.brokenCartoons),
    };
}
async function judge({ models, files }, cartoons) {
    const originalIds = [...new Set(cartoons.map(({ originalId }) => originalId))];
    const ofThem = { originalId: { $in: originalIds } };
    // Jobs and claims first: what is claimed while this looks on is not expired yet, or has its face by the next look.
    const cuts = await models.jobs
        .find({ ...ofThem, kind: JobKind.FACE_CUT, status: { $in: [...ACTIVE_STATUSES] } })
        .lean();
    const originals = await models.originals.find({ _id: { $in: originalIds } }).lean();
    const faces = await models.faces.find(ofThem, { originalId: 1 }).lean();
    const there = new Set(originals.map(({ _id }) => _id));
    const downloaded = new Set(faces.map(({ originalId }) => originalId));
    const needed = new Set([
        ...cuts.map(({ sourceCartoonId }) => sourceCartoonId),
        ...originals.map(({ faceClaim }) => faceClaim?.cartoonId),
    ]);
    const expiry = new Date(Date.now() - EXPIRY_GRACE_MS);
    return async (cartoon) => {
        const isOpen = there.has(cartoon.originalId) && !downloaded.has(cartoon.originalId);
        if (isOpen && needed.has(cartoon._id))
            return undefined;
        if (cartoon.expiresAt <= expiry)
            return "expiredCartoons";
        if (!isOpen)
            return "supersededCartoons";
        return (await files.exists("temp", cartoon.filename)) ? undefined : "brokenCartoons";
    };
}
/** The document first: a file without one is swept later, a document without a file would be shown. */
async function remove({ models, files, images }, cartoon) {
    await models.cartoons.deleteOne({ _id: cartoon._id });
    await files.remove("temp", cartoon.filename);
    await images.removeVariants("temp", cartoon.filename);
}
//# sourceMappingURL=cartoons.js.map