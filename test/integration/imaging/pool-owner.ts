/** A process of its own that starts a pool and says which processes belong to it (see orphans.test.ts). */
import { ImagePool } from "../../../src/imaging/pool.js";

const pool = new ImagePool({ workers: 1, warm: true });
process.send?.([...pool.pids.light, ...pool.pids.engine]);
