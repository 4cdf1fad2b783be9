import path from "node:path";
import { getModelForClass } from "@typegoose/typegoose";
import mongoose from "mongoose";
import { RegeneratedCartoon } from "../../schema/cartoon.js";
import { Claim, MediaClaim } from "../../schema/claim.js";
import { Device } from "../../schema/device.js";
import { DownloadedFace } from "../../schema/face.js";
import { Job } from "../../schema/job.js";
import { MediaItem } from "../../schema/media.js";
import { Original } from "../../schema/original.js";
import { StoreIdentity } from "../../schema/store-identity.js";
import { startEmbeddedDatabase } from "./embedded/index.js";
/**
 * Connects to MongoDB, or starts the embedded database under `dataDir` when there is no URI, and builds
 * the indexes.
 * @throws Error when the database can't be reached, or the folder is in use by another process.
 */
export async function openDatabase(options) {
    const embedded = options.mongodbUri
        ? undefined
        : await startEmbeddedDatabase({ directory: path.join(options.dataDir, "database") });
    try {
        return await connect(options.mongodbUri ?? embedded?.uri ?? "", embedded);
    }
    catch (error) {
        await embedded?.close();
        throw error;
    }
}
async function connect(uri, embedded) {
    const connection = await mongoose
        .createConnection(uri, {
        writeConcern: { w: "majority", journal: true },
        readPreference: "primary",
        serverSelectionTimeoutMS: 10_000,
        // With more connections than this, a burst of requests would only queue inside the database.
        maxPoolSize: 50,
        autoIndex: false,
    })
        .asPromise();
    const models = createModels(connection);
    try {
        for (const model of Object.values(models)) {
            await model.createCollection();
            await model.createIndexes();
        }
    }
    catch (error) {
        await connection.close();
        throw error;
    }
    return {
        models,
        embedded: embedded !== undefined,
        ping: async () => {
            await connection.db?.command({ ping: 1 });
        },
        close: async () => {
            await connection.close();
            await embedded?.close();
        },
    };
}
function createModels(existingConnection) {
    // Typegoose would hand out the models of the first connection for ever, even when that is closed.
    const own = { existingConnection, options: { disableCaching: true } };
    return {
        devices: getModelForClass(Device, own),
        originals: getModelForClass(Original, own),
        cartoons: getModelForClass(RegeneratedCartoon, own),
        faces: getModelForClass(DownloadedFace, own),
        jobs: getModelForClass(Job, own),
        claims: getModelForClass(Claim, own),
        media: getModelForClass(MediaItem, own),
        mediaClaims: getModelForClass(MediaClaim, own),
        store: getModelForClass(StoreIdentity, own),
    };
}
/** Whether a write was refused by a unique index, and by which field's. */
export function duplicateKeyField(error) {
    if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== 11000)
        return undefined;
    return Object.keys(error.keyPattern ?? { _id: 1 })[0];
}
//# sourceMappingURL=database.js.map