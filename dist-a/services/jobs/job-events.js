import { Topics } from "../topics.js";
/** Makes the topics: one per job, two per device. */
export function createJobEvents() {
    const jobs = new Topics();
    const devices = new Topics();
    const cartoons = new Topics();
    return {
        jobChanged: (job) => {
            jobs.publish(job._id, job);
            devices.publish(job.deviceId, job);
        },
        cartoonReady: (cartoon) => cartoons.publish(cartoon.deviceId, cartoon),
        jobGone: (jobId) => jobs.end(jobId),
        ofJob: (jobId) => jobs.subscribe(jobId),
        ofDevice: (deviceId) => devices.subscribe(deviceId),
        cartoonsOf: (deviceId) => cartoons.subscribe(deviceId),
        followed: () => ({ jobIds: jobs.keys(), jobDevices: devices.keys(), cartoonDevices: cartoons.keys() }),
    };
}
//# sourceMappingURL=job-events.js.map